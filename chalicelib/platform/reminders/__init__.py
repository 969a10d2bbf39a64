"""What must be said at a time, decided when that time comes."""
