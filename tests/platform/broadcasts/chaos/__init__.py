"""Bad days of delivery, by seed, and the bugs that are planted to see that such a day finds them."""
