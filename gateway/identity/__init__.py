"""Who this gateway is: its credentials, how it got them, how it renews them."""
