"""Looking at addresses outside: over the network, and remembered."""
