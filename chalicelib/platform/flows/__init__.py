"""Scripts of questions, and the pure engine that takes one step of one."""
