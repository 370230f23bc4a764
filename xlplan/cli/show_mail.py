"""What became of mails, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from xlplan.cli.fitting import tell
from xlplan.cli.framework import Shell
from xlplan.cli.render import findings_table, show_merged, show_trouble, show_written, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlplan.outgoing.drafts import Draft
    from xlplan.pipeline.fetching import FetchResult
    from xlplan.pipeline.mailing import Post, SendResult
    from xlplan.pipeline.monthly import Ran
    from xlplan.pipeline.reminding import Reminded
    from xlplan.pipeline.session import Session


def show_sent(shell: Shell, session: Session, result: SendResult, *, dry_run: bool = False) -> None:
    """Every draft and what became of it; what stopped the sending goes to stderr."""
    locale = session.locale
    rows = [_row(session, post) for post in result.posts]
    table(shell, locale, ("department", "mail", "result", "recipients", "reason"), rows)
    counted = {state: sum(post.state == state for post in result.posts) for state in ("sent", "ready", "before")}
    if not result.posts:
        folder = session.project.relative(session.project.mail(result.period.id))
        shell.say(locale.text("cli.send.none", period=result.period.id, folder=folder))
    elif dry_run:
        shell.say(locale.text("cli.send.dry", count=counted["ready"]))
    else:
        shell.say(locale.text("cli.send.done", sent=counted["sent"], before=counted["before"]))
    if result.strangers:
        shell.say(locale.text("cli.send.strangers", names="\n  ".join(("", *result.strangers))))
    findings_table(shell, locale, result.findings)
    if result.stopped is not None:
        tell(locale.sentence(result.stopped), err=True)


def _row(session: Session, post: Post) -> tuple[str, ...]:
    locale, draft = session.locale, post.draft
    said = "\n".join(f"{address} {text}" for address, text in post.refused) or post.reason
    return (
        draft.department.name,
        locale.text(f"mail.kinds.{draft.kind}"),
        locale.text(f"cli.send.states.{post.state}"),
        "\n".join(post.recipients or draft.recipients),
        said,
    )


def show_previews(session: Session, drafts: Sequence[Draft]) -> None:
    """Mails as plain text, one below the other, and what the office's own words for them may be filled with."""
    from xlplan.outgoing.drafts import preview

    for draft in drafts:
        tell(session.locale.text("cli.preview.title", kind=session.locale.text(f"mail.kinds.{draft.kind}")))
        click.echo(preview(draft))
    slots = " ".join(f"{{{word}}}" for word in session.locale.table("mail", "slots").values())
    tell(session.locale.text("cli.preview.slots", slots=slots))
    if not drafts:
        tell(session.locale.text("cli.preview.none"))


def show_fetched(shell: Shell, session: Session, result: FetchResult) -> None:
    """What was saved, what was left and what came back."""
    locale = session.locale
    known = locale.table("report", "outcomes")
    rows = [(mail.file, mail.sender, mail.subject, known.get(mail.nature.value, "")) for mail in result.saved]
    table(shell, locale, ("file", "sender", "subject", "outcome"), rows)
    since = f"{result.since:%Y-%m-%d}"
    told = {"account": result.source.user, "folder": result.source.folder, "since": since}
    shell.say(locale.text("cli.fetch.done", count=len(result.saved), **told))
    for message in result.left:
        size = max(1, message.size // 2**20)
        key = f"cli.fetch.left.{message.fate}"
        words = {"sender": message.sender, "subject": message.subject, "size": size, "reason": message.reason}
        tell(locale.text(key, **words), err=True)
    for bounce in result.bounces:
        words = {"recipients": bounce.recipients, "reason": bounce.undelivered[0].reason}
        kind = "delayed" if all(one.delayed for one in bounce.undelivered) else "bounced"
        tell(locale.text(f"cli.fetch.{kind}", **words), err=True)


def show_reminded(shell: Shell, session: Session, reminded: Reminded) -> None:
    """The reminders that were drafted, and those withdrawn."""
    locale, project = session.locale, session.project
    rows = [
        (
            reminder.owed.department.name,
            locale.text(f"mail.kinds.{reminder.owed.kind}"),
            len(reminder.owed.targets),
            reminder.owed.cells or "",
            ", ".join(reminder.draft.recipients),
        )
        for reminder in reminded.reminders
    ]
    table(shell, locale, ("department", "mail", "targets", "cells", "recipients"), rows)
    folder = project.relative(project.mail(reminded.period.id))
    if not rows:
        shell.say(locale.text("cli.remind.none", period=reminded.period.id))
    else:
        shell.say(locale.text("cli.remind.done", count=len(rows), folder=folder))
    if reminded.only_slips:
        names = locale.text("review.lists.separator").join(department.name for department in reminded.only_slips)
        slips = project.relative(project.corrections(reminded.period.id))
        told = {"count": len(reminded.only_slips), "names": names, "folder": slips}
        shell.say(locale.text("cli.remind.only_slips", **told))
    if reminded.withdrawn:
        shell.say(locale.text("cli.remind.withdrawn", count=len(reminded.withdrawn)))
    for reminder in reminded.reminders:
        show_written(shell, session, reminder.written)
    show_trouble(session, reminded.trouble)
    findings_table(shell, locale, [finding for reminder in reminded.reminders for finding in reminder.draft.findings])


def show_ran(shell: Shell, session: Session, ran: Ran) -> None:
    """Fetched, merged, reminded."""
    if ran.no_fetch is not None:
        tell(session.locale.text("cli.run.no_fetch", reason=session.locale.sentence(ran.no_fetch)), err=True)
    if ran.fetched is not None:
        show_fetched(shell, session, ran.fetched)
    show_merged(shell, session, ran.merged, as_json=False)
    show_reminded(shell, session, ran.reminded)
