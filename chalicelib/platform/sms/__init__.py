"""Short messages to telephones: for emergencies, to those whom LINE does not reach."""
