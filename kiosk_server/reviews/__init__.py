"""Reviews by people who bought it."""
