"""LINE Login: who opened a page."""
