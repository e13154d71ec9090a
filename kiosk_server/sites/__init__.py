"""The store itself: its row, floor plan, settings, devices, and how a new one is set up."""
