"""Staff sign-in at an OpenID Connect provider: a real one, and one that remembers."""
