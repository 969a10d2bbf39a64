"""Encryption of secrets and personal fields, per tenant."""
