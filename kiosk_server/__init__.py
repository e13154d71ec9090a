"""The store's server: who is here, what to do about it, HTTP and sockets."""
