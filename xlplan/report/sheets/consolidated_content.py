"""What the printed sheet says of each target, column by column."""

from __future__ import annotations

from dataclasses import dataclass

from xlplan.form.columns import NEWS, NEXT_STEPS, PROBLEMS, Reported
from xlplan.ledger.status import Contribution, TargetRow
from xlplan.page.canvas import Link
from xlplan.page.theme import Ink
from xlplan.report.view import View, responsible

ASPECT, MEASURE = "aspect", "measure"
_SAID = frozenset({NEWS, PROBLEMS, NEXT_STEPS})
COLUMNS = (
    "number",
    ASPECT,
    MEASURE,
    "target",
    "lead",
    "responsible",
    "deadline",
    "news",
    "reported",
    "derived",
    "returned",
    "problems",
    "next_steps",
    "note",
)
"""Keys of the columns that the printed sheet has by itself, in order."""


def printed_columns(view: View) -> dict[str, str]:
    """The columns of the printed sheet, in order: key → heading. What the form does without, or the office keeps off
    the sheet, is left out; what it puts there stands before the notes, in the order of the form."""
    labels = view.words("consolidated", "columns")
    asked = {column.key: column for column in view.layout.asked}
    shown: dict[str, str] = {}
    for key in COLUMNS:
        column = view.layout.find(key)
        if key in _SAID and (column is None or not column.printed):
            continue
        if key == "note":
            shown |= {c.key: c.label for c in asked.values() if c.printed and c.key not in _SAID}
        renamed = column is not None and column.renamed
        shown[key] = column.label if column is not None and renamed else labels[key]
    status = asked["status"]
    return shown | ({"reported": status.label} if status.renamed else {})


@dataclass(frozen=True)
class Printed:
    """One cell of the printed sheet."""

    text: str
    ink: Ink | None = None
    link: Link | None = None


def printed_target(view: View, row: TargetRow) -> dict[str, Printed]:
    """The cells of one target by column key, the merged ones left out."""
    target = row.target
    state = view.theme.states[row.derived]
    return {
        "number": Printed(target.number, link=Link("data", target.id)),
        "target": Printed(target.text),
        "lead": Printed(target.lead_text),
        "responsible": Printed(target.responsible_text),
        "deadline": Printed(view.deadline(row)),
        "news": Printed(news(view, row)),
        "reported": Printed("\n".join(part for part in (view.reported_of(row), view.progress(row)) if part)),
        "derived": Printed(f"{state.mark} {view.derived(row)}".strip(), state),
        "returned": Printed(returned(view, row)),
        "problems": Printed(_said_by_all(view, row, PROBLEMS)),
        "next_steps": Printed(_said_by_all(view, row, NEXT_STEPS)),
        "note": Printed(view.notes(row)),
        **{key: Printed(_own(view, row, key)) for key in printed_columns(view) if key not in COLUMNS},
    }


def _own(view: View, row: TargetRow, key: str) -> str:
    """What is said under one of the office's own columns: the lead's value, then the others' beside their names."""
    lines = [] if row.lead is None else [_words(view, row.lead, key)]
    lines += [_named(view, part, _words(view, part, key)) for part in responsible(row)]
    return "\n".join(line for line in lines if line)


def news(view: View, row: TargetRow) -> str:
    """What was done: the lead's words, then the others' under their names, or their sum where they are many."""
    lines = [] if row.lead is None else [_lead_news(view, row.lead)]
    parts = responsible(row)
    if len(parts) >= view.theme.many_responsible:
        lines.append(summed_up(view, parts))
    else:
        lines += [_named(view, part, _words(view, part, NEWS)) for part in parts if part.latest_period]
        silent = [part.department for part in parts if not part.latest_period]
        if silent:
            lines.append(view.text("consolidated.summed_silent", names=view.departments(silent)))
    return "\n".join(line for line in lines if line)


def _lead_news(view: View, lead: Contribution) -> str:
    return _words(view, lead, NEWS) if lead.latest_period else view.text("consolidated.never")


def _words(view: View, part: Contribution, key: str) -> str:
    text = view.said_by(part, key)
    if part.answers or not text:
        return text
    return view.text("consolidated.earlier", period=view.period(part.latest_period), text=text)


def _named(view: View, part: Contribution, text: str) -> str:
    return view.text("consolidated.part", department=view.department(part.department), text=text) if text else ""


def summed_up(view: View, parts: tuple[Contribution, ...]) -> str:
    """Many responsible departments in one sentence, with the names of those who are behind."""
    done = sum(view.part_state(part) == Reported.DONE for part in parts)
    spoke = [part for part in parts if part.answers]
    silent = [part.department for part in parts if not part.answers]
    blocked = [part.department for part in spoke if view.part_state(part) == Reported.BLOCKED]
    clauses = [view.text("consolidated.summed", reported=len(spoke), expected=len(parts), done=done)]
    if silent:
        clauses.append(view.text("consolidated.summed_silent", names=view.departments(silent)))
    if blocked:
        clauses.append(view.text("consolidated.summed_blocked", names=view.departments(blocked)))
    return view.text("shown.clause").join(clauses) + view.text("shown.sentence_end")


def returned(view: View, row: TargetRow) -> str:
    """The lead's return, and how many of the responsible departments spoke."""
    lines = []
    lead = view.return_of.get(row.lead.department) if row.lead is not None else None
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
