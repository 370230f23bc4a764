"""What can be wrong in a table that is imported. Words: `templates/<lang>/findings/import.toml`."""

from xlplan.findings import error

UNCACHED = error("import.uncached")
