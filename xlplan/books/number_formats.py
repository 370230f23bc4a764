"""What number formats mean, which days serial numbers are under them, and how numbers and days read to a person.

Every reader, the plan and the form ask here, so that one cell is one thing everywhere.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from xlplan.books.book import Raw

GENERAL = "General"

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    27: "[$-804]yyyy-m",
    28: "[$-804]m-d",
    29: "[$-804]m-d",
    30: "m-d-yy",
    31: "[$-804]yyyy-m-d",
    32: "h:mm",
    33: "h:mm:ss",
    34: "AM/PM h:mm",
    35: "AM/PM h:mm:ss",
    36: "[$-804]yyyy-m",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: "[$-804]yyyy-m",
    51: "[$-804]m-d",
    52: "[$-804]yyyy-m",
    53: "[$-804]m-d",
    54: "[$-804]m-d",
    55: "AM/PM h:mm",
    56: "AM/PM h:mm:ss",
    57: "[$-804]yyyy-m",
    58: "[$-804]m-d",
}
"""Formats that files name by number only. 27–36 and 50–58 are those of a Chinese Excel; how it shows them stands in
`date_formats` of the lexicon."""

_GENERAL = ("general", "standard", "@", "g/")
"""The format that shows a value as it is, in the languages of programs: `Standard` is German, a Chinese
program writes G/ and two words."""

_OWN_DATES = frozenset({"mm-dd-yy", "m/d/yy", "m/d/yyyy"})
"""The short date of the system: nobody chose how it looks."""

_PART = re.compile(
    r"""(?P<literal>"[^"]*"|\\.|_.|\*.)"""
    r"|(?P<elapsed>\[(?:h+|m+|s+)\])"  # [h]:mm
    r"|\[[^\]]*\]"  # [Red], [$-804], [DBNum1]
    r"|(?P<exponent>e[+-])"  # 0.00E+00
    r"|(?P<clock>AM/PM|A/P|h+|s+)"
    r"|(?P<year>y+|e+|b+)"  # yyyy; e and b count years of an era: e"\u5e74"m"\u6708"
    r"|(?P<weekday>a{3,4}|d{3,})"  # aaaa, dddd: the day is known, its number is not shown
    r"|(?P<day>d{1,2})"
    r"|(?P<month>m+)"  # mmm: the month by its name
    r"|(?P<percent>%)"
    r"|(?P<era>g+)"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_DECIMALS = re.compile(r"(?:#,##)?0(?:\.(0{1,6}))?%?")
_PLACES = 15
"""So many digits of a number are true; what follows is the noise of binary fractions."""

_LONGEST = 10**21
"""Numbers below are written out; above they are nothing that anybody typed."""

_LAST_SERIAL = 2_958_465  # 31 December 9999


@dataclass(frozen=True)
class NumberFormat:
    """What a format shows. year, month, day: of a date. clock: of a time of day. elapsed: hours beyond a day. named: it
    shows the month or the weekday by name."""

    year: bool = False
    month: bool = False
    day: bool = False
    clock: bool = False
    elapsed: bool = False
    percent: bool = False
    named: bool = False

    @property
    def kind(self) -> str:
        """What numbers under this format are: `number`, `date`, `time` (of the day) or `elapsed`."""
        if self.elapsed:
            return "elapsed"
        if self.year or self.day:
            return "date"
        if self.clock:
            return "time"  # the m of h:mm are minutes
        return "date" if self.month else "number"


@lru_cache(maxsize=2048)
def read_format(code: str) -> NumberFormat:
    """What a format code means, by its first section."""
    section = _first_section(code)
    if section.casefold().startswith(_GENERAL):
        return NumberFormat()
    found = {match.lastgroup for match in _PART.finditer(section)}
    names = {match["month"] for match in _PART.finditer(section) if match["month"]}
    return NumberFormat(
        year="year" in found,
        month="month" in found,
        day=bool(found & {"day", "weekday"}),
        clock="clock" in found,
        elapsed="elapsed" in found,
        percent="percent" in found,
        named="weekday" in found or any(len(name) > 2 for name in names),
    )


def _first_section(code: str) -> str:
    return code.split(";", 1)[0].strip()


def meaning(code: str) -> str:
    """What numbers under this format are: `number`, `date`, `time` (of the day) or `elapsed`."""
    return read_format(code).kind


def is_percent_format(code: str) -> bool:
    """Whether the format shows the value times a hundred: a literal `"%"` does not."""
    return read_format(code).percent


def is_date_format(code: str) -> bool:
    """Whether the format shows the value as a day or a clock time."""
    return read_format(code).kind != "number"


def shows_a_day(code: str) -> bool:
    """Whether the format shows the value as a day (and not merely as a clock time)."""
    return read_format(code).kind == "date"


def hides_the_day(code: str) -> bool:
    """Whether the format shows year and month only, so that the day in the cell was never typed."""
    found = read_format(code)
    return found.year and found.month and not found.day and not found.clock


