"""Staff tell many residents something, exactly once each: composed, checked, approved, planned in parts, delivered."""
