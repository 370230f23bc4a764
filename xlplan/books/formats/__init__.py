"""One module is one format."""
