"""Points: a double-entry ledger that nothing can overdraw."""
