"""The example, and the departments that answer it."""
