"""Texts with slots: filled in, with the words that suit a count, and with days and moments as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from string import Formatter
from typing import Any

UNREADABLE = "{"
"""Stands among the slots of a text whose braces do not pair."""

MOMENT_SLOTS = frozenset({"at", "day", "due", "meant", "moment", "names", "start", "until", "value"})
"""Slots of sentences that may hold days or moments (`2022-09-26 10:00`)."""

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: (\d\d:\d\d))?")
_END_OF_DAY = "23:59"


class _Filling(Formatter):
    """As `str.format`; `{count:cell|cells}` says the first for one, the second for any other count, `{name:arg}` a word
    of a command, in quotation marks where a shell would take it for several."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "arg":
            return argument(str(value))
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_FILLING = _Filling()


def filled(template: str, params: Mapping[str, Any]) -> str:
    """A text with its slots filled."""
    own = "|" in template or ":arg}" in template
    return _FILLING.vformat(template, (), params) if own else template.format(**params)


def argument(text: str) -> str:
    """A word as one types it after a command, on every system: as it is, or in quotation marks."""
    return text if re.fullmatch(r"[\w./:@%+=,~\uff08\uff09\u3001-]+", text) else f'"{text}"'


def singular(word: str, rules: Iterable[Sequence[str]]) -> str:
    """A word for one thing. rules: endings as patterns and what takes their place; the first that fits."""
    for pattern, ending in rules:
        if re.search(pattern, word):
            return re.sub(pattern, ending, word)
    return word


def slots_of(texts: Iterable[Any]) -> frozenset[str]:
    """Names of the slots in texts; braces of patterns (`{1,2}`) are none."""
    found: set[str] = set()
    for text in texts:
        try:
            parts = [(field, spec) for _, field, spec, _ in Formatter().parse(str(text)) if field is not None]
        except ValueError:
            parts = [(UNREADABLE, None)]
        found.update(field for field, _ in parts if field.isidentifier() or field == UNREADABLE)
        found |= slots_of(spec for _, spec in parts if spec and "|" in spec)
    return frozenset(found)


def shown_day(day: date, words: Mapping[str, str]) -> str:
    """A day as people write it. words: `report.dates` of a language."""
    return words["day"].format(year=day.year, month=day.month, day=day.day)


def in_days(params: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """What fills the slots of a sentence, its days and moments as people write them; a day's last minute is the day."""

    def shown(found: re.Match[str]) -> str:
        year, month, number = map(int, found.groups()[:3])
        try:
            day = shown_day(date(year, month, number), words)
        except ValueError:  # what a department wrote
            return found[0]
        return day if found[4] in {None, _END_OF_DAY} else words["moment"].format(day=day, time=found[4])

    return {
        key: _MOMENT.sub(shown, value) if key in MOMENT_SLOTS and isinstance(value, str) else value
        for key, value in params.items()
    }
