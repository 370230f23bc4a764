"""What can be wrong with what other packages add."""

from __future__ import annotations

from xlplan.findings import warning

OWN = warning("own.*")
OWN_FAILED = warning("own.failed")
