"""What asks for a clerk while somebody is in the store, and what clerks know and note meanwhile."""
