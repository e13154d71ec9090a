"""What a person seems to want, and the evidence for it."""
