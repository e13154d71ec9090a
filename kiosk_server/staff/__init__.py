"""Who works here: accounts, roles, sign-in, staff tokens."""
