"""A resident's turn: hear an event, take a step, keep the state, answer once."""
