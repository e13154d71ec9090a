"""The kiosks in the store."""
