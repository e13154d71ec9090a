"""What a member may ask about her data, how long it is kept, and how all of it goes for good."""
