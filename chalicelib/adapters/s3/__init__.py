"""Files: S3, and one that remembers."""
