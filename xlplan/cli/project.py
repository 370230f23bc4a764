"""Commands about the plan: init, import, check, plan diff."""

from __future__ import annotations

from pathlib import Path

import click

from xlplan.cli import render
from xlplan.cli.documents import changes_document
from xlplan.cli.framework import DONE, UNEASY, Shell
from xlplan.cli.importing import import_

FILE = FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("where", type=FOLDER, required=False, metavar="[DIR]")
@click.option("--empty", is_flag=True)
@click.option("--ask", is_flag=True)
@click.option("--from", "like", type=FOLDER, metavar="DIR")
@click.pass_obj
def init(shell: Shell, where: Path | None, empty: bool, ask: bool, like: Path | None) -> int:
    from xlplan.pipeline.session import words_of
    from xlplan.pipeline.starting import Beginning, init_project

    settings = _answers(shell) if ask else {} if empty else None
    folder = shell.folder / where if where is not None else shell.folder
    project = init_project(folder, shell.lang, Beginning(settings, like))
    key = "done" if settings is None and like is None else "done_empty"
    locale = shell.locale if like is None else words_of(project) or shell.locale
    shell.say(locale.text(f"cli.init.{key}", folder=str(project.root)))
    return DONE


ASKED = ("name", "year", "organisation", "period_kind", "due_rule")
"""Settings that `init --ask` asks for."""


def _answers(shell: Shell) -> dict[str, str]:
    """What a person says to a few questions on the terminal; what is left blank is left to the starter."""
    words = shell.locale.table("cli", "init", "asked")
    usual = {"year": str(shell.now.year), "period_kind": str(words["month"]), "due_rule": str(words["usual_due_rule"])}
    said = {key: str(click.prompt(str(words[key]), default=usual.get(key, ""))) for key in ASKED}
    return {key: text.strip() for key, text in said.items() if text.strip()}


@click.command()
@click.option("--strict", is_flag=True)
@click.option("--fix", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def check(shell: Shell, strict: bool, fix: bool, as_json: bool) -> int:
    from xlplan.pipeline.checking import check_plan

    with shell.session() as session:
        checked = check_plan(session, fix=fix)
        render.show_checked(shell, session, checked, as_json=as_json)
    return UNEASY if strict and checked.has_errors else DONE


@click.command("diff")
@click.argument("old", type=FILE, metavar="OLD-PLAN")
@click.argument("new", type=FILE, metavar="NEW-PLAN")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def diff(shell: Shell, old: Path, new: Path, as_json: bool) -> int:
    from xlplan.pipeline.checking import compare_plans

    changes = compare_plans(old, new)
    if as_json:
        render.print_json(changes_document(changes))
    else:
        render.show_changes(shell, changes)
    return DONE


@click.group(invoke_without_command=True)
@click.pass_context
def templates(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        _list_templates(ctx.find_root().obj, as_json=False)


def _list_templates(shell: Shell, *, as_json: bool) -> None:
    from xlplan.pipeline.templates import shipped_templates

    with shell.session() as session:
        own = session.project.templates / session.locale.lang
        listed = {name: (own / name).is_file() for name in shipped_templates(session.locale.lang)}
        if as_json:
            render.print_json({"templates": [{"name": name, "own": mine} for name, mine in listed.items()]})
            return
        for name, mine in listed.items():
            shell.say(f"{name}  {session.locale.text('cli.templates.own') if mine else ''}".rstrip())


@templates.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(shell: Shell, as_json: bool) -> int:
    _list_templates(shell, as_json=as_json)
    return DONE


@templates.command("copy")
@click.argument("name", metavar="PATH")
@click.pass_obj
def copy_(shell: Shell, name: str) -> int:
    from xlplan.pipeline.templates import copy_template

    with shell.session() as session:
        path = copy_template(session.project, session.locale.lang, name)
        shell.say(session.locale.text("cli.templates.copied", path=session.project.relative(path)))
    return DONE


@click.command("next-year")
@click.argument("year", type=click.IntRange(1990, 2099), metavar="YEAR")
@click.argument("where", type=FOLDER, required=False, metavar="[DIR]")
@click.pass_obj
def next_year(shell: Shell, year: int, where: Path | None) -> int:
    from xlplan.pipeline.next_year import next_year as make

    folder = shell.folder / (where if where is not None else Path("..") / str(year))
    with shell.session() as session:
        project = make(session, year, folder)
        shell.say(session.locale.text("cli.next-year.done", folder=str(project.root)))
    return DONE


COMMANDS: tuple[click.Command, ...] = (init, next_year, import_, check, templates, click.Group("plan", commands=[diff]))
