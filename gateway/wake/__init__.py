"""What wakes a phone and lets it check in: the gateway's own iBeacon and its GATT service."""
