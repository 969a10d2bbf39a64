"""File formats a timetable is brought and taken in."""
