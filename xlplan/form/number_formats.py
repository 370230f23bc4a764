"""What a cell's number format says of its value: percentage, day, or clock time."""

from __future__ import annotations

import re
from datetime import date, timedelta

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_GENERAL = re.compile(r"general", re.IGNORECASE)
_SERIAL_ZERO = date(1899, 12, 30)
_LAST_SERIAL = 2_958_465


def _bare(number_format: str) -> str:
    return _GENERAL.sub("", _LITERAL.sub("", number_format)).casefold()


def is_percent_format(number_format: str) -> bool:
    """Whether the format shows the value times a hundred: a literal `"%"` does not."""
    return "%" in _bare(number_format)


def is_date_format(number_format: str) -> bool:
    """Whether the format shows the value as a day or a clock time."""
    return re.search(r"[ydhs]|m", _bare(number_format)) is not None


def shows_a_day(number_format: str) -> bool:
    """Whether the format shows the value as a day (and not merely as a clock time)."""
    return re.search(r"[yd]", _bare(number_format)) is not None


def hides_the_day(number_format: str) -> bool:
    """Whether the format shows year and month only, so that the day in the cell was never typed."""
    bare = _bare(number_format)
    return "y" in bare and "m" in bare and "d" not in bare


def date_of_serial(serial: float) -> date | None:
    """The day of a serial number in the 1900 system; None outside the years that spreadsheet programs know."""
    if not 1 <= serial <= _LAST_SERIAL:
        return None
    return _SERIAL_ZERO + timedelta(days=int(serial))


def number_text(value: float, number_format: str = "") -> str:
    """A number as a person sees it: 0.8 under a percentage format is `80%`."""
    if is_percent_format(number_format):
        return f"{round(value * 100, 6):.15g}%"
    return f"{value:.15g}"


def plain_number(value: float) -> int | float:
    """The number without the noise of binary fractions, whole where it is whole."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
