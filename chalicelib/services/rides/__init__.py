"""Residents leave a note with the town, and see or erase what they left; staff do nothing yet."""
