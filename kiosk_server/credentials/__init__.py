"""Who is asking: bearers, cookies and one-time addresses, and the principals they stand for."""
