"""Commands about the ledger: check, export, original."""

from __future__ import annotations

from pathlib import Path

import click

from xlplan.cli import render, show
from xlplan.cli.documents import ledger_document
from xlplan.cli.framework import DONE, STOPPED, Shell


@click.command("check")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def check(shell: Shell, as_json: bool) -> int:
    from xlplan.pipeline.archive import check_ledger

    with shell.session() as session:
        result = check_ledger(session)
        if as_json:
            render.print_json(ledger_document(result, session.locale))
        else:
            show.show_ledger(shell, session, result)
    return STOPPED if result.findings else DONE


@click.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", default="export")
@click.pass_obj
def export(shell: Shell, output: Path) -> int:
    from xlplan.pipeline.archive import export_ledger

    with shell.session() as session:
        files = export_ledger(session, shell.folder / output)
        shell.say(session.locale.text("cli.ledger.exported", count=len(files), folder=str(shell.folder / output)))
    return DONE


@click.command("original")
@click.argument("what", metavar="SHA|FILE")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE")
@click.pass_obj
def original(shell: Shell, what: str, output: Path | None) -> int:
    from xlplan.pipeline.archive import original_bytes, write_original

    with shell.session() as session:
        found = original_bytes(session, what)
        path = write_original(found, output)
        shell.say(session.locale.text("cli.ledger.original", path=str(path), sha256=found.sha256))
    return DONE


LEDGER = click.Group("ledger", commands=[check, export, original])
