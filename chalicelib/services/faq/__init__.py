"""Residents ask in their own words and are answered by the FAQ; staff keep it, and see what it could not answer."""
