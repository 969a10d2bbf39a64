"""Queues: SQS, and one that remembers."""
