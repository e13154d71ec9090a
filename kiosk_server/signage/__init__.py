"""What the kiosks show between shoppers: staff plan it, kiosks play it and tell what they have shown."""
