"""Residents choose what they receive, for which areas and children and when; staff reach those who want to know."""
