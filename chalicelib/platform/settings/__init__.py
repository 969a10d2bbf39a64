"""What a town chooses, edited in forms made of the typed models, with one history for all of it."""
