"""Commands by which a person rules: accept, set-aside, received, verify."""

from __future__ import annotations

import click

from xlplan.cli.framework import DONE, Shell


@click.command()
@click.argument("file")
@click.option("--department", metavar="NAME", required=True)
@click.option("-p", "--period", metavar="PERIOD")
@click.option("--by", default="")
@click.pass_obj
def accept(shell: Shell, file: str, department: str, period: str | None, by: str) -> int:
    from xlplan.pipeline.deciding import accept_file

    with shell.session(write=True) as session:
        ruled = accept_file(session, file, department=department, period=period, by=by)
        words = {"file": ruled.file, "department": ruled.department, "period": ruled.period}
        shell.say(session.locale.text("cli.accept.done", **words))
    return DONE


@click.command("set-aside")
@click.argument("file")
@click.option("--reason", metavar="TEXT", required=True)
@click.option("--by", default="")
@click.pass_obj
def set_aside(shell: Shell, file: str, reason: str, by: str) -> int:
    from xlplan.pipeline.deciding import set_aside_file

    with shell.session(write=True) as session:
        ruled = set_aside_file(session, file, reason=reason, by=by)
        shell.say(session.locale.text("cli.set-aside.done", file=ruled.file, reason=reason))
    return DONE


@click.command()
@click.argument("file")
@click.option("--at", "when", metavar="WHEN", required=True)
@click.option("--by", metavar="WHO", required=True)
@click.pass_obj
def received(shell: Shell, file: str, when: str, by: str) -> int:
    from xlplan.pipeline.deciding import received_file

    with shell.session(write=True) as session:
        ruled = received_file(session, file, at=when, by=by)
        shell.say(session.locale.text("cli.received.done", file=ruled.file, at=ruled.at, by=by))
    return DONE


@click.command()
@click.argument("target")
@click.option("--by", metavar="WHO", required=True)
@click.option("--reopen", is_flag=True)
@click.option("--reason", default="")
@click.pass_obj
def verify(shell: Shell, target: str, by: str, reopen: bool, reason: str) -> int:
    from xlplan.pipeline.deciding import verify_target

    with shell.session(write=True) as session:
        ruled = verify_target(session, target, by=by, reason=reason, reopen=reopen)
        key = "reopened" if reopen else "done"
        shell.say(session.locale.text(f"cli.verify.{key}", number=ruled.number, text=ruled.text, by=by))
    return DONE


@click.command("same-target")
@click.argument("new")
@click.argument("old")
@click.option("--by", default="")
@click.pass_obj
def same_target(shell: Shell, new: str, old: str, by: str) -> int:
    from xlplan.pipeline.deciding import same_target as rule

    with shell.session(write=True) as session:
        ruled = rule(session, new, old, by=by)
        shell.say(session.locale.text("cli.same-target.done", number=ruled.number, text=ruled.text))
    return DONE


COMMANDS: tuple[click.Command, ...] = (accept, set_aside, received, verify, same_target)
