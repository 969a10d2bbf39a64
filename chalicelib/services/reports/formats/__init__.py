"""Formats of the field that reports are read and written in."""
