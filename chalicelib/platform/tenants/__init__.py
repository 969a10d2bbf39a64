"""The bodies that own an Official Account, their areas, and the granting of scopes from evidence."""
