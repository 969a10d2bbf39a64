"""Residents ride in their neighbours' own cars; staff approve drivers, find them, and help who telephones."""
