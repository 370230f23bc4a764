"""What ledgers and the JSON hold for good: codes, and that a field of which nothing is said is empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum

from xlplan.ledger import in_force, records, status

CODES = {
    "Evidence": "office received-header date-header first-seen",
    "Verdict": "return container own-mail bounce auto-reply not-ours needs-person",
    "Confidence": "proved proposed accepted",
    "BesideKind": "picture object note text-box merged struck link",
    "DecisionKind": "set-aside accept received verify reopen-target close reopen same-target new-target"
    " department-gone refuse milestone undo",
    "StepKind": "build unbuild merge plan-now",
    "ReturnState": "on-time late unproven incomplete awaited waived missing",
    "TargetState": "closed refused done-questioned done done-late done-undated overdue blocked unclear far-behind"
    " behind due-soon ongoing date-open unreported not-started on-track",
    "Outcome": "used superseded duplicate other-period blank own-mail bounce auto-reply not-ours needs-person",
    "CameKind": "wrong-period unreadable blank not-a-workbook link text",
}


def classes() -> Iterator[type]:
    for module in (records, in_force, status):
        own = (found for found in vars(module).values() if getattr(found, "__module__", "") == module.__name__)
        yield from (found for found in own if isinstance(found, type))


def test_codes_are_promises() -> None:
    found = {kind.__name__: " ".join(kind) for kind in classes() if issubclass(kind, StrEnum)}
    assert found == CODES


def test_a_field_that_is_not_written_is_empty() -> None:
    """What is as it is by default takes no room in a document: another default would change what was written."""
    filled = {
        f"{kind.__name__}.{field.name}"
        for kind in classes()
        if is_dataclass(kind)
        for field in fields(kind)
        if (
            field.default is not MISSING
            and field.default
            and field.default not in (records.NOWHERE, status.Completion())
        )
        or (field.default_factory is not MISSING and field.default_factory())
    }
    assert filled == {"Look.whole"}
