"""Sealing: KMS, and one with a key of its own."""
