"""The command import: what was understood is shown, confirmed, then written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlplan.cli import render
from xlplan.cli.framework import DONE, Shell
from xlplan.errors import RequestError
from xlplan.locale import Locale, load_locale
from xlplan.project import Project

if TYPE_CHECKING:
    from xlplan.plan.importing import Understanding
    from xlplan.plan.importing.columns import ColumnReading

FILE = click.Path(path_type=Path)


@click.command("import")
@click.argument("file", type=FILE)
@click.option("-o", "--output", type=FILE)
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=MEANING")
@click.option("--sheet", default="")
@click.option("--yes", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def import_(
    shell: Shell, file: Path, output: Path | None, mapping: tuple[str, ...], sheet: str, yes: bool, as_json: bool
) -> int:
    from xlplan.pipeline.importing import ImportRequest, read_foreign, write_imported

    project = Project(shell.folder.resolve())
    read = read_foreign(ImportRequest(file, output, mapping, sheet, shell.lang), project, shell.now)
    shell.locale = load_locale(read.language, project.own_templates)
    path = output if output is not None else project.plan
    if not as_json:
        show_understanding(shell, read)
    if not yes and not _confirmed(shell, path, given=output is not None):
        return DONE
    published = write_imported(read, path, project, shell.now)
    if as_json:
        render.print_json(understanding_json(read, shell.locale, str(published.path)))
        return DONE
    counts = {"targets": len(read.targets), "departments": len(read.departments), "questions": read.questions}
    shell.say(shell.locale.text("importing.shown.written", path=str(published.path), **counts))
    if published.kept is not None:
        click.echo(shell.locale.text("importing.shown.kept", path=str(published.kept)), err=shell.quiet)
    shell.say(shell.locale.text("importing.shown.next"))
    return DONE


def _confirmed(shell: Shell, path: Path, *, given: bool) -> bool:
    """Ask on a terminal; elsewhere only a new file that was named may be written. Raises RequestError."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return click.confirm(shell.locale.text("importing.shown.confirm", path=str(path)), default=True)
    if given and not path.exists():
        return True
    raise RequestError("import-not-confirmed")


def show_understanding(shell: Shell, read: Understanding) -> None:
    """What was understood: columns, rows left out, departments, deadlines, questions."""
    locale = shell.locale
    counts = {"targets": len(read.targets), "departments": len(read.departments)}
    shell.say(locale.text("importing.shown.title", file=read.file, sheet=read.sheet, row=read.header_row, **counts))
    columns = [_column(column, locale) for column in read.columns if column.heading or column.examples]
    _table(shell, ("column", "heading", "meaning", "confidence", "examples"), columns)
    if read.unplaced:
        shell.say(locale.text("importing.shown.unplaced_list", names=_joined(read.unplaced, locale)))
    out = [(row.place, locale.text(f"importing.reasons.{row.reason}"), row.text) for row in read.left_out]
    _table(shell, ("place", "reason", "text"), out, "left_out")
    _table(shell, ("name", "count", "hint"), _departments(read, locale), "departments")
    _table(shell, ("written", "read"), _deadlines(read, locale), "deadlines")
    questions = [(t.source, h.text(locale)) for t in read.targets for h in t.hints]
    _table(shell, ("place", "hint"), questions, "questions")
    if read.other_tables:
        places = [locale.text("importing.shown.table_place", sheet=s, row=row) for s, row in read.other_tables]
        shell.say(locale.text("importing.shown.other_tables", names=_joined(places, locale)))
    render.findings_table(shell, locale, read.findings)


def _table(shell: Shell, headings: tuple[str, ...], rows: Any, title: str = "") -> None:
    locale = shell.locale
    named = [locale.text(f"importing.table.{heading}") for heading in headings]
    render.table(shell, locale, named, rows, locale.text(f"importing.shown.{title}") if title else "")


def _column(column: ColumnReading, locale: Locale) -> tuple[str, ...]:
    from xlplan.plan.importing.hints import meaning_word

    meaning = meaning_word(column.meaning, locale)
    return (
        column.letter,
        column.heading,
        meaning,
        confidence_word(column, locale),
        _joined(column.examples, locale),
    )


def confidence_word(column: ColumnReading, locale: Locale) -> str:
    """How sure the meaning of a column is, in words."""
    from xlplan.plan.importing.headings import ASKED, LIKELY, SURE

    steps = ((ASKED, "asked"), (SURE, "sure"), (LIKELY, "likely"))
    if not column.meaning:
        return ""
    key = next((key for least, key in steps if column.confidence >= least), "guess")
    return locale.text(f"importing.shown.{key}")


def _departments(read: Understanding, locale: Locale) -> list[tuple[str, str, str]]:
    from xlplan.plan.importing.hints import hint_text

    return [(d.name, str(d.count), hint_text(d.hints, locale)) for d in read.departments]


def _deadlines(read: Understanding, locale: Locale) -> list[tuple[str, str]]:
    from xlplan.plan.deadlines import describe_deadline

    return [(written, describe_deadline(deadline, locale)) for written, deadline in read.deadlines.items()]


def _joined(texts: Any, locale: Locale) -> str:
    return locale.text("importing.shown.joint").join(texts)


def understanding_json(read: Understanding, locale: Locale, output: str) -> dict[str, Any]:
    """What was understood, for other programs."""
    targets = [
        {
            "number": t.number,
            "aspect": t.aspect,
            "measure": t.measure,
            "text": t.text,
            "lead": t.lead,
            "responsible": t.responsible,
            "deadline": t.deadline,
            "source": t.source,
            "questions": [hint.text(locale) for hint in t.hints],
        }
        for t in read.targets
    ]
    return {
        "file": read.file,
        "sheet": read.sheet,
        "header_row": read.header_row,
        "columns": [
            {"column": c.letter, "heading": c.heading, "meaning": c.meaning or "note", "confidence": c.confidence}
            for c in read.columns
        ],
        "left_out": [{"place": row.place, "reason": row.reason, "text": row.text} for row in read.left_out],
        "targets": targets,
        "departments": [
            {"name": d.name, "targets": d.count, "questions": [h.text(locale) for h in d.hints]}
            for d in read.departments
        ],
        "groups": list(read.groups),
        "findings": [{"code": f.code, "cell": f.origin.cell, "message": locale.message(f)} for f in read.findings],
        "output": output,
    }
