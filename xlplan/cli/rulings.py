"""Commands by which a person rules: accept, set-aside, read-again, received, verify."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from xlplan.cli.fitting import tell
from xlplan.cli.framework import DONE, Shell
from xlplan.cli.month import yes_option
from xlplan.errors import RequestError
from xlplan.locale import Locale

if TYPE_CHECKING:
    from xlplan.pipeline.session import Session


def what_next(shell: Shell, session: Session, period: str, by: str | None = None) -> None:
    """Say what makes a ruling show, for the period that it is about: that period merged again, or nothing where it is
    closed. by: who ruled, where that may be left out."""
    from xlplan.pipeline.touching import is_closed

    if by == "":
        shell.say(session.locale.text("cli.again.nobody"))
    if period:
        key = "closed" if is_closed(session, period) else "merge"
        shell.say(session.locale.text(f"cli.again.{key}", period=period))


@click.command()
@click.argument("file")
@click.option("--department", metavar="NAME", required=True)
@click.option("-p", "--period", metavar="PERIOD")
@click.option("--by", default="")
@click.option("--form", is_flag=True)
@click.pass_obj
def accept(shell: Shell, file: str, department: str, period: str | None, by: str, form: bool) -> int:
    from xlplan.pipeline.deciding import accept_file, form_to_type_in

    with shell.session(write=True) as session:
        if form:
            typed = form_to_type_in(session, file, department=department, period=period)
            told = {"file": typed.file, "department": typed.department, "form": typed.written}
            shell.say(session.locale.text("cli.accept.form", **told))
            return DONE
        ruled = accept_file(session, file, department=department, period=period, by=by)
        words = {"file": ruled.file, "department": ruled.department, "period": ruled.period}
        shell.say(session.locale.text("cli.accept.done", **words))
        what_next(shell, session, ruled.period, by)
    return DONE


@click.command("set-aside")
@click.argument("file")
@click.option("--reason", metavar="TEXT", required=True)
@click.option("--content", default="", metavar="SHA")
@click.option("--by", default="")
@click.pass_obj
def set_aside(shell: Shell, file: str, reason: str, content: str, by: str) -> int:
    from xlplan.pipeline.deciding import set_aside_file

    with shell.session(write=True) as session:
        try:
            ruled = set_aside_file(session, file, reason=reason, by=by, content=content)
        except RequestError as exc:
            chosen = _which_content(session.locale, exc)
            ruled = set_aside_file(session, file, reason=reason, by=by, content=chosen)
        shell.say(session.locale.text("cli.set-aside.done", file=ruled.file, reason=reason))
        what_next(shell, session, ruled.period, by)
    return DONE


def _which_content(locale: Locale, error: RequestError) -> str:
    """The content that a person at a terminal chooses of several. Raises the error itself where nobody can be asked."""
    if error.key != "several-contents" or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise error
    tell(locale.sentence(error))
    return str(click.prompt(locale.text("cli.set-aside.which"), prompt_suffix=" "))


@click.command("read-again")
@click.argument("file")
@click.pass_obj
def read_again(shell: Shell, file: str) -> int:
    from xlplan.pipeline.deciding import read_again as read_file_again

    with shell.session(write=True) as session:
        ruled = read_file_again(session, file)
        shell.say(session.locale.text("cli.read-again.done", file=ruled.file))
        what_next(shell, session, ruled.period)
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
        what_next(shell, session, ruled.period)
    return DONE


@click.command()
@click.argument("target")
@click.option("--by", metavar="WHO", required=True)
@click.option("--reopen", is_flag=True)
@click.option("--milestone", metavar="DATE")
@yes_option
@click.option("--reason", default="")
@click.pass_obj
def verify(shell: Shell, target: str, by: str, reopen: bool, milestone: str | None, reason: str) -> int:
    from xlplan.pipeline.deciding import confirm_milestone, questions_before_verifying, verify_target
    from xlplan.pipeline.touching import period_going_on

    with shell.session(write=True) as session:
        if milestone is not None:
            ruled = confirm_milestone(session, target, day=milestone, by=by)
            words = {"number": ruled.number, "text": ruled.text, "by": by, "day": milestone}
            shell.say(session.locale.text("cli.verify.milestone", **words))
            what_next(shell, session, period_going_on(session))
            return DONE
        asked = None if reopen or session.confirmed else questions_before_verifying(session, target)
        if asked is not None:
            raise asked
        ruled = verify_target(session, target, by=by, reason=reason, reopen=reopen)
        key = "reopened" if reopen else "done"
        shell.say(session.locale.text(f"cli.verify.{key}", number=ruled.number, text=ruled.text, by=by))
        what_next(shell, session, period_going_on(session))
    return DONE


@click.command("same-target")
@click.argument("new", metavar="NEW-TARGET")
@click.argument("old", metavar="OLD-TARGET")
@click.option("--by", default="")
@click.pass_obj
def same_target(shell: Shell, new: str, old: str, by: str) -> int:
    from xlplan.pipeline.deciding import same_target as rule

    with shell.session(write=True) as session:
        ruled = rule(session, new, old, by=by)
        shell.say(session.locale.text("cli.same-target.done", number=ruled.number, text=ruled.text))
    return DONE


@click.command()
@click.argument("target")
@click.option("--by", metavar="WHO", required=True)
@click.option("--reason", metavar="TEXT", required=True)
@click.pass_obj
def refuse(shell: Shell, target: str, by: str, reason: str) -> int:
    from xlplan.pipeline.deciding import refuse_target
    from xlplan.pipeline.touching import period_going_on

    with shell.session(write=True) as session:
        ruled = refuse_target(session, target, by=by, reason=reason)
        shell.say(session.locale.text("cli.refuse.done", number=ruled.number, text=ruled.text, by=by, reason=reason))
        what_next(shell, session, period_going_on(session))
    return DONE


@click.command("new-target")
@click.argument("new", metavar="NEW-TARGET")
@click.option("--by", default="")
@click.pass_obj
def new_target(shell: Shell, new: str, by: str) -> int:
    from xlplan.pipeline.deciding import new_target as rule

    with shell.session(write=True) as session:
        ruled = rule(session, new, by=by)
        shell.say(session.locale.text("cli.new-target.done", number=ruled.number, text=ruled.text))
    return DONE


@click.command("department-gone")
@click.argument("name")
@click.option("--by", default="")
@click.pass_obj
def department_gone(shell: Shell, name: str, by: str) -> int:
    from xlplan.pipeline.deciding import department_gone as rule

    with shell.session(write=True) as session:
        shell.say(session.locale.text("cli.department-gone.done", name=rule(session, name, by=by)))
    return DONE


@click.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def rulings(shell: Shell, as_json: bool) -> int:
    from xlplan.cli.documents import rulings_document
    from xlplan.cli.render import moment, print_json, table
    from xlplan.pipeline.undoing import rulings as known

    with shell.session() as session:
        words = session.locale
        if as_json:
            print_json(rulings_document(known(session)))
            return DONE
        rows = [
            (
                str(r.decision.id or words.text("cli.rulings.line")),
                words.text(f"cli.rulings.kinds.{r.decision.kind}"),
                r.about,
                moment(r.decision.made_at, session),
                r.decision.by,
                r.decision.reason,
            )
            for r in known(session)
        ]
        if not rows:
            shell.say(words.text("cli.rulings.none"))
        table(shell, words, ("id", "ruling", "about", "made_at", "by", "reason"), rows)
    return DONE


@click.command()
@click.argument("number", metavar="ID")
@click.pass_obj
def undo(shell: Shell, number: str) -> int:
    from xlplan.pipeline.touching import period_of_ruling
    from xlplan.pipeline.undoing import ruling_again
    from xlplan.pipeline.undoing import undo as take_back

    with shell.session(write=True) as session:
        words = session.locale
        if number == words.text("cli.rulings.line"):
            raise RequestError("ruling-is-line")
        taken = take_back(session, number)
        shell.say(words.text("cli.undo.done", number=number, ruling=words.text(f"cli.rulings.kinds.{taken.kind}")))
        again = ruling_again(session, taken)
        if again is not None:
            told = {"number": again.id, "ruling": words.text(f"cli.rulings.kinds.{again.kind}")}
            shell.say(words.text("cli.undo.again", **told))
        what_next(shell, session, period_of_ruling(session, taken))
    return DONE


COMMANDS: tuple[click.Command, ...] = (
    *(accept, set_aside, read_again, received, verify, refuse),
    *(same_target, new_target, department_gone, rulings, undo),
)
