"""What a reader can filter by. Only what is there is offered, with how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlplan.report.figures import GROUP_OF, Group
from xlplan.report.view import View

Facts = Mapping[str, tuple[str, ...]]
"""What a row is found by: tokens by the name of the filter."""


@dataclass(frozen=True)
class Option:
    """One choice: the token that rows carry, and its words."""

    value: str
    label: str


@dataclass(frozen=True)
class OptionGroup:
    """Choices that belong together; label is "" where they need no heading."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Select:
    """A filter by one kind of fact."""

    name: str
    label: str
    groups: tuple[OptionGroup, ...]


def select(
    view: View,
    name: str,
    label: str,
    rows: Iterable[Facts],
    word: Callable[[str], str],
    order: Sequence[str] | None = None,
) -> Select:
    """A filter by the tokens of `rows`, in the given order, else in the order of appearance."""
    counts = Counter(token for facts in rows for token in facts.get(name, ()))
    tokens = [token for token in (counts if order is None else order) if counts[token]]
    options = tuple(Option(token, _counted(view, word(token), counts[token])) for token in tokens)
    return Select(name, label, (OptionGroup("", options),))


def state_select(view: View, label: str) -> Select:
    """A filter by judged states under the groups that leaders see them in; a group can be chosen as a whole."""
    counts = Counter(row.derived for row in view.status.rows)
    groups = []
    for group in Group:
        states = [state for state, of in GROUP_OF.items() if of is group and counts[state]]
        options = [Option(state, _counted(view, view.word("states", state), counts[state])) for state in states]
        if len(options) > 1:
            whole = _counted(view, view.locale.text("html.filters.whole"), sum(counts[state] for state in states))
            options.insert(0, Option(group_token(group), whole))
        elif options:
            options = [Option(group_token(group), options[0].label)]
        if options:
            groups.append(OptionGroup(view.word("groups", group), tuple(options)))
    return Select("state", label, tuple(groups))


def group_token(group: Group) -> str:
    """The token that every state of a group carries."""
    return f"group-{group}"


def _counted(view: View, label: str, count: int) -> str:
    return view.locale.text("html.filters.option", label=label, count=count)
