"""Selling on the shop floor: what it costs, how it is paid, the receipt, and what comes back."""
