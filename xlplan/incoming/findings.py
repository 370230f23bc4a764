"""What can be wrong with a return, its rows and its cells."""

from __future__ import annotations

from xlplan.findings import error, note, warning

FILE_UNREADABLE = error("file.unreadable")
FILE_ENCRYPTED = error("file.encrypted")
FILE_NOT_A_WORKBOOK = warning("file.not-a-workbook")
FILE_TOO_LARGE = error("file.too-large")
FILE_REFUSED = error("file.refused")
FILE_KILLED = error("file.killed")
FILE_SHEET_UNREAD = error("file.sheet-unread")
FILE_MACROS = note("file.macros")
FILE_EXTERNAL_LINKS = note("file.external-links")
FILE_MAIL_WITHOUT_RETURN = warning("file.mail-without-return")

UNRECOGNISED = error("return.unrecognised")
PROPOSED = error("return.proposed")
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
