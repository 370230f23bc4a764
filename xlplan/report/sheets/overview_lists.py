"""The three lists of the overview: who is in arrears, what needs a decision, what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlplan.ledger.status import ReturnState
from xlplan.page.canvas import Link
from xlplan.page.theme import Ink
from xlplan.report.figures import GROUP_OF, Figures
from xlplan.report.view import View

MOST = 6
"""Lines of a list; the rest is counted and stands on its own sheet."""


_BRIEF = 18.0


@dataclass(frozen=True)
class Item:
    """One line. ink: of the state it speaks of."""

    text: str
    ink: Ink | None = None
    link: Link | None = None


@dataclass(frozen=True)
class Listed:
    """A list with its title."""

    title: str
    items: tuple[Item, ...]


def arrears(view: View, figures: Figures, most: int = MOST) -> Listed:
    """Departments that are missing, late or incomplete."""
    items = [
        Item(
            f"{view.theme.returns[row.state].mark} "
            + view.text("overview.arrears_line", department=view.department(row.department), state=view.returned(row)),
            view.theme.returns[row.state],
            Link("returns", row.department),
        )
        for row in figures.arrears
    ]
    waiting = len(figures.returns(ReturnState.AWAITED))
    if waiting:
        items.insert(0, Item(view.text("overview.awaited", count=waiting)))
    title = view.text("overview.arrears")
    return Listed(title, _shortened(view, items, view.text("overview.arrears_none"), "returns", most))


def decisions(view: View, figures: Figures, most: int = MOST) -> Listed:
    """Overdue and stuck targets, contradictions, files that wait for a person."""
    items = [
        Item(
            f"{view.theme.marks[GROUP_OF[row.derived]]} "
            + view.text(
                "overview.decision_target",
                number=row.target.number,
                text=_brief(view, row.target.text),
                lead=row.target.lead_text,
                state=view.derived(row),
            ),
            view.theme.states[row.derived],
            Link("consolidated", row.target.id),
        )
        for row in figures.urgent
    ]
    items += [
        Item(
            view.text(
                "overview.decision_conflict",
                number=view.number(conflict.target),
                text=_brief(view, view.target_text(conflict.target)),
                conflict=view.word("conflicts", conflict.kind),
            ),
            link=Link("consolidated", conflict.target),
        )
        for conflict in figures.conflicts
    ]
    title = view.text("overview.decisions")
    return Listed(title, _shortened(view, items, view.text("overview.decisions_none"), "findings", most))


def movement(view: View, figures: Figures, most: int = MOST) -> Listed:
    """Targets judged otherwise than last month, the worse first."""
    previous = view.status.previous_period
    if not previous:
        return Listed(view.text("overview.movement_title"), (Item(view.text("overview.movement_first")),))
    moves = figures.moves
    counts = view.text(
        "overview.movement_counts",
        better=sum(move.better > 0 for move in moves),
        worse=sum(move.better < 0 for move in moves),
        other=sum(move.better == 0 for move in moves),
    )
    items = [
        Item(
            view.text(
                "overview.movement_line",
                number=move.row.target.number,
                text=_brief(view, move.row.target.text),
                before=view.word("states", move.before),
                after=view.word("states", move.row.derived),
            ),
            link=Link("consolidated", move.row.target.id),
        )
        for move in moves
    ]
    listed = _shortened(view, items, view.text("overview.movement_none"), "changes", most)
    title = view.text("overview.movement", previous=view.period(previous))
    return Listed(title, (Item(counts), *listed) if moves else listed)


def _brief(view: View, text: str) -> str:
    """The beginning of a target's text, about eighteen Chinese characters."""
    used = 0.0
    for index, character in enumerate(text):
        used += view.theme.ruler.width(character)
        if used > _BRIEF:
            return text[:index].rstrip() + "\u2026"
    return text


def _shortened(view: View, items: Sequence[Item], none: str, sheet: str, most: int) -> tuple[Item, ...]:
    if not items:
        return (Item(none),)
    if len(items) <= most:
        return tuple(items)
    rest = view.text("overview.see_more", count=len(items) - most + 1, sheet=view.sheet(sheet))
    return (*items[: most - 1], Item(rest))
