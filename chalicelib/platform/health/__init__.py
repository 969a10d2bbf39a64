"""Whether everything outside answers: for a town, for the house; and the opening of a town, step by step."""
