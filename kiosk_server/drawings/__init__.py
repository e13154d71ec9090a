"""Drawings for a gift card: official rules, entries of equal weight, and a winner whom anybody can find again."""
