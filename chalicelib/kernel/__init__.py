"""What is true of any tenant system: scopes, storage, errors, clock, ids, texts. Imports nothing of ours."""
