"""The staff pages of a service that cannot be imported, for tests of what else goes on."""

raise RuntimeError("broken on purpose")
