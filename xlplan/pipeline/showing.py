"""Which output a person means who wants to see one."""

from __future__ import annotations

from pathlib import Path

from xlplan.codes import normalised
from xlplan.errors import RequestError
from xlplan.locale import all_languages
from xlplan.pipeline.names import output_path
from xlplan.pipeline.session import Session


def output_meant(session: Session, which: str, period: str | None) -> Path:
    """The workbook, the page or the folder of forms of a period, by its word in any language; the workbook if none is
    given. Raises RequestError where there is no such word, or nothing was written yet."""
    month = session.period(period)
    key = _kind(session, which) if which else "book"
    if key == "forms":
        path = session.project.forms(month.id)
    else:
        path = output_path(session, month, None, {"book": ".xlsx", "page": ".html"}[key])
    if not path.exists():
        raise RequestError("nothing-to-open", path=session.project.relative(path), period=month.id)
    return path


def _kind(session: Session, which: str) -> str:
    for locale in all_languages(session.project.own_templates):
        for key, words in locale.table("cli", "outputs").items():
            if normalised(which) in {key, *map(normalised, words)}:
                return str(key)
    known = [words[0] for words in session.locale.table("cli", "outputs").values()]
    raise RequestError("no-such-output", text=which, known=" | ".join(known))
