"""Commands about the tool itself: demo, the ledger's own."""

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


COMMANDS: tuple[click.Command, ...] = (LEDGER, demo)
