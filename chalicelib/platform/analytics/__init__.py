"""Numbers of a town by day, derived at night from what is written down anyway. No person is followed in them."""
