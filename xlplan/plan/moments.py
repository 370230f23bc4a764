"""Moments as people type them: `2022-09-26T09:00`, `2022-09-26 9:00`, or a bare day, which means its last second."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LAST_SECOND = time(23, 59, 59)

_MOMENT = re.compile(
    r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D{0,2}?"
    r"(?:[T ]?\s*(\d{1,2})[:\D](\d{1,2})?(?:[:\D](\d{1,2}))?)?\D?"
)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a day."""
    return datetime.combine(day, LAST_SECOND, zone)


def read_moment(value: object, zone: ZoneInfo) -> datetime | None:
    """An aware moment from a cell or a command line; without a zone it is in `zone`; a bare day means its last
    second. None if it is not a moment."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo is not None else value.replace(tzinfo=zone)
        return end_of(value.date(), zone) if value.tzinfo is None and value.time() == time() else moment
    if isinstance(value, date):
        return end_of(value, zone)
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", value).strip()
    return _iso(text, zone) or _loose(text, zone)


def _iso(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        if len(text) <= 10:
            return end_of(date.fromisoformat(text), zone)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _loose(text: str, zone: ZoneInfo) -> datetime | None:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(group) if group else None for group in match.groups())
    try:
        if hour is None:
            return end_of(date(year or 0, month or 0, day or 0), zone)
        return datetime(year or 0, month or 0, day or 0, hour, minute or 0, second or 0, tzinfo=zone)
    except ValueError:
        return None
