"""Badges: counted from what the store keeps anyway, by rules that everybody can read."""
