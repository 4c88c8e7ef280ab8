"""The database as a machine: the file, its locks, its tables, its schema's history."""
