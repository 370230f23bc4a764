"""What the printed sheet says of each target, column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xlplan.form.columns import NEWS, NEXT_STEPS, PROBLEMS, Kind, Reported
from xlplan.ledger.status import Contribution, TargetRow, TargetState
from xlplan.page.canvas import Link
from xlplan.page.theme import Ink
from xlplan.report.view import View, responsible

ASPECT, MEASURE = "aspect", "measure"


@dataclass(frozen=True)
class Printed:
    """One cell of the printed sheet."""

    text: str
    ink: Ink | None = None
    link: Link | None = None


@dataclass(frozen=True)
class PaperColumn:
    """A column of the printed sheet. least: characters that it always has. show: what it says of a target. centred:
    whether longer texts stand in the middle too. merged: whether one cell stands for the rows of an aspect or a
    measure."""

    key: str
    label: str
    least: float
    show: Callable[[View, TargetRow], Printed]
    centred: bool = False
    merged: bool = False


def paper_columns(view: View) -> tuple[PaperColumn, ...]:
    """The columns of the printed sheet, in order."""
    given = {spec.key: spec.width for spec in view.status.plan.form_columns if spec.width}
    columns = []
    for key, label in printed_columns(view).items():
        width, show = STANDARD.get(key, (_OWN_LEAST, _own_column(key)))
        least = max(width, given.get(key) or 0) if key in _SAID or key not in STANDARD else width
        columns.append(PaperColumn(key, label, least, show, key in _CENTRED, key in {ASPECT, MEASURE}))
    return tuple(columns)


def printed_columns(view: View) -> dict[str, str]:
    """The columns of the printed sheet, in order: key → heading. What the form does without, or the office keeps off
    the sheet, is left out; what it puts there stands before the notes, in the order of the form."""
    labels = view.words("consolidated", "columns")
    asked = {column.key: column for column in view.layout.asked}
    shown: dict[str, str] = {}
    for key in STANDARD:
        column = view.layout.find(key)
        if key in _SAID and (column is None or not column.printed):
            continue
        if key == "note":
            shown |= {c.key: c.label for c in asked.values() if c.printed and c.key not in _SAID}
        renamed = column is not None and column.renamed
        shown[key] = column.label if column is not None and renamed else labels[key]
    status = asked["status"]
    return shown | ({"reported": status.label} if status.renamed else {})


def printed_target(view: View, row: TargetRow) -> dict[str, Printed]:
    """The cells of one target by column key, the merged ones left out."""
    return {column.key: column.show(view, row) for column in paper_columns(view) if not column.merged}


def _own_column(key: str) -> Callable[[View, TargetRow], Printed]:
    return lambda view, row: Printed(_own(view, row, key))


def _own(view: View, row: TargetRow, key: str) -> str:
    """What is said under one of the office's own columns: the lead's value, then the others' beside their names."""
    lines = [] if row.lead is None else [_words(view, row, row.lead, key)]
    lines += [_named(view, part, _words(view, row, part, key)) for part in responsible(row)]
    return "\n".join(line for line in lines if line)


def _number(_: View, row: TargetRow) -> Printed:
    return Printed(row.target.number, link=Link("data", row.target.id))


def _derived(view: View, row: TargetRow) -> Printed:
    state = view.theme.states[row.derived]
    return Printed(f"{state.mark} {view.derived(row)}".strip(), state)


def _reported(view: View, row: TargetRow) -> Printed:
    moved = "" if _at_rest(row) else view.moved(row)
    return Printed("\n".join(part for part in (view.reported_of(row), moved) if part))


def news(view: View, row: TargetRow) -> str:
    """What was done: the lead's words, then the others' under their names, or their sum where they are many.

    Departments that sent nothing at all are named once, below the table.
    """
    lines = [] if row.lead is None else [_lead_news(view, row, row.lead)]
    parts = () if _at_rest(row) else responsible(row)
    if len(parts) >= view.theme.many_responsible:
        lines.append(summed_up(view, parts))
    else:
        lines += [_named(view, part, _words(view, row, part, NEWS)) for part in parts if part.latest_period]
        silent = _silent_here(view, [part for part in parts if not part.latest_period])
        if silent:
            lines.append(view.text("consolidated.summed_silent", names=view.some(silent)))
    return "\n".join(line for line in lines if line)


def _lead_news(view: View, row: TargetRow, lead: Contribution) -> str:
    """The lead's words; those of a former lead under its name, with their month."""
    if row.former is None:
        return _words(view, row, lead, NEWS) if lead.latest_period else view.text("consolidated.never")
    department, period = view.department(lead.department), view.period(row.reported_period)
    return view.text("consolidated.former", department=department, period=period, text=view.said_by(lead, NEWS))


