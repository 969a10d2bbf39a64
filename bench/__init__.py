"""Benchmarks: operation counts, and ratios between two things measured in turn in one run. Never a timed test."""
