"""Preferred customers: registration, devices, consents, presence tokens, and what their phone shows."""
