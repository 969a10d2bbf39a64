"""Files of spots."""
