"""Doors: one module per kind of trigger. Every door parses, takes a scope and makes one call."""
