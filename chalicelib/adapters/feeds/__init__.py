"""Feeds of warnings: the JMA's, and ones that are remembered."""
