"""What the nightly audits of a town's ledgers share, whatever is counted in them."""
