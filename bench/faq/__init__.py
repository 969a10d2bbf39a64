"""How well the search of knowledge finds answers: a set of judged questions, and the measures."""
