"""plan.xlsx from a program: rows with headings of either language → the workbook that people go on editing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from numbers import Real
from typing import Any

from xlplan.codes import normalised
from xlplan.errors import RequestError
from xlplan.locale import Locale, all_languages, load_locale
from xlplan.plan.reading.sheets import heading_key
from xlplan.plan.starter import PROPOSED, Content, plan_workbook

Lines = Iterable[Mapping[str, Any]]
"""Rows by heading; a pandas frame stands for its rows."""


def plan_bytes(
    departments: Lines, targets: Lines, settings: Mapping[str, Any], columns: Lines = (), language: str = ""
) -> bytes:
    """A plan workbook with this content, in the look of the starter.

    columns: lines of the sheet of form columns. language: of the workbook, that of the settings' names if not given.
    Raises RequestError for a heading or a setting that means nothing.
    """
    known = _once({str(name): _setting(str(name)) for name in settings})
    given = {known[str(name)]: text for name, value in settings.items() if (text := _text(value))}
    locale = load_locale(language or _language(given, settings))
    starter = locale.table("starter", "plan")
    plan = {"name": "", **{key: str(starter[key]) for key in PROPOSED}, **given}
    content = Content(
        plan,
        _lines(departments, "departments"),
        _lines(targets, "targets"),
        form=_lines(columns, "form"),
        hints={
            "settings": locale.text("starter.hints.settings"),
            "targets": locale.text("starter.plan.writing"),
        },
    )
    return plan_workbook(content, locale)


def _language(given: Mapping[str, str], settings: Mapping[str, Any]) -> str:
    """The language that the settings name, else the one that they are written in."""
    for locale in all_languages():
        words = locale.table("lexicon", "setting_values", "language").items()
        named = {normalised(str(word)): code for code, known in words for word in known}
        if (code := named.get(normalised(given.get("language", "")))) is not None:
            return code
    counts = {locale.lang: sum(_knows(locale, str(name)) for name in settings) for locale in all_languages()}
    return max(counts, key=lambda lang: counts[lang])


def _knows(locale: Locale, setting: str) -> bool:
    words = locale.table("lexicon", "settings").values()
    return normalised(setting) in {normalised(str(word)) for known in words for word in known}


def _setting(name: str) -> str:
    for locale in all_languages():
        for key, words in locale.table("lexicon", "settings").items():
            if normalised(name) in {key, *(normalised(str(word)) for word in words)}:
                return key
    raise RequestError("no-such-setting", name=name)


def _lines(lines: Any, kind: str) -> Sequence[Mapping[str, str]]:
    if hasattr(lines, "columns") and len(set(lines.columns)) < len(lines.columns):
        twice = next(name for name in lines.columns if list(lines.columns).count(name) > 1)
        raise RequestError("heading-twice", first=str(twice), second=str(twice))
    rows = lines.to_dict("records") if hasattr(lines, "columns") else list(lines)
    headings: dict[str, str] = {}
    for locale in all_languages():
        for key, words in locale.table("lexicon", "headings", kind).items():
            headings |= {heading_key(str(word)): key for word in (*words, key)}
    found = []
    for row in rows:
        if not isinstance(row, Mapping):
            raise RequestError("row-no-mapping", kind=kind, given=type(row).__name__)
        strange = [str(name) for name in row if heading_key(str(name)) not in headings]
        if strange:
            raise RequestError("no-such-heading", name=strange[0])
        keys = _once({str(name): headings[heading_key(str(name))] for name in row})
        found.append({keys[str(name)]: _text(value) for name, value in row.items()})
    return found


def _once(keys: Mapping[str, str]) -> Mapping[str, str]:
    """Names with what they mean, none of which two names may mean: which counted would be a guess."""
    names: dict[str, str] = {}
    for name, key in keys.items():
        if key in names:
            raise RequestError("heading-twice", first=names[key], second=name)
        names[key] = name
    return keys


def _text(value: Any) -> str:
    """A value as it is typed into a cell; NaN and None are blank, a list is joined."""
    if value is None or (isinstance(value, Real | Decimal) and math.isnan(value)) or str(value) in {"NaT", "<NA>"}:
        return ""
    if isinstance(value, list | tuple):
        return load_locale().text("plan.deadline.or").join(map(_text, value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Real) and not isinstance(value, bool) and value % 1 == 0:
        return f"{value:.0f}"
    return str(value).strip()
