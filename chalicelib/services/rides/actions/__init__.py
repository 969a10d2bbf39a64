"""The verbs: ride, drive, match the two, call a day off."""
