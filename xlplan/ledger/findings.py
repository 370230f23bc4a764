"""What checking the ledger may find, and what both reading and judging find of returns."""

from __future__ import annotations

from xlplan.findings import error, warning

DAMAGED = error("ledger.damaged")
BROKEN_REFERENCE = error("ledger.broken-reference")
ORIGINAL_ALTERED = error("ledger.original-altered")
PLAN_ALTERED = error("ledger.plan-altered")
UNKNOWN_CONTAINER = warning("ledger.unknown-container")
UNKNOWN_EDITION = warning("ledger.unknown-edition")

CONTRADICTORY = error("return.contradictory")
"""claims: a text of what contradicts, or a code in the table `claims` of `review.toml`."""
