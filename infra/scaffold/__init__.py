"""Starting new parts of the house from templates."""
