"""What review finds: about returns, about what they say from month to month, and about targets."""

from __future__ import annotations

from xlplan.findings import error, note, warning

RETURN_MISSING = error("return.missing")
RETURN_INCOMPLETE = error("return.incomplete")
RETURN_ON_PAPER = error("return.on-paper")
RETURN_LATE = warning("return.late")
RETURN_TIME_UNPROVEN = warning("return.time-unproven")
RETURN_WRONG_PERIOD = warning("return.wrong-period")
RETURN_UNREGISTERED_SENDER = warning("return.unregistered-sender")
RETURN_DEPARTMENT_GONE = error("return.department-gone")
RETURN_WAIVED = note("return.waived")
RETURN_DELAY_TOO_LATE = warning("return.delay-too-late")
RETURN_DELAY_IMPOSSIBLE = warning("return.delay-impossible")
RETURN_PLAN_NOW = note("return.plan-now")
RETURN_DUE_UNMOVED = warning("return.due-unmoved")
RETURN_DUPLICATE = note("return.duplicate")
RETURN_SUPERSEDED = note("return.superseded")
RETURN_CORRECTED = note("return.corrected")

ENTRY_DONE_UNDATED = warning("entry.done-undated")
ENTRY_DONE_WITHOUT_EVIDENCE = warning("entry.done-without-evidence")
ENTRY_INCONSISTENT = warning("entry.inconsistent")
ENTRY_REGRESSED = warning("entry.regressed")
ENTRY_REPEATED = note("entry.repeated")
ENTRY_EMPTIED = warning("entry.emptied")
ENTRY_OVER_QUANTITY = warning("entry.over-quantity")
ENTRY_SAYS_NOTHING = warning("entry.says-nothing")
ENTRY_OVERDUE_UNEXPLAINED = warning("entry.overdue-unexplained")

TARGET_OVERDUE = error("target.overdue")
TARGET_OVERDUE_TWICE = error("target.overdue-twice")
TARGET_BEHIND = warning("target.behind")
TARGET_MILESTONE = warning("target.milestone")
TARGET_CONFLICT = warning("target.conflict")
TARGET_SILENT = warning("target.silent")
TARGET_CLAIM_QUESTIONED = warning("target.claim-questioned")
TARGET_LEAD_CHANGED = warning("target.lead-changed")
TARGET_MISSED_OCCURRENCE = error("target.missed-occurrence")
TARGET_DUE_SOON = note("target.due-soon")
TARGET_LEAD_BLANK = warning("target.lead-blank")
