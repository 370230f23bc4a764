"""Commands about the tool itself: demo, backup, restore, the ledger's own."""

from __future__ import annotations

from pathlib import Path

import click

from xlplan.cli.framework import DONE, Shell
from xlplan.cli.ledger import LEDGER

FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("where", type=FOLDER, default="demo", metavar="[DIR]")
@click.option("--seed", type=int, default=2022)
@click.pass_obj
def demo(shell: Shell, where: Path, seed: int) -> int:
    from xlplan.demo.run import run_demo

    run_demo(shell.folder / where, lang=shell.lang, seed=seed, say=shell.say)
    return DONE


@click.command()
@click.argument("to", type=FOLDER, required=False)
@click.pass_obj
def backup(shell: Shell, to: Path | None) -> int:
    from xlplan.pipeline.keeping import backup as copy_ledger

    shell.speak_as_the_plan()
    project = shell.project()
    copy = copy_ledger(project, to, shell.now)
    shell.say(shell.locale.text("cli.backup.done", path=project.relative(copy)))
    return DONE


@click.command()
@click.argument("file", type=FOLDER)
@click.pass_obj
def restore(shell: Shell, file: Path) -> int:
    from xlplan.pipeline.keeping import restore as put_back

    shell.speak_as_the_plan()
    project = shell.project()
    restored = put_back(project, file, shell.now)
    shell.say(shell.locale.text("cli.restore.done", copy=project.relative(restored.copy)))
    if restored.replaced is not None:
        shell.say(shell.locale.text("cli.restore.replaced", path=project.relative(restored.replaced)))
    return DONE


COMMANDS: tuple[click.Command, ...] = (backup, restore, LEDGER, demo)
