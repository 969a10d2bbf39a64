"""Photos and files of a tenant."""
