"""What to do about a visitor: pure rules from an event and its context to decisions."""
