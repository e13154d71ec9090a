"""What is said about this gateway: status, metrics, signs of life."""
