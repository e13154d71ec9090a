"""The site's own beacons: which there are, what they send now, how they are heard, and which is running out."""
