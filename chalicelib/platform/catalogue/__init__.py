"""What a service declares about itself."""
