"""Every sentence the server says, by key and language."""
