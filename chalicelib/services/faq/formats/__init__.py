"""The FAQ and its test questions as tables that staff bring and take away."""
