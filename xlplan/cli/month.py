"""Commands of the month: build, merge, status, explain, history, print, close, reopen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from xlplan.cli import documents, render, show
from xlplan.cli.framework import DONE, UNEASY, UNWRITTEN, Shell
from xlplan.cli.tools import launched

F = TypeVar("F", bound=Callable[..., Any])


def period_option(command: F) -> F:
    """`-p PERIOD`, and `--yes` for one that looks like a slip."""
    return click.option("-p", "--period", metavar="PERIOD")(yes_option(command))


def _confirm(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_root().obj.confirmed = True


def _anew(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_root().obj.new_ledger = True


yes_option = click.option("--yes", is_flag=True, expose_value=False, callback=_confirm)
new_ledger_option = click.option("--new-ledger", is_flag=True, expose_value=False, callback=_anew)
as_of_option = click.option("--as-of", metavar="WHEN")
json_option = click.option("--json", "as_json", is_flag=True)
strict_option = click.option("--strict", is_flag=True)


@click.command()
@period_option
@new_ledger_option
@click.pass_obj
def build(shell: Shell, period: str | None) -> int:
    from xlplan.pipeline.building import build as build_forms

    with shell.session(write=True) as session:
        with render.progress(shell, "build") as progress:
            built = build_forms(session, period, progress=progress)
        render.show_built(shell, session, built)
    return DONE if not built.trouble else UNWRITTEN


@click.command()
@period_option
@click.pass_obj
def unbuild(shell: Shell, period: str | None) -> int:
    from xlplan.pipeline.undoing import unbuild as take_back

    with shell.session(write=True) as session:
        month = take_back(session, period)
        shell.say(session.locale.text("cli.unbuild.done", period=month.id))
    return DONE


@click.command()
@period_option
@as_of_option
@json_option
@strict_option
@new_ledger_option
@click.option("--plan-now", is_flag=True)
@click.option("--password", "passwords", multiple=True, metavar="TEXT")
@click.option("--no-pdf", is_flag=True)
@click.option("--scheduler", metavar="ADDRESS")
@click.option("--all", "everything", is_flag=True)
@click.pass_obj
def merge(
    shell: Shell,
    period: str | None,
    as_of: str | None,
    as_json: bool,
    strict: bool,
    plan_now: bool,
    passwords: tuple[str, ...],
    no_pdf: bool,
    scheduler: str | None,
    everything: bool,
) -> int:
    from xlplan.pipeline.cluster import cluster
    from xlplan.pipeline.merging import merge as merge_returns

    with shell.session(write=True) as session:
        with cluster(scheduler) as executor, render.progress(shell, "merge", silent=as_json) as progress:
            merged = merge_returns(
                session,
                period,
                as_of=as_of,
                plan_now=plan_now,
                passwords=passwords,
                pdf=not no_pdf,
                progress=progress,
                executor=executor,
            )
        render.show_merged(shell, session, merged, as_json=as_json, everything=everything)
    if merged.trouble:
        return UNWRITTEN
    return UNEASY if strict and merged.status.uneasy else DONE


@click.command()
@period_option
@as_of_option
@json_option
@strict_option
@click.pass_obj
def status(shell: Shell, period: str | None, as_of: str | None, as_json: bool, strict: bool) -> int:
    from xlplan.pipeline.judging import current_status

    with shell.session() as session:
        result = current_status(session, period, as_of=as_of)
        show.show_status(shell, session, result, as_json=as_json)
    return UNEASY if strict and result.uneasy else DONE


@click.command()
@click.argument("what", metavar="TARGET|TOKEN")
@period_option
@as_of_option
@json_option
@click.pass_obj
def explain(shell: Shell, what: str, period: str | None, as_of: str | None, as_json: bool) -> int:
    from xlplan.pipeline.explaining import explain as explained

    with shell.session() as session:
        found = explained(session, what, period, as_of=as_of)
        if as_json:
            render.print_json(documents.explained_document(found, session.locale))
        else:
            show.show_explained(shell, session, found)
    return DONE


@click.command()
@click.argument("what", metavar="[TARGET|DEPARTMENT]", required=False)
@click.option("--csv", "as_csv", is_flag=True)
@json_option
@click.pass_obj
def history(shell: Shell, what: str | None, as_csv: bool, as_json: bool) -> int:
    from xlplan.pipeline.history import history as months

    with shell.session() as session:
        found = months(session, what)
        if as_json:
            render.print_json(documents.history_document(found))
        else:
            show.show_history(shell, session, found, as_csv=as_csv)
    return DONE


@click.command()
@period_option
@click.option("--by", default="", metavar="WHO")
@click.option("--reason", default="", metavar="TEXT")
@click.pass_obj
def close(shell: Shell, period: str | None, by: str, reason: str) -> int:
    from xlplan.pipeline.deciding import close_period

    with shell.session(write=True) as session:
        closed = close_period(session, period, by=by, reason=reason)
        shell.say(session.locale.text("cli.close.done", period=closed.id))
        if not by:
            shell.say(session.locale.text("cli.again.nobody"))
    return DONE


@click.command()
@period_option
@click.option("--by", default="", metavar="WHO")
@click.option("--reason", default="", metavar="TEXT")
@click.pass_obj
def reopen(shell: Shell, period: str | None, by: str, reason: str) -> int:
    from xlplan.pipeline.deciding import reopen_period

    with shell.session(write=True) as session:
        opened = reopen_period(session, period, by=by, reason=reason)
        shell.say(session.locale.text("cli.reopen.done", period=opened.id))
        if not by:
            shell.say(session.locale.text("cli.again.nobody"))
    return DONE


@click.command("print")
@period_option
@click.option("--pdf", is_flag=True)
@click.option("--what", metavar="PART")
@click.option("--form", "form", metavar="DEPARTMENT")
@click.option("--printer", metavar="NAME")
@click.pass_obj
def print_(shell: Shell, period: str | None, pdf: bool, what: str | None, form: str | None, printer: str | None) -> int:
    from xlplan.pipeline.paper import print_document

    with shell.session(write=True) as session:
        printed = print_document(session, period, what=what, pdf=pdf, form=form, printer=printer)
        for edited in printed.edited:
            shell.say(session.locale.text("cli.print.edited", path=edited))
        for stale in printed.stale:
            shell.say(session.locale.text("cli.merge.stale", path=stale))
        if printed.unprinted is not None:
            raise printed.unprinted
        shell.say(session.locale.text(f"cli.print.{printed.how}", path=printed.path, printer=printed.printer))
    return DONE


@click.command("open")
@click.argument("which", default="", required=False, metavar="[WHICH]")
@click.option("-p", "--period", metavar="PERIOD")
@click.pass_obj
def open_(shell: Shell, which: str, period: str | None) -> int:
    from xlplan.pipeline.showing import output_meant

    with shell.session() as session:
        path = output_meant(session, which, period)
    return launched(shell, path)


COMMANDS: tuple[click.Command, ...] = (build, unbuild, merge, status, explain, history, open_, print_, close, reopen)
