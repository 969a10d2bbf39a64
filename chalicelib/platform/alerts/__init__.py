"""What others warn of (weather, earthquakes, tsunami, evacuation) becomes what the town tells its residents, once."""
