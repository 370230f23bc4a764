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
@click.pass_obj
def init(shell: Shell, where: Path | None) -> int:
    from xlplan.pipeline.starting import init_project

    project = init_project(shell.folder / where if where is not None else shell.folder, shell.lang)
    shell.say(shell.locale.text("cli.init.done", folder=str(project.root)))
    return DONE


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
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
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


COMMANDS: tuple[click.Command, ...] = (init, import_, check, click.Group("plan", commands=[diff]))
