"""Import: a foreign plan → what is understood of it → plan.xlsx, read back before anybody sees it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from xlplan.errors import PlanError, RequestError, reason_of
from xlplan.locale import all_languages, load_locale
from xlplan.outputs import Published, publish
from xlplan.pipeline.keeping import is_gone
from xlplan.pipeline.session import words_of
from xlplan.pipeline.starting import furnish
from xlplan.plan.importing import Choices, Understanding, understand_file
from xlplan.plan.importing.document import ForeignFile
from xlplan.plan.importing.readback import differences
from xlplan.plan.importing.sources import read_file
from xlplan.plan.importing.writing import imported_workbook
from xlplan.plan.reading import read_plan
from xlplan.project import Project


@dataclass(frozen=True)
class ImportRequest:
    """What was asked for. file: `-` for standard input. output: None for the project's plan.xlsx. mapping:
    `COLUMN=meaning` as typed. only: sheets, tables, departments. lang: of the plan, None for the source's own. year: of
    the plan. answers: question id → choice."""

    file: Path
    output: Path | None
    mapping: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    lang: str | None = None
    year: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


def open_foreign(path: Path, project: Project, passwords: tuple[str, ...] = ()) -> ForeignFile:
    """What a file holds, to be understood as often as there are answers. passwords: tried on a file that asks for one.
    Raises PlanError."""
    return read_file(path, project.own_templates, passwords)


def read_foreign(file: ForeignFile, request: ImportRequest, project: Project, now: datetime) -> Understanding:
    """What is understood of the file; nothing is written. Raises PlanError, RequestError."""
    year = request.year
    if year is None and (answer := request.answers.get("year", "")).isdecimal():
        year = int(answer)
    choices = Choices(_mapping(request.mapping), request.only, request.lang or "", now.year, year, request.answers)
    return understand_file(file, all_languages(project.own_templates), choices)


def write_imported(read: Understanding, path: Path, project: Project, now: datetime) -> Published:
    """Write the plan; another file that stands there is kept under a dated name. Where it is the plan of a project
    that has no history, that gets what `init` makes as well.

    Raises RequestError without a year, PlanError if the plan reads otherwise than it was written, ProjectError.
    """
    if read.year is None:
        raise RequestError("import-which-year", example=now.year)
    locale = load_locale(read.language, project.own_templates)
    data = imported_workbook(read, locale)
    with tempfile.TemporaryDirectory(prefix="xlplan-import-") as folder:
        written = Path(folder, "plan.xlsx")
        written.write_bytes(data)
        found = differences(read, read_plan(written, all_languages(project.own_templates)).plan, locale)
    if found:
        raise PlanError("import-not-read-back", file=read.file, differences=" ".join(found))
    published = publish(path, data, known_sha=None, now=now)
    made = Project(path.resolve().parent)
    if published.path.resolve() == made.plan and is_gone(made):
        furnish(made, words_of(made) or locale)
    return published


def answers_in(path: Path) -> Mapping[str, str]:
    """Answers from a JSON file {question id: choice}. Raises RequestError."""
    try:
        read = json.loads(path.read_text("utf-8-sig"))
    except OSError as exc:
        raise RequestError("import-no-answers", file=str(path), reason=reason_of(exc)) from exc
    except ValueError as exc:
        raise RequestError("import-bad-answers", file=str(path)) from exc
    if not isinstance(read, dict):
        raise RequestError("import-bad-answers", file=str(path))
    return {str(key): str(value) for key, value in read.items()}


def _mapping(written: Sequence[str]) -> Mapping[str, str]:
    mapping = {}
    for text in written:
        name, equals, meaning = text.replace("\uff1d", "=").rpartition("=")
        if not (name.strip() and equals and meaning.strip()):
            raise RequestError("import-bad-mapping", text=text)
        mapping[name.strip()] = meaning.strip()
    return mapping
