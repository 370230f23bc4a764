"""Reminders: what a department still owes, in the office's polite words, target by target and cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xlplan.locale import Locale
from xlplan.outgoing.drafts import Draft, draft_of
from xlplan.outgoing.letters import Attachment
from xlplan.plan.model import Department, Period, Plan, Role


class ReminderKind(StrEnum):
    """Why a department is written to: not in yet; not in after the due moment; in, with something to mend; not in for
    the second month or more; leading a target of which a part is silent."""

    UPCOMING = "upcoming"
    MISSING = "missing"
    PROBLEMS = "problems"
    ESCALATION = "escalation"
    SILENT_PARTS = "silent-parts"


@dataclass(frozen=True)
class OwedCell:
    """A cell to fill or to mend. column: its label. text: what is wrong or what was typed, in words; place: `Sheet1!P8`
    in the file that came, "" if there is none."""

    column: str
    text: str
    place: str = ""


@dataclass(frozen=True)
class OwedTarget:
    """A target of which something is owed. cells: none where the whole row is. silent: names of the departments that
    said nothing of their part."""

    number: str
    text: str
    deadline: str
    role: Role
    cells: tuple[OwedCell, ...] = ()
    silent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Debt:
    """Everything that one reminder is about. file: the return that came, "" if none. days: until the due moment for
    UPCOMING, past it else. periods: the months missed in a row, `2022-08`, for ESCALATION. troubles: what is wrong
    with the file as a whole, in words. came: what came and cannot be used, in words. marked: how many places its
    correction slip marks, to mend or to check, 0 without one."""

    kind: ReminderKind
    department: Department
    targets: tuple[OwedTarget, ...] = ()
    troubles: tuple[str, ...] = ()
    file: str = ""
    days: int = 0
    periods: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    marked: int = 0

    @property
    def cells(self) -> int:
        """How many single cells are to be filled or mended."""
        return sum(len(target.cells) for target in self.targets)


def reminder_draft(
    owed: Debt, plan: Plan, period: Period, locale: Locale, attachments: tuple[Attachment, ...] = ()
) -> Draft:
    """The reminder to one department. attachments: its form once more, or its correction slip."""
    return draft_of(owed.kind.value, plan, period, owed.department, locale, {"owed": owed}, attachments)
