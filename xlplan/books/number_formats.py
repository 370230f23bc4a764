"""Number formats of spreadsheet programs, and the dates that serial numbers mean under them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
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
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: "yyyy-m",
    28: "m-d",
    29: "m-d",
    30: "m-d-yy",
    31: "yyyy-m-d",
    32: "h:mm",
    33: "h:mm:ss",
    34: "AM/PM h:mm",
    35: "AM/PM h:mm:ss",
    36: "yyyy-m",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: "yyyy-m",
    51: "m-d",
    52: "yyyy-m",
    53: "m-d",
    54: "m-d",
    55: "AM/PM h:mm",
    56: "AM/PM h:mm:ss",
    57: "yyyy-m",
    58: "m-d",
}
"""Formats that files name by number only. 27–36 and 50–58 are those of a Chinese Excel, in plain ASCII here."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKET = re.compile(r"\[[^\]]*\]")
_DAYS = re.compile(r"[yd]|aaa", re.IGNORECASE)
_CLOCK = re.compile(r"[hs]|AM/PM", re.IGNORECASE)


@lru_cache(maxsize=2048)
def meaning(code: str) -> str:
    """What numbers under this format are: `number`, `date`, `time` (of the day) or `elapsed`."""
    section = _LITERAL.sub("", code).split(";", 1)[0]
    elapsed = _ELAPSED.search(section) is not None
    bare = _BRACKET.sub("", section)
    if (not bare.strip() and not elapsed) or bare.strip().casefold() in {"general", "standard", "@"}:
        return "number"
    if elapsed:
        return "elapsed"
    if _DAYS.search(bare):
        return "date"
    if _CLOCK.search(bare):
        return "time"
    return "date" if re.search("m", bare, re.IGNORECASE) else "number"


def dated(serial: float, code: str, *, since_1904: bool = False) -> Raw:
    """What a serial number under a date or time format is; the number itself under any other."""
    kind = meaning(code)
    if kind == "number":
        return serial
    if kind == "elapsed":
        return timedelta(days=serial) if abs(serial) < 999_999 else serial
    return _moment(serial, since_1904=since_1904)


def _moment(serial: float, *, since_1904: bool) -> date | datetime | time | float:
    if serial < 0 or serial >= 2_958_466:
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
