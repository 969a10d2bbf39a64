"""Rich menus (変動リッチメニュー): designed by staff, published by plans, followed by those whom rules concern."""
