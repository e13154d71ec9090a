"""Stays of members in the store: what is written about them, and what became of each decision."""
