"""Proof of who a resident is on our own pages."""
