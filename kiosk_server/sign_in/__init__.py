"""How a member comes back: by a letter to her address, or by a passkey."""
