"""Files that staff bring: read into numbered rows, compared with what is there, told back row by row."""
