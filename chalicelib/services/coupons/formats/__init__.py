"""Files that staff bring."""