def hides_the_month(code: str) -> bool:
    """Whether the format shows a year and nothing else."""
    found = read_format(code)
    return found.year and not (found.month or found.day or found.clock)


def dated(serial: float, code: str, *, since_1904: bool = False) -> Raw:
    """What a serial number under a date or time format is; the number itself under any other."""
    kind = meaning(code)
    if kind == "number" or not math.isfinite(serial):
        return serial
    if kind == "elapsed":
        return timedelta(days=serial) if abs(serial) < 999_999 else serial
    return _moment(serial, since_1904=since_1904)


def _moment(serial: float, *, since_1904: bool) -> date | datetime | time | float:
    if serial < 0 or serial >= _LAST_SERIAL + 1:
        return serial
    seconds = round(serial * 86_400)
    if seconds < 86_400:
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    if since_1904:
        epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - cells carry no zone
    else:
        epoch = datetime(1899, 12, 30 if serial >= 60 else 31)  # noqa: DTZ001 - the year 1900 that never had a 29 February
    try:
        moment = epoch + timedelta(seconds=seconds)
    except OverflowError:
        return serial
    return moment.date() if seconds % 86_400 == 0 else moment


def date_of_serial(serial: float) -> date | None:
    """The day of a serial number of the usual calendar; None outside the years that spreadsheet programs know."""
    if not 1 <= serial <= _LAST_SERIAL:
        return None
    return date(1899, 12, 30 if serial >= 60 else 31) + timedelta(days=int(serial))


def written_moment(text: str) -> date | datetime | None:
    """A day or a moment as XML formats write it (`2022-09-25`, `2022-09-25T08:00:00.000`), without zone; None if it is
    none. Midnight is a day."""
    try:
        moment = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None
    return moment.date() if moment.time() == time() else moment


def zoned_moment(text: str) -> datetime | None:
    """An ISO moment of a property; without a zone it is UTC, as the standard demands. None if it is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def number_text(value: float, code: str = "") -> str:
    """A number as a person writes it: 0.8 under a percentage format is `80%`, 2000000.0 is `2000000`."""
    if not math.isfinite(value):
        return str(value)
    if is_percent_format(code):
        return f"{number_text(round(value * 100, 6))}%"
    if abs(value) >= _LONGEST or (value and abs(value) < 10**-_PLACES):
        return f"{value:.{_PLACES}g}"
    text = f"{Decimal(f'{value:.{_PLACES}g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_number(value: float, code: str = "") -> str:
    """A number with as many decimals as its format shows: 6.3 under `0.00` is `6.30`."""
    section = _first_section(code)
    decimals = _DECIMALS.fullmatch(section)
    if decimals is None or not math.isfinite(value) or abs(value) >= _LONGEST:
        return number_text(value, code)
    places = len(decimals[1] or "")
    if section.endswith("%"):
        return f"{value * 100:.{places}f}%"
    return f"{value:.{places}f}" if places else number_text(value)


def points_text(points: float) -> str:
    """Points to one place; 100 only if all is done and 0 only if nothing is: 99.96 is `99.9`, 99.6 is `99.6`."""
    rounded = math.floor(round(points * 10, 6) + 0.5) / 10  # half up, as an office rounds: 12.25 is 12.3
    if rounded >= 100 > points:
        rounded = 99.9
    if rounded <= 0 < points:
        rounded = 0.1
    return number_text(rounded)


def plain_number(value: float) -> int | float:
    """The number without the noise of binary fractions, whole where it is whole."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def shown_date(value: date, code: str) -> str:
    """A day as its cell shows it; ISO where the format is the system's own, or shows a name or a clock."""
    clock = isinstance(value, datetime) and value.time() != time()
    found = read_format(code)
    plain = _first_section(code).casefold() in _OWN_DATES or not (found.month and (found.year or found.day))
    if hides_the_month(code):
        return _shown_by(code, value)
    if hides_the_day(code) and found.named:
        return f"{value:%Y-%m}"
    if plain or found.named or found.clock:
        return value.strftime("%Y-%m-%d %H:%M") if clock else value.strftime("%Y-%m-%d")
    return _shown_by(code, value)


def _shown_by(code: str, value: date) -> str:
    return "".join(_shown_part(match, value) for match in _PART.finditer(_first_section(code))).strip()


def _shown_part(match: re.Match[str], value: date) -> str:
    kind, text = match.lastgroup, match[0]
    if kind == "literal":
        return "" if text[0] in "_*" else text.strip('"') if text[0] == '"' else text[1:]
    if kind == "year":
        return f"{value.year % 100:02}" if text.casefold() in {"y", "yy"} else str(value.year)
    if kind in {"month", "day"}:
        number = value.month if kind == "month" else value.day
        return f"{number:02}" if len(text) == 2 else str(number)
    return text if kind == "other" else ""
