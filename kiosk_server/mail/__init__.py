"""Letters to members: written down with what they are about, sent at least once, each under one Message-ID."""
