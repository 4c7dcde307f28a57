"""Who they are: users, the people who speak, roles."""
