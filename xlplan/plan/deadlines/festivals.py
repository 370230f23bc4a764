"""Days known by their names, by the solar and the Chinese lunar calendar."""

from __future__ import annotations

from datetime import date, timedelta


def festival_day(key: str, year: int) -> date | None:
    """The day of a festival in a year; key as in the lexicon (`03-08`, `lunar 08-15`, `lunar eve`, `qingming`). None
    for a year that the lunar tables do not cover."""
    if key == "qingming":
        return _qingming(year)
    if key == "lunar eve":
        spring = _lunar(year, 1, 1)
        return None if spring is None else spring - timedelta(days=1)
    month, day = (int(part) for part in key.removeprefix("lunar ").split("-"))
    return _lunar(year, month, day) if key.startswith("lunar ") else date(year, month, day)


def _lunar(year: int, month: int, day: int) -> date | None:
    from lunardate import LunarDate

    try:
        solar = LunarDate(year, month, day).to_solar_date()
    except ValueError:
        return None
    return date(solar.year, solar.month, solar.day)


def _qingming(year: int) -> date | None:
    """Clear-and-bright day by the usual formula, good for this century."""
    if not 2000 <= year <= 2099:
        return None
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)
