"""What the air says: bytes taken apart, what is ours kept, packets gathered into sightings."""
