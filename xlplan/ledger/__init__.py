"""What happened: the records of a project's history, the database that keeps them, and access to it."""
