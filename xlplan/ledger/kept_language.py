"""A glance at a ledger for who must know nothing but how a project is spoken to, and would not wait for more."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from xlplan.locale import DEFAULT_LANGUAGE

_ASKED = (
    "SELECT json_extract(reading, '$.plan.settings.language'), json_extract(reading, '$.plan.settings.year')"
    " FROM parsed_plan"
)


def kept_language(ledger: Path) -> tuple[str, int] | None:
    """Language and year of the plan as it was last read; None if no ledger tells."""
    if not ledger.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True, timeout=0)) as database:
            lang, year = database.execute(_ASKED).fetchone() or (None, None)
    except sqlite3.Error:
        return None
    return None if year is None else (lang or DEFAULT_LANGUAGE, int(year))
