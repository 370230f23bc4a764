"""The entry point: arguments in, exit code out. 0 done; 1 stopped with one sentence; 2 wrong usage; 3 with --strict."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from xlplan.cli import mail, month, project, rulings, tools
from xlplan.cli.console import prepare_console
from xlplan.cli.framework import (
    DONE,
    ROOT,
    STOPPED,
    UNWRITTEN,
    USAGE,
    SectionedGroup,
    Shell,
    after,
    command_line_language,
    project_asked_for,
    worded,
    words_of_help,
)
from xlplan.cli.usage import refuse_empty, usage_sentence
from xlplan.errors import XlplanError
from xlplan.garbage import seldom_collected
from xlplan.locale import LANGUAGES, Locale, languages, load_locale
from xlplan.pipeline.guard import Trouble, attempt
from xlplan.project import Project

SECTIONS = {"month": month, "plan": project, "rulings": rulings, "mail": mail, "tools": tools}
"""The headings of the command line, and the modules whose commands stand below them."""


def command_line(locale: Locale | None = None, spoken: Sequence[str] = LANGUAGES) -> click.Group:
    """All commands, in the words of a language (the default if None). spoken: what `--lang` may be."""
    words = locale or load_locale()
    group = SectionedGroup(ROOT, no_args_is_help=True, context_settings={"max_content_width": 100})
    version = ["--version"]
    group.params.append(click.Option(version, is_flag=True, is_eager=True, expose_value=False, callback=_show_version))
    names = {heading: tuple(str(command.name) for command in room.COMMANDS) for heading, room in SECTIONS.items()}
    group.sections = tuple((words.text(f"cli.sections.{heading}"), below) for heading, below in names.items())
    for room in SECTIONS.values():
        for command in room.COMMANDS:
            group.add_command(command)
    made = worded(group, words, spoken)
    if not isinstance(made, click.Group):
        raise TypeError("a worded group is a group")
    return made


def main() -> None:
    """Run the command line and leave with its exit code."""
    prepare_console()
    with seldom_collected():
        sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str], now: datetime | None = None) -> int:
    """Run one command; `now` is the moment it was given, the clock's if None. Returns the exit code."""
    moment = now or datetime.now(UTC).astimezone()
    project = project_asked_for(arguments)
    own = project.own_templates
    spoken = languages(own)
    lang = command_line_language(arguments, spoken)
    shell = Shell(load_locale(lang, own if lang not in LANGUAGES else None), moment)
    if not arguments or {"-h", "--help"} & set(arguments):
        shell.locale = words_of_help(project, shell.locale, moment, after(arguments, "--lang") or None)
    own_words = shell.locale
    try:
        result = attempt(
            lambda: _dispatch(arguments, shell, spoken), what=" ".join(arguments), log=lambda: _log(shell), now=moment
        )
    except XlplanError as exc:
        if shell.locale is own_words:
            shell.speak_as_the_plan()
        shell.tell(shell.locale.sentence(exc), err=True)
        return UNWRITTEN if shell.writing and exc.key.startswith("output-") else STOPPED
    if isinstance(result, Trouble):
        shell.tell(shell.locale.text("errors.bug", error=result.error, log=str(_log(shell))), err=True)
        return STOPPED
    return result


def _log(shell: Shell) -> Path:
    return Project(shell.project_folder).log.resolve()


def _dispatch(arguments: Sequence[str], shell: Shell, spoken: Sequence[str], *, as_the_plan: bool = False) -> int:
    """Run one command. as_the_plan: whether its language is spoken already, so that what is wrong can be told."""
    commands = command_line(shell.locale, spoken)
    try:
        refuse_empty(arguments)
        result = commands.main(list(arguments), prog_name=ROOT, standalone_mode=False, obj=shell)
    except click.exceptions.NoArgsIsHelpError:
        shell.speak_as_the_plan()
        command_line(shell.locale, spoken).main(
            [*arguments, "--help"], prog_name=ROOT, standalone_mode=False, obj=shell
        )
        return USAGE
    except click.UsageError as exc:
        if not as_the_plan:
            shell.speak_as_the_plan()
            return _dispatch(arguments, shell, spoken, as_the_plan=True)
        shell.tell(usage_sentence(shell.locale, exc, commands, arguments), err=True)
        return USAGE
    except click.Abort:
        shell.tell(shell.locale.text("cli.aborted"), err=True)
        return STOPPED
    sys.stdout.flush()
    return result if isinstance(result, int) else DONE


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib import metadata  # takes its time

        click.echo(f"{ROOT} {metadata.version(ROOT)}")
        ctx.exit()
