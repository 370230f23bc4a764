"""From facts to a status: timeliness, checks, reconciliation."""
