"""What a municipality knows and residents ask for in their own words."""
