"""Listening through BlueZ: finding adapters, scanning, and bringing a scan back to life."""
