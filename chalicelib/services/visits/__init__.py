"""Residents book visits, vaccinations, classes, interviews; staff see who comes, take calls, draw lots, call off."""
