"""The verbs of residents: book, wait, take part in a draw, change, cancel, look."""
