"""The demo store's web shop: a few real pages of somebody else's, with the snippet on them."""
