"""The way to the broker: what goes when, over which connection."""
