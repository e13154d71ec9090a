"""Gift cards: money that the store owes to whoever shows the code, in a ledger that nothing can overdraw."""
