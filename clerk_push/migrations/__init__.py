"""The history of the schema; `database.open_database` runs what is missing."""
