"""Finding a product by words, a letter or two of which may be wrong, and the way to it."""
