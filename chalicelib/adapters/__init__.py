"""Outside systems, each with the real adapter (`vendor`) and a remembering fake (`memory`) side by side."""
