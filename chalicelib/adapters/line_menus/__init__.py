"""Rich menus at LINE: through its own SDK, and remembered."""
