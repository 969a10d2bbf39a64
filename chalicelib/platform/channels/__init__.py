"""A tenant's LINE channels: keys, secrets, tokens, and the proof that a webhook is LINE's."""
