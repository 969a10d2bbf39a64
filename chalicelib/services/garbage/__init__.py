"""Residents learn when and how to throw what away, and are reminded; staff bring the calendar and the dictionary."""
