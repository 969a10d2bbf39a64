"""Rewards: append-only ledgers, budgets that never overspend, and the nightly audit that proves both (ADR 19)."""
