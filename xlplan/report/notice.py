"""The notice that circulates after a period: who sent, how the targets stand, what is asked by when. And the slip that
one department in arrears gets. Words only; `word` lays them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xlplan.ledger.status import ReturnRow, ReturnState, TargetRow, TargetState
from xlplan.report.corrections import correction_day
from xlplan.report.figures import Figures, Group, percent
from xlplan.report.view import View

_MOST = 15
"""So many targets are named in a list; the others are counted."""


class ParagraphKind(StrEnum):
    """What a paragraph is."""

    HEADING = "heading"
    SUBHEADING = "subheading"
    TEXT = "text"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    kind: ParagraphKind
    text: str


@dataclass(frozen=True)
class PaperLetter:
    """A notice or a slip. head: the letterhead, "" for none. issue: its number, "" for none. colour: of a slip, a code
    by days in arrears, "" for none."""

    title: str
    addressed: str
    body: tuple[Paragraph, ...]
    attached: str
    signed: str
    day: str
    head: str = ""
    issue: str = ""
    colour: str = ""


def notice(view: View) -> PaperLetter:
    """The notice of a period."""
    settings = view.status.plan.settings
    figures = Figures(view.status)
    return PaperLetter(
        title=_text(view, "title", period=view.period(view.status.period.id)),
        addressed=_text(view, "addressed", to=settings.addressed or _text(view, "everybody")),
        body=(
            Paragraph(ParagraphKind.TEXT, _opening(view)),
            *_returns(view, figures),
            *_targets(view, figures),
            *_asked(view, figures),
        ),
        attached=_text(view, "attached", sheet=view.text("consolidated.title", plan=settings.name)),
        signed=settings.organisation,
        day=view.day(view.local(view.status.as_of).date()),
        head=settings.red_head,
        issue=settings.issue,
    )


def slips(view: View) -> tuple[PaperLetter, ...]:
    """A slip for every department in arrears, the longest overdue first."""
    settings = view.status.plan.settings
    rows = Figures(view.status).arrears
    return tuple(
        PaperLetter(
            title=_text(view, "slip.title"),
            addressed=_text(view, "addressed", to=view.department(row.department)),
            body=tuple(_slip_body(view, row)),
            attached="",
            signed=settings.organisation,
            day=view.day(view.local(view.status.as_of).date()),
            head=settings.red_head,
            colour=_colour(_days_owed(view, row)),
        )
        for row in sorted(rows, key=lambda row: -_days_owed(view, row))
    )


def _text(view: View, key: str, **params: str | int | float) -> str:
    return view.locale.text(f"notice.{key}", **params)


def _opening(view: View) -> str:
    status = view.status
    return _text(
        view,
        "opening",
        plan=status.plan.settings.name,
        period=view.period(status.period.id),
        due=view.moment(status.period.due),
        as_of=view.moment(status.as_of),
    )


# --- who sent ------------------------------------------------------------------------------------------------------


def _returns(view: View, figures: Figures) -> Iterator[Paragraph]:
    yield Paragraph(ParagraphKind.HEADING, _text(view, "returns.heading"))
    rates = view.status.rates
    points = percent(rates.received, rates.expected)
    rate = "" if points is None else _text(view, "returns.rate", points=points)
    yield Paragraph(ParagraphKind.TEXT, view.submission + rate + view.text("shown.sentence_end"))
    for state in (ReturnState.MISSING, ReturnState.LATE, ReturnState.INCOMPLETE, ReturnState.UNPROVEN):
        rows = figures.returns(state)
        if rows:
            names = view.text("shown.list").join(_named(view, row) for row in rows)
            yield Paragraph(ParagraphKind.TEXT, _text(view, f"returns.{state.value}", count=len(rows), names=names))
    again = figures.missing_again
    if again:
        names = view.departments(row.department for row in again)
        yield Paragraph(ParagraphKind.TEXT, _text(view, "returns.again", count=len(again), names=names))
    if not figures.arrears and not figures.returns(ReturnState.AWAITED):
        yield Paragraph(ParagraphKind.TEXT, _text(view, "returns.all_well"))


def _named(view: View, row: ReturnRow) -> str:
    """A department with its reason or its days."""
    why = _why(view, row)
    return (
        _text(view, "named", department=view.department(row.department), why=why)
        if why
        else view.department(row.department)
    )


def _why(view: View, row: ReturnRow) -> str:
    if row.state is ReturnState.LATE:
        return _text(view, "why.late", days=row.days_late)
    if row.state is ReturnState.INCOMPLETE:
        return _text(view, "why.incomplete", count=row.missing_cells) if row.missing_cells else ""
    if row.state is ReturnState.MISSING:
        kinds = dict.fromkeys(_text(view, f"came.{came.what}") for came in row.came)
        return view.text("shown.list").join(kinds) or row.reason
    return row.reason


# --- how the targets stand -----------------------------------------------------------------------------------------


def _targets(view: View, figures: Figures) -> Iterator[Paragraph]:
    rows = view.status.rows
    yield Paragraph(ParagraphKind.HEADING, _text(view, "targets.heading"))
    done = figures.groups[Group.DONE]
    points = percent(done, len(rows))
    groups = view.text("shown.list").join(
        _text(view, "targets.group", group=view.word("groups", group), count=count)
        for group, count in figures.groups.items()
        if count and group is not Group.DONE
    )
    counts = {"total": len(rows), "done": done, "points": 0 if points is None else points}
    yield Paragraph(
        ParagraphKind.TEXT, _text(view, "targets.counts", groups=groups or view.text("shown.nothing"), **counts)
    )
    for state in (TargetState.OVERDUE, TargetState.FAR_BEHIND):
        found = [row for row in figures.urgent if row.derived is state]
        if found:
            names = _listed(view, found)
            yield Paragraph(ParagraphKind.TEXT, _text(view, f"targets.{state.value}", count=len(found), names=names))
    twice = {finding.target for finding in view.status.findings if finding.code == "target.overdue-twice"}
    again = [row for row in rows if row.target.id in twice]
    if again:
        numbers = view.text("shown.list").join(row.target.number for row in again)
        yield Paragraph(ParagraphKind.TEXT, _text(view, "targets.again", count=len(again), numbers=numbers))


def _listed(view: View, rows: Sequence[TargetRow]) -> str:
    lines = [
        _text(view, "targets.line", number=row.target.number, lead=row.target.lead_text, state=view.derived(row))
        for row in rows[:_MOST]
    ]
    if len(rows) > _MOST:
        lines.append(view.text("shown.more", count=len(rows)))
    return view.text("shown.clause").join(lines)


# --- what is asked -------------------------------------------------------------------------------------------------


def _asked(view: View, figures: Figures) -> Iterator[Paragraph]:
    day = view.day(correction_day(view.status))
    asked = [
        (bool(figures.returns(ReturnState.MISSING)), "missing"),
        (bool(figures.returns(ReturnState.INCOMPLETE)), "incomplete"),
        (bool(figures.returns(ReturnState.LATE)), "late"),
        (bool(figures.returns(ReturnState.AWAITED)), "awaited"),
        (any(row.derived in {TargetState.OVERDUE, TargetState.FAR_BEHIND} for row in view.status.rows), "behind"),
    ]
    wanted = [_text(view, f"asked.{key}", day=day) for there, key in asked if there]
    if wanted:
        yield Paragraph(ParagraphKind.HEADING, _text(view, "asked.heading"))
        for text in wanted:
            yield Paragraph(ParagraphKind.TEXT, text)


# --- slips ---------------------------------------------------------------------------------------------------------


def _slip_body(view: View, row: ReturnRow) -> Iterator[Paragraph]:
    status, day = view.status, view.day(correction_day(view.status))
    due = view.moment(row.due)
    facts = {"plan": status.plan.settings.name, "period": view.period(status.period.id), "due": due}
    yield Paragraph(
        ParagraphKind.TEXT, _text(view, f"slip.{row.state.value}", days=_days_owed(view, row), day=day, **facts)
    )
    why = _why(view, row)
    if why and row.state is not ReturnState.LATE:
        yield Paragraph(ParagraphKind.TEXT, _text(view, "slip.why", why=why))
    behind = [each for each in Figures(status).urgent if each.target.lead == row.department]
    if behind:
        yield Paragraph(ParagraphKind.TEXT, _text(view, "slip.targets", names=_listed(view, behind)))


def _days_owed(view: View, row: ReturnRow) -> int:
    """Calendar days since the return was due, while it is owed; else the days by which it was late."""
    if row.state is ReturnState.MISSING:
        return max((view.local(view.status.as_of).date() - view.local(row.due).date()).days, 1)
    return row.days_late


def _colour(days: int) -> str:
    """The colour of a slip: blue at first, yellow from 4 days on, red from 8."""
    return "red" if days >= 8 else "yellow" if days >= 4 else "blue"
