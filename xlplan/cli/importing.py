"""The command import: what was understood is shown, questions are asked, then plan.xlsx is written."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlplan.cli import render
from xlplan.cli.fitting import tell
from xlplan.cli.framework import DONE, Shell
from xlplan.codes import normalised
from xlplan.errors import RequestError
from xlplan.locale import Locale, load_locale
from xlplan.project import Project
from xlplan.slots import argument

if TYPE_CHECKING:
    from xlplan.pipeline.importing import ImportRequest
    from xlplan.plan.importing import Understanding
    from xlplan.plan.importing.columns import ColumnReading
    from xlplan.plan.importing.records import ImportedTarget, ImportQuestion, TableRead

FILE = click.Path(path_type=Path, allow_dash=True)
_LEFT_OUT = ("left-out", "note", "prose", "total", "signature", "title", "header")


@click.command("import")
@click.argument("file", type=FILE)
@click.option("-o", "--output", type=FILE)
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=MEANING")
@click.option("--only", "parts", multiple=True, metavar="NAME")
@click.option("--year", "plan_year", type=click.IntRange(1990, 2099), metavar="YEAR")
@click.option("--password", "passwords", multiple=True, metavar="TEXT")
@click.option("--answer", "answer_file", type=FILE, metavar="FILE")
@click.option("--yes", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def import_(
    shell: Shell,
    file: Path,
    output: Path | None,
    mapping: tuple[str, ...],
    parts: tuple[str, ...],
    plan_year: int | None,
    passwords: tuple[str, ...],
    answer_file: Path | None,
    yes: bool,
    as_json: bool,
) -> int:
    from xlplan.pipeline.importing import ImportRequest, answers_in, open_foreign, read_foreign, write_imported
    from xlplan.plan.importing.questions import decided

    project = Project(shell.folder.resolve())
    answers = answers_in(answer_file) if answer_file is not None else {}
    request = ImportRequest(file, output, mapping, parts, shell.lang, plan_year, answers)
    foreign = open_foreign(file, project, passwords)
    read = read_foreign(foreign, request, project, shell.now)
    shell.locale = load_locale(read.language, project.own_templates)
    path = output if output is not None else project.plan
    if not as_json:
        show_understanding(shell, read)
    asked, answered = read.questions, _answered(shell, read, request, yes=yes or as_json, silent=as_json)
    if not (yes or as_json or _on_terminal()):
        _stop_at_open(read, answered, shell.locale)
    if decided(answered.answers) != decided(request.answers):
        read = replace(read_foreign(foreign, answered, project, shell.now), questions=asked)
    if not yes and not _confirmed(shell, path, given=output is not None):
        return DONE
    published = write_imported(read, path, project, shell.now)
    if as_json:
        render.print_json(understanding_json(read, shell.locale, str(published.path)))
        return DONE
    counts = {"targets": len(read.targets), "departments": len(read.departments), "questions": read.open_questions}
    shell.say(shell.locale.text("importing.shown.written", path=str(published.path), **counts))
    if published.kept is not None:
        shell.tell(shell.locale.text("importing.shown.kept", path=str(published.kept)), err=shell.quiet)
    shell.say(shell.locale.text("importing.shown.next", check=_check_of(published.path, shell)))
    return DONE


def _check_of(plan: Path, shell: Shell) -> str:
    """The command that checks a plan that was written, from here."""
    folder = plan.resolve().parent
    there = "" if folder == shell.project_folder.resolve() else f"-C {argument(str(folder))} "
    return f"xlplan {there}check"


def _answered(shell: Shell, read: Understanding, request: ImportRequest, *, yes: bool, silent: bool) -> ImportRequest:
    """The request with an answer to every question that has one: given, proposed, or asked for on a terminal."""
    answers: dict[str, str] = dict(request.answers)
    prompts = _on_terminal() and not yes and not silent
    for question in read.questions:
        if question.id in answers:
            continue
        if prompts:
            answers[question.id] = _prompt(question, shell.locale)
        elif yes and question.proposed:
            answers[question.id] = question.proposed
    return replace(request, answers={key: answer for key, answer in answers.items() if answer})


def _stop_at_open(read: Understanding, request: ImportRequest, locale: Locale) -> None:
    """Raises RequestError where nobody leads anywhere and nobody said who does."""
    question = next((q for q in read.questions if q.id == "no-lead" and q.id not in request.answers), None)
    if question is not None and not any(target.lead for target in read.targets):
        raise RequestError("import-open-question", text=question.hint.text(locale))


def _prompt(question: ImportQuestion, locale: Locale) -> str:
    """Ask one question with its choices; the proposed one is taken by pressing Enter."""
    tell(question.hint.text(locale))
    if question.rows:
        tell(locale.text("importing.shown.rows", rows=_joined(question.rows, locale)))
    choices: dict[str, str] = {}
    for number, choice in enumerate(question.choices, 1):
        word = choice_word(choice, locale)
        tell(f"  {number}  {word}")
        choices |= dict.fromkeys((str(number), choice, word), choice)
    default = str(question.choices.index(question.proposed) + 1) if question.proposed else "1"
    return _chosen(locale.text("importing.shown.choice"), choices, default, locale, free=question.id == "year")


def _chosen(text: str, choices: Mapping[str, str], default: str, locale: Locale, *, free: bool = False) -> str:
    """The choice that a person types, by any of its names; asked again for anything else, unless `free`."""
    known = {normalised(name): choice for name, choice in choices.items()}
    while True:
        said = str(click.prompt(text, default=default))
        if free or normalised(said) in known:
            return known.get(normalised(said), said)
        tell(locale.text("importing.shown.no_choice", text=said, choices=_joined(list(choices), locale)))


def choice_word(choice: str, locale: Locale) -> str:
    """A choice in words; names and years stand for themselves."""
    return str(locale.table("importing", "choices").get(choice, choice))


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _confirmed(shell: Shell, path: Path, *, given: bool) -> bool:
    """Ask on a terminal; elsewhere only a new file that was named may be written. Raises RequestError."""
    if _on_terminal():
        locale = shell.locale
        yes, no = (str(word) for word in locale.table("importing", "confirm").values())
        text = locale.text("importing.shown.confirm", path=str(path), yes=yes, no=no)
        return _chosen(text, {yes: "y", no: "n", "y": "y", "n": "n"}, yes, locale) == "y"
    if given and not path.exists():
        return True
    raise RequestError("import-not-confirmed")


def show_understanding(shell: Shell, read: Understanding) -> None:
    """What was understood: tables and columns, what became of the rest, departments, deadlines, questions."""
    locale = shell.locale
    counts = {"targets": len(read.targets), "departments": len(read.departments)}
    shell.say(locale.text("importing.shown.title", file=read.file, **counts))
    for taken in read.tables:
        columns = [_column(column, locale) for column in taken.columns if column.heading or column.examples]
        place = locale.text("importing.shown.table_place", sheet=taken.name, row=taken.row)
        _table(shell, ("column", "heading", "meaning", "confidence", "examples"), columns, named=place)
    became = [(e.where, locale.text(f"importing.became.{e.became}"), e.text) for e in read.account]
    out = [row for row, entry in zip(became, read.account, strict=True) if entry.became in _LEFT_OUT]
    _table(shell, ("place", "reason", "text"), out, "left_out")
    shell.say(locale.text("importing.shown.account", **_counted(read)))
    _table(shell, ("name", "count", "hint"), _departments(read, locale), "departments")
    _table(shell, ("written", "read"), _deadlines(read, locale), "deadlines")
    questions = [(_rows(q, locale), q.hint.text(locale)) for q in read.questions]
    _table(shell, ("place", "hint"), questions, "questions")
    render.findings_table(shell, locale, read.findings)


def _counted(read: Understanding) -> Mapping[str, int]:
    became = [entry.became for entry in read.account]
    targets, headings = became.count("target"), became.count("heading")
    return {"count": len(became), "targets": targets, "headings": headings, "rest": len(became) - targets - headings}


def _rows(question: ImportQuestion, locale: Locale) -> str:
    most = 4
    shown = _joined(question.rows[:most], locale)
    return f"{shown}\u2026" if len(question.rows) > most else shown


def _table(shell: Shell, headings: tuple[str, ...], rows: Any, title: str = "", named: str = "") -> None:
    locale = shell.locale
    words = [locale.text(f"importing.table.{heading}") for heading in headings]
    render.table(shell, locale, words, rows, locale.text(f"importing.shown.{title}") if title else named)


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


def _joined(texts: Sequence[str], locale: Locale) -> str:
    return locale.text("importing.shown.joint").join(texts)


def understanding_json(read: Understanding, locale: Locale, output: str) -> dict[str, Any]:
    """What was understood, for other programs."""
    tables = [_table_json(table) for table in read.tables]
    first: dict[str, Any] = tables[0] if tables else {"name": None, "header_row": None, "columns": []}
    return {
        "file": read.file,
        "name": read.name,
        "year": read.year,
        "sheet": first["name"],
        "header_row": first["header_row"],
        "columns": first["columns"],
        "tables": tables,
        "account": [{"where": entry.where, "text": entry.text, "became": entry.became} for entry in read.account],
        "targets": [_target_json(target, locale) for target in read.targets],
        "departments": [
            {"name": d.name, "targets": d.count, "questions": [h.text(locale) for h in d.hints]}
            for d in read.departments
        ],
        "groups": list(read.groups),
        "questions": [_question_json(question, locale) for question in read.questions],
        "findings": [{"code": f.code, "cell": f.origin.cell, "message": locale.message(f)} for f in read.findings],
        "output": output,
    }


def _table_json(table: TableRead) -> dict[str, Any]:
    columns = [
        {"column": c.letter, "heading": c.heading, "meaning": c.meaning or "note", "confidence": c.confidence}
        for c in table.columns
    ]
    return {"name": table.name, "header_row": table.row, "columns": columns}


def _target_json(target: ImportedTarget, locale: Locale) -> dict[str, Any]:
    return {
        "number": target.number,
        "aspect": target.aspect,
        "measure_number": target.measure_number,
        "measure": target.measure,
        "text": target.text,
        "lead": list(target.lead),
        "responsible": list(target.responsible),
        "others": list(target.others),
        "owners": target.owners,
        "deadline": target.deadline,
        "note": target.note,
        "source": target.source,
        "questions": [hint.text(locale) for hint in target.hints],
    }


def _question_json(question: ImportQuestion, locale: Locale) -> dict[str, Any]:
    return {
        "id": question.id,
        "text": question.hint.text(locale),
        "choices": list(question.choices),
        "proposed": question.proposed or None,
        "rows": list(question.rows),
    }
