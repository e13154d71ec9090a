"""The kiosks as devices: joining, what they say of themselves, and what staff ask of them."""
