"""The desk: who is in, how the gateways are, what was sent and what was held back, and one sighting's way."""
