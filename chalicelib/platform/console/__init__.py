"""The staff's pages, drawn from what services declare."""
