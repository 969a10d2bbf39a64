"""Things staff work on, their history, and who is told of it."""
