"""Residents choose their language, name whom they look after, see what the town keeps of them, and have it erased."""
