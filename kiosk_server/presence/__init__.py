"""Who is here, and where. Pure: told the time, asked for the next instant at which something is due."""