def _words(view: View, row: TargetRow, part: Contribution, key: str) -> str:
    """The latest words of a department; those of an earlier period with their period."""
    text, column = view.said_by(part, key), view.layout.find(key)
    if part.answers or not text:
        return text
    if _at_rest(row) or (column is not None and column.kind is not Kind.LONG_TEXT):
        return view.text("consolidated.said_in", period=view.month(part.latest_period), text=text)
    return view.text("consolidated.earlier", period=view.period(part.latest_period), text=text)


def _at_rest(row: TargetRow) -> bool:
    """Whether a target was closed before this period, and so is on nobody's form."""
    return row.derived is TargetState.CLOSED and not any(part.answers for part in row.contributions)


def _named(view: View, part: Contribution, text: str) -> str:
    return view.text("consolidated.part", department=view.department(part.department), text=text) if text else ""


def summed_up(view: View, parts: tuple[Contribution, ...]) -> str:
    """Many responsible departments in one sentence, with the names of those who are behind."""
    spoke = [part for part in parts if part.answers]
    done = sum(view.part_state(part) == Reported.DONE for part in spoke)
    silent = _silent_here(view, [part for part in parts if not part.answers])
    blocked = [part.department for part in spoke if view.part_state(part) == Reported.BLOCKED]
    clauses = [view.text("consolidated.summed", reported=len(spoke), expected=len(parts), done=done)]
    if silent:
        clauses.append(view.text("consolidated.summed_silent", names=view.some(silent)))
    if blocked:
        clauses.append(
            view.text(
                "consolidated.summed_blocked", word=view.locale.choice("status", "blocked"), names=view.some(blocked)
            )
        )
    return view.text("shown.clause").join(clauses) + view.text("shown.sentence_end")


def _silent_here(view: View, parts: Sequence[Contribution]) -> list[str]:
    """The departments that sent something, and left out this target."""
    return [part.department for part in parts if part.department not in view.absent]


def returned(view: View, row: TargetRow) -> str:
    """The lead's return, and how many of the responsible departments spoke."""
    if _at_rest(row):
        return view.text("consolidated.not_asked")
    lines = []
    lead = view.status.return_of.get(row.target.lead)
    if lead is not None:
        lines.append(view.text("consolidated.lead_returned", state=view.word("return_short", lead.state)))
    parts = responsible(row)
    if parts:
        spoke = sum(bool(part.answers) for part in parts)
        lines.append(view.text("consolidated.parts_returned", reported=spoke, expected=len(parts)))
    return "\n".join(lines)


def _said_by_all(view: View, row: TargetRow, key: str) -> str:
    parts = responsible(row)
    lines = [] if row.lead is None else [view.said_by(row.lead, key)]
    if len(parts) < view.theme.many_responsible:
        lines += [_named(view, part, view.said_by(part, key)) for part in parts]
    return "\n".join(line for line in lines if line)


def _said(key: str) -> Callable[[View, TargetRow], Printed]:
    return lambda view, row: Printed(_said_by_all(view, row, key))


STANDARD: Mapping[str, tuple[float, Callable[[View, TargetRow], Printed]]] = {
    "number": (5, _number),
    ASPECT: (6, lambda _, row: Printed(row.target.aspect)),
    MEASURE: (12, lambda _, row: Printed(row.target.measure)),
    "target": (16, lambda _, row: Printed(row.target.text)),
    "lead": (8, lambda _, row: Printed(row.target.lead_text)),
    "responsible": (9, lambda _, row: Printed(row.target.responsible_text)),
    "deadline": (9, lambda view, row: Printed(view.deadline(row))),
    NEWS: (22, lambda view, row: Printed(news(view, row))),
    "reported": (9.5, _reported),
    "derived": (9.5, _derived),
    "returned": (9.5, lambda view, row: Printed(returned(view, row))),
    PROBLEMS: (8, _said(PROBLEMS)),
    NEXT_STEPS: (8, _said(NEXT_STEPS)),
    "note": (8, lambda view, row: Printed(view.notes(row))),
}
"""The printed columns in order: the least width in characters, and what stands in them."""

_OWN_LEAST = 8.0
"""Characters of a column of the office's own that says no width."""

_SAID = frozenset({NEWS, PROBLEMS, NEXT_STEPS})
"""Columns of the form that are printed; the plan says their least width."""

_CENTRED = frozenset({"number", ASPECT, "lead", "deadline", "reported", "derived", "returned"})
