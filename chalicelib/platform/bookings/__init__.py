"""Booking (予約): places in slots, taken by a ledger that never gives one twice."""
