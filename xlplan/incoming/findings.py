"""What can be wrong with a return, its rows and its cells."""

from __future__ import annotations

from xlplan.findings import error, note, warning

UNRECOGNISED = error("return.unrecognised")
PROPOSED = error("return.proposed")
CONTRADICTORY = error("return.contradictory")
OTHER_PLAN = warning("return.other-plan")
OLD_EDITION = note("return.old-edition")
UNKNOWN_EDITION = warning("return.unknown-edition")
NEWER_FORM = error("return.newer-form")
COLUMN_MISSING = warning("return.column-missing")
COLUMN_TWICE = error("return.column-twice")
CODES_LOST = warning("return.codes-lost")
NO_HEADER = warning("return.no-header")
OTHER_SHEET = warning("return.other-sheet")

ROW_MISSING = error("row.missing")
ROW_UNKNOWN = error("row.unknown")
ROW_DUPLICATED = error("row.duplicated")
ROW_REPEATED = note("row.repeated")
ROW_MOVED_ID = warning("row.moved-id")
ROW_CONTRADICTORY = error("row.contradictory")
ROW_CODE_DAMAGED = warning("row.code-damaged")
ROW_OTHER_DEPARTMENT = error("row.other-department")
ROW_OTHER_PERIOD = error("row.other-period")

CELL_MISSING = error("cell.missing")
CELL_UNREADABLE = error("cell.unreadable")
CELL_OUT_OF_RANGE = error("cell.out-of-range")
CELL_NOT_A_CHOICE = error("cell.not-a-choice")
CELL_AMBIGUOUS_PERCENT = error("cell.ambiguous-percent")
CELL_ERROR = error("cell.error")
CELL_UNCACHED = error("cell.uncached")
CELL_ALTERED = warning("cell.altered")
CELL_APPROXIMATE = note("cell.approximate")
CELL_NOT_ASKED = note("cell.not-asked")
