"""Who is meant: conditions over residents, saved under names, counted, read, explained in words."""
