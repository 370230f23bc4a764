"""Import: a foreign table → what is understood of it → plan.xlsx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlplan.errors import RequestError
from xlplan.locale import all_languages, load_locale
from xlplan.outputs import Published, publish
from xlplan.plan.importing import Choices, Understanding, understand
from xlplan.plan.importing.writing import imported_workbook
from xlplan.project import Project


@dataclass(frozen=True)
class ImportRequest:
    """What was asked for. output: None for the project's plan.xlsx. mapping: `COLUMN=meaning` as typed. lang: of the
    plan, None for the table's own."""

    file: Path
    output: Path | None
    mapping: tuple[str, ...] = ()
    sheet: str = ""
    lang: str | None = None


def read_foreign(request: ImportRequest, project: Project, now: datetime) -> Understanding:
    """What is understood of the file; nothing is written. Raises PlanError, RequestError."""
    choices = Choices(_mapping(request.mapping), request.sheet, request.lang or "", now.year)
    return understand(request.file, all_languages(project.own_templates), choices)


def write_imported(read: Understanding, path: Path, project: Project, now: datetime) -> Published:
    """Write the plan; another file that stands there is kept under a dated name. Raises ProjectError."""
    data = imported_workbook(read, load_locale(read.language, project.own_templates))
    return publish(path, data, known_sha=None, now=now)


def _mapping(written: Sequence[str]) -> Mapping[str, str]:
    mapping = {}
    for text in written:
        name, equals, meaning = text.replace("\uff1d", "=").rpartition("=")
        if not (name.strip() and equals and meaning.strip()):
            raise RequestError("import-bad-mapping", text=text)
        mapping[name.strip()] = meaning.strip()
    return mapping
