"""The Raspberry Pi program: hears presence frames, keeps them on disk, hands them to the server. Never identifies."""
