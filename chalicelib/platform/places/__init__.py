"""Places of a town: read from its open data, found from anywhere, shown on cards and maps."""
