"""Coupons as passes for Apple Wallet: they show themselves on a locked iPhone near the store's beacons."""
