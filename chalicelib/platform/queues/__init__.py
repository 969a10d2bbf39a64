"""Durable hand-overs between doors."""
