"""What can be set: at the start from a file, the environment or options; while running by the server."""
