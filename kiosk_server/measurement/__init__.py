"""Whether a campaign does any good: who is held out, and what the others brought in beside them."""
