"""Click, worded: help and usage errors come from `templates/<lang>/cli.toml`, like everything shown to people."""

from __future__ import annotations

import difflib
import locale as system_locale
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from xlplan.locale import DEFAULT_LANGUAGE, LANGUAGES, Locale, load_locale
from xlplan.project import open_project

if TYPE_CHECKING:
    from xlplan.pipeline.session import Session

ROOT = "xlplan"
DONE, STOPPED, USAGE, UNEASY = 0, 1, 2, 3
"""Exit codes: done; stopped, nothing written; wrong usage; with --strict, done but something is missing or late."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Shell:
    """What every command gets. locale: of help and errors until the plan's language is known. lang: as asked for on
    the command line. now: the moment the command was given."""

    locale: Locale
    now: datetime
    lang: str | None = None
    folder: Path = field(default_factory=Path.cwd)
    quiet: bool = False

    def say(self, text: str = "") -> None:
        """Print a line, unless quiet was asked for."""
        if not self.quiet:
            click.echo(text)

    @contextmanager
    def session(self, *, write: bool = False) -> Iterator[Session]:
        """The project opened for this command; from then on its plan's language is spoken.

        Raises ProjectError, PlanError.
        """
        from xlplan.pipeline.session import open_session

        context = click.get_current_context(silent=True)
        command = (context.info_name or "") if context is not None else ""
        project = open_project(self.folder)
        with open_session(project, now=self.now, lang=self.lang, write=write, command=command) as session:
            self.locale = session.locale
            yield session


def words_of(ctx: click.Context) -> Locale:
    """The language of the command line."""
    shell = ctx.find_root().obj
    return shell.locale if isinstance(shell, Shell) else load_locale()


class UnknownCommand(click.UsageError):
    """A command that does not exist. near: those that look like it."""

    def __init__(self, name: str, near: tuple[str, ...], ctx: click.Context) -> None:
        super().__init__(name, ctx)
        self.name, self.near = name, near


class UnexpectedArguments(click.UsageError):
    """More arguments than the command takes."""

    def __init__(self, arguments: Sequence[str], ctx: click.Context) -> None:
        super().__init__(" ".join(arguments), ctx)


class WordedOption(click.Option):
    """An option whose help is `cli.options.<name>`."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """See click; the words come from the templates."""
        if self.hidden:
            return None
        words = words_of(ctx).table("cli", "options")
        own = f"{ctx.command.name}-{self.name}"
        name = "/".join(self.opts) if self.is_flag else f"{'/'.join(self.opts)} {self.make_metavar(ctx)}"
        return name, str(words.get(own) or words[str(self.name)])


class WordedCommand(click.Command):
    """A command whose help is `cli.commands.<name>`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(common_options())

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """See click."""
        return _help_option(super().get_help_option(ctx))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See click; what is too much is told in the language of the command line."""
        ctx.allow_extra_args = True
        super().parse_args(ctx, args)
        if ctx.args:
            raise UnexpectedArguments(ctx.args, ctx)
        return ctx.args

    def get_short_help_str(self, limit: int = 45) -> str:
        """The name; the group writes the worded help itself, since only it knows the language."""
        return self.name or ""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, what it does, arguments and options, in the language of the command line."""
        words = words_of(ctx)
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), f"{words.text('cli.usage')} ")
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_help_text(words, self, _parent(ctx)))
        records = _option_records(self, ctx)
        with formatter.section(words.text("cli.options_heading")):
            formatter.write_dl(records)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """See click; `[OPTIONS]` in the language of the command line."""
        pieces = super().collect_usage_pieces(ctx)
        return [words_of(ctx).text("cli.options_slot") if piece == self.options_metavar else piece for piece in pieces]


class WordedGroup(click.Group):
    """A group that lists its commands in the order they were added, with their worded help."""

    command_class = WordedCommand

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """See click."""
        return _help_option(super().get_help_option(ctx))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See click; an unknown command is told with the nearest ones."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise UnknownCommand(args[0], tuple(difflib.get_close_matches(args[0], self.commands, n=3)), ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order they were added."""
        return list(self.commands)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, what xlplan is for, and every command with its first sentence."""
        words = words_of(ctx)
        formatter.write_usage(ctx.command_path, words.text("cli.command_slot"), f"{words.text('cli.usage')} ")
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_help_text(words, self, _parent(ctx)))
        rows = [(name, _first_sentence(_help_text(words, command, self))) for name, command in self.commands.items()]
        with formatter.section(words.text("cli.commands_heading")):
            formatter.write_dl(rows)
        records = _option_records(self, ctx)
        with formatter.section(words.text("cli.options_heading")):
            formatter.write_dl(records)


def _help_text(words: Locale, command: click.Command, parent: click.Command | None) -> str:
    """The words of a command: under its own name, or `group-name` for a command of a group below the root."""
    own = command.name or ROOT
    key = own if parent is None or parent.name == ROOT else f"{parent.name}-{own}"
    return words.text(f"cli.commands.{key}")


def _option_records(command: click.Command, ctx: click.Context) -> list[tuple[str, str]]:
    options = (param for param in command.get_params(ctx) if isinstance(param, WordedOption))
    return [record for option in options if (record := option.get_help_record(ctx)) is not None]


def _parent(ctx: click.Context) -> click.Command | None:
    return None if ctx.parent is None else ctx.parent.command


def _first_sentence(text: str) -> str:
    for stop in ("\u3002", ". "):
        if stop in text:
            return text.split(stop)[0].strip()
    return text.strip().rstrip(".")


def _help_option(option: click.Option | None) -> click.Option | None:
    if option is None:
        return None
    return WordedOption(
        option.opts, is_flag=True, expose_value=False, is_eager=True, callback=option.callback, help="help"
    )


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    shell = ctx.find_root().obj
    if value is None or value is False or not isinstance(shell, Shell):
        return
    if param.name == "folder":
        shell.folder = value
    elif param.name == "lang":
        shell.lang, shell.locale = value, load_locale(value)
    elif param.name == "quiet":
        shell.quiet = True


def common_options() -> list[click.Parameter]:
    """`-C`, `--lang` and `-q`, which every command takes, before or after its name."""
    return [
        WordedOption(
            ["-C", "folder"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            expose_value=False,
            callback=_remember,
        ),
        WordedOption(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, callback=_remember, is_eager=True),
        WordedOption(["-q", "--quiet"], is_flag=True, expose_value=False, callback=_remember),
    ]


def option(*names: str, **kwargs: Any) -> Callable[[F], F]:
    """`click.option`, worded."""
    return click.option(*names, cls=WordedOption, **kwargs)


def command_line_language(arguments: Sequence[str], environment: dict[str, str] | None = None) -> str:
    """The language of help and errors: `--lang`, else XLPLAN_LANG, else that of the system if we speak it, else the
    default."""
    for index, argument in enumerate(arguments):
        given = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and index + 1 < len(arguments):
            given = arguments[index + 1]
        if given in LANGUAGES:
            return given
    env = dict(os.environ) if environment is None else environment
    for name in ("XLPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if (lang := env.get(name, "")[:2]) in LANGUAGES:
            return lang
    if sys.platform == "win32":
        name = (system_locale.getlocale()[0] or "").lower()
        return "en" if name.startswith("en") else DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE
