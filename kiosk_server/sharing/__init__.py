"""Points for sharing a visit: she writes it, says that she gets points for it, and posts it herself."""
