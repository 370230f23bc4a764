"""What reading commands print with `--json`, beside the status itself: one document each, in plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from xlplan.locale import Locale

if TYPE_CHECKING:
    from xlplan.ledger.checking import LedgerReport
    from xlplan.outgoing.drafts import Draft
    from xlplan.pipeline.history import Months
    from xlplan.pipeline.results import FormExplained, TargetExplained
    from xlplan.pipeline.undoing import RulingShown
    from xlplan.plan.diff import PlanChange


def plain(value: Any) -> Any:
    """A record as JSON has it: fields by name, codes for enumerations, ISO 8601 for days and moments."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def explained_document(explained: TargetExplained | FormExplained, locale: Locale) -> dict[str, Any]:
    """`explain`: the target as in the status with `said`, or the form that a token stands for."""
    from xlplan.pipeline.results import FormExplained
    from xlplan.report.json import finding_json, status_json

    if isinstance(explained, FormExplained):
        target = explained.target
        named = None if target is None else {"id": target.id, "number": target.number, "text": target.text}
        return {"form": {**plain(explained), "target": named}}
    status = status_json(explained.status, locale)
    return {
        "period": status["period"],
        "as_of": status["as_of"],
        "target": next(row for row in status["targets"] if row["id"] == explained.target.id),
        "said": plain(explained.said),
        "findings": [finding_json(f, explained.status.plan, locale) for f in explained.findings],
    }


def history_document(months: Months) -> dict[str, Any]:
    """`history`: what a row is, the periods, and the words of every row by period."""
    return {"rows_are": months.heading, "periods": list(months.periods), "rows": plain(months.rows)}


def changes_document(changes: Iterable[PlanChange]) -> dict[str, Any]:
    """`plan diff`: every change."""
    return {"changes": [plain(change) for change in changes]}


def mails_document(drafts: Iterable[Draft]) -> dict[str, Any]:
    """`preview`: every mail as its department will get it."""
    return {
        "mails": [
            {
                "department": draft.department.name,
                "kind": draft.kind,
                "file": draft.file_name,
                "to": [box.address for box in draft.letter.to],
                "cc": [box.address for box in draft.letter.cc],
                "subject": draft.letter.subject,
                "text": draft.letter.text,
            }
            for draft in drafts
        ]
    }


def rulings_document(known: Iterable[RulingShown]) -> dict[str, Any]:
    """`rulings`: every ruling with its number and what it is about."""
    return {"rulings": [{**plain(one.decision), "about": one.about} for one in known]}


def ledger_document(checked: LedgerReport, locale: Locale) -> dict[str, Any]:
    """`ledger check`: what was counted, and every problem."""
    from xlplan.report.json import finding_json

    counts = {key: value for key, value in plain(checked).items() if key != "findings"}
    found = [finding_json(finding, None, locale) for finding in checked.findings]
    return {"sound": not found, **counts, "findings": found}
