"""Web Push as both servers speak it: where a push may go, how it is sealed and signed, what an answer means. Pure."""
