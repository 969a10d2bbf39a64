"""What is said to residents: replies without a vendor's words, their drawing for LINE, LINE's limits."""
