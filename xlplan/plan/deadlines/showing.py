"""What a date cell shows, and what was read, for people to compare with what they wrote."""

from __future__ import annotations

import re
from datetime import date, datetime

from xlplan.locale import Locale
from xlplan.plan.model import Deadline, DeadlineKind, Every

_PART = re.compile(r'"([^"]*)"|\\(.)|(y+|m+|d+|h+|s+)|(\[[^\]]*\])|(_.|\*.)|(.)', re.IGNORECASE | re.DOTALL)
_PLAIN = frozenset({"general", "mm-dd-yy", "m/d/yy", "m/d/yyyy", "@", ""})


def shown_date(value: date, number_format: str) -> str:
    """A date as its cell shows it; ISO where the format is the system's own or none."""
    code = _first_section(number_format)
    clock = isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0)
    letters = _letters(code)
    known = "y" in letters or ("m" in letters and "d" in letters)
    if code.casefold() in _PLAIN or not known or "mmm" in code.casefold() or "h" in letters:
        return value.strftime("%Y-%m-%d %H:%M") if clock else value.strftime("%Y-%m-%d")
    return "".join(_shown_part(match, value) for match in _PART.finditer(code)).strip()


def _shown_part(match: re.Match[str], value: date) -> str:
    quoted, escaped, letters, _, _, other = match.groups()
    if letters is None:
        return quoted or escaped or other or ""
    number = {"y": value.year, "m": value.month, "d": value.day}[letters[0].casefold()]
    if letters[0].casefold() == "y":
        return str(number) if len(letters) > 2 else f"{number % 100:02}"
    return f"{number:02}" if len(letters) == 2 else str(number)


def has_month_only(number_format: str) -> bool:
    """Whether a format shows year and month and no day."""
    letters = _letters(_first_section(number_format))
    return "y" in letters and "m" in letters and "d" not in letters and "h" not in letters


def has_year_only(number_format: str) -> bool:
    """Whether a format shows a year and nothing else."""
    return _letters(_first_section(number_format)) == {"y"}


def shown_number(value: float) -> str:
    """A number as a person would write it: no `.0`."""
    return str(int(value)) if float(value).is_integer() else str(value)


def _first_section(number_format: str) -> str:
    return number_format.split(";")[0].strip()


def _letters(code: str) -> set[str]:
    return {match[3][0].casefold() for match in _PART.finditer(code) if match[3]}


def describe_deadline(deadline: Deadline, locale: Locale) -> str:
    """What was read, in the words of `locale`, to stand beside what was written."""
    kind = deadline.kind
    if kind is DeadlineKind.AMBIGUOUS:
        if not deadline.choices:
            return locale.text("plan.deadline.unclear")
        return locale.text("plan.deadline.ambiguous", choices=_joined(deadline.choices, locale))
    if kind is DeadlineKind.UNDATED:
        return locale.text("plan.deadline.undated")
    parts = [_main(deadline, locale)]
    if deadline.milestones:
        parts.append(locale.text("plan.deadline.milestones", days=_joined(deadline.milestones, locale)))
    if deadline.ongoing and kind is not DeadlineKind.ONGOING:
        parts.append(locale.text("plan.deadline.afterwards"))
    return locale.text("plan.deadline.joint").join(parts)


def _main(deadline: Deadline, locale: Locale) -> str:
    if deadline.kind is DeadlineKind.ONGOING:
        return locale.text("plan.deadline.ongoing")
    if deadline.every is not None:
        words = locale.table("plan", "every")
        if deadline.day is None:
            return str(words[deadline.every.value])
        key = "week-day" if deadline.every is Every.WEEK else f"{deadline.every.value}-day"
        return str(words[key]).format(day=deadline.day)
    return "" if deadline.due is None else deadline.due.isoformat()


def _joined(days: tuple[date, ...], locale: Locale) -> str:
    return locale.text("plan.deadline.or").join(day.isoformat() for day in days)
