"""Plain click, worded: commands are written as click has them; help, metavars and examples are filled in once from
`templates/<lang>/cli.toml`, like everything shown to people."""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from xlplan.cli.completing import COMPLETERS, Complete
from xlplan.cli.fitting import broken, tell
from xlplan.cli.usage import UnexpectedArguments
from xlplan.ledger.kept_language import kept_language
from xlplan.locale import LANGUAGES, Locale, load_locale, system_language
from xlplan.project import Project, find_project, open_project
from xlplan.terms import year_terms

if TYPE_CHECKING:
    from xlplan.pipeline.session import Session

ROOT = "xlplan"
DONE, STOPPED, USAGE, UNEASY, UNWRITTEN = 0, 1, 2, 3, 4
"""Exit codes: done; stopped, nothing of the command's own written; wrong usage; with --strict, done but something is
missing or late; the ledger was written and an output failed."""


_METAVAR = re.compile(r"[A-Z]+(?:-[A-Z]+)*")
"""A part of a metavar that has words: `SHA` and `FILE` of `[SHA|FILE]`."""


@dataclass
class Shell:
    """What every command gets. locale: of help and errors until the plan's language is known. now: the moment the
    command was given. lang, given: `--lang` and `-C` as typed, None if they were not. writing: whether the command has
    opened the ledger to write. confirmed: whether what looks like a slip was meant (`--yes`). new_ledger: whether to
    start a new one although the old one is missed."""

    locale: Locale
    now: datetime
    lang: str | None = None
    given: Path | None = None
    quiet: bool = False
    writing: bool = False
    confirmed: bool = False
    new_ledger: bool = False

    @property
    def folder(self) -> Path:
        """Where new things go: the folder named by `-C`, else the current one."""
        return Path.cwd() if self.given is None else self.given

    @property
    def project_folder(self) -> Path:
        """The folder named by `-C`; else the nearest one upward that has a plan; else the current one."""
        return self.folder if self.given is not None else find_project(self.folder) or self.folder

    def project(self) -> Project:
        """The project that is meant. Raises ProjectError if there is none."""
        return open_project(self.project_folder)

    def say(self, text: str = "") -> None:
        """Print a line, unless quiet was asked for."""
        if not self.quiet:
            self.tell(text)

    def tell(self, text: str, *, err: bool = False) -> None:
        """Print a line in any case."""
        tell(text, err=err, whole=str(self.project_folder.resolve()))

    @contextmanager
    def session(self, *, write: bool = False) -> Iterator[Session]:
        """The project opened for this command; from then on its plan's language is spoken.

        Raises ProjectError, PlanError.
        """
        from xlplan.pipeline.session import open_session

        context = click.get_current_context(silent=True)
        command = (context.info_name or "") if context is not None else ""
        asked: dict[str, Any] = {"lang": self.lang, "confirmed": self.confirmed, "new_ledger": self.new_ledger}
        with open_session(self.project(), now=self.now, write=write, command=command, **asked) as session:
            self.locale, self.writing = session.locale, write
            if session.uncopied is not None:
                self.tell(session.locale.sentence(session.uncopied), err=True)
            yield session

    def speak_as_the_plan(self) -> None:
        """Take up the language of the project's plan, if there is one that can be read and no other was asked for."""
        self.locale = words_for(Project(self.project_folder), self.locale, self.now, self.lang)


def words_for(project: Project, locale: Locale, now: datetime, lang: str | None) -> Locale:
    """The words of a project's plan where no language (`lang`) was asked for and there is one that can be read; else
    those of `locale`, with this year in their examples."""
    if lang is None and project.plan.is_file():
        from xlplan.pipeline.session import words_of  # takes its time to load

        if (found := words_of(project)) is not None:
            return found
    return locale.in_terms(year_terms(now.year))


def words_of_help(project: Project, locale: Locale, now: datetime, lang: str | None) -> Locale:
    """As `words_for`, without reading a plan only to help: language and year are those of the plan as it was last
    read, and nothing else of it is taken up."""
    told = kept_language(project.ledger) if lang is None and project.plan.is_file() else None
    if told is None:
        return locale.in_terms(year_terms(now.year))
    return load_locale(told[0], project.own_templates).in_terms(year_terms(told[1]))


class SectionedGroup(click.Group):
    """A group that lists its commands under headings. sections: heading, names of its commands."""

    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click asks so
        """Every command with its first sentence, heading by heading."""
        for heading, names in self.sections:
            with formatter.section(heading):
                formatter.write_dl([(name, self.commands[name].short_help or "") for name in names])


def worded(
    command: click.Command, words: Locale, spoken: Sequence[str] = LANGUAGES, path: tuple[str, ...] = ()
) -> click.Command:
    """A copy of a command, and of those below it, in the words of a language: `cli.commands`, `cli.options`,
    `cli.metavars`, `cli.examples`, under the words that one types, joined by `-`. spoken: what `--lang` may be.

    Raises KeyError for a command or option without words (a bug, which tests find).
    """
    made, key = copy.copy(command), "-".join(path) or ROOT
    made.help = words.text(f"cli.commands.{key}")
    made.short_help = _first_sentence(made.help)
    made.options_metavar = words.text("cli.options_slot")
    made.params = [_worded_param(param, words, key) for param in (*command.params, *_common_options(spoken))]
    made.add_help_option = False
    made.context_class = _context_class(words)
    if isinstance(made, click.Group):
        made.subcommand_metavar = words.text("cli.command_slot")
        made.commands = {name: worded(below, words, spoken, (*path, name)) for name, below in made.commands.items()}
    else:
        made.epilog = f"\b\n{words.text('cli.example')}\n  {words.text(f'cli.examples.{key}')}"
        made.context_settings = {**command.context_settings, "allow_extra_args": True}
        made.callback = _refusing_extras(command.callback)
    return made


def _worded_param(param: click.Parameter, words: Locale, command: str) -> click.Parameter:
    made = copy.copy(param)
    complete = COMPLETERS.get(f"{command}-{made.name}") or COMPLETERS.get(str(made.name))
    if complete is not None and not isinstance(made.type, click.Choice):
        made.shell_complete = functools.partial(_completed, complete, made)  # type: ignore[method-assign]
    if isinstance(made, click.Option):
        options = words.table("cli", "options")
        made.help = str(options.get(f"{command}-{made.name}") or options[str(made.name)])
        if made.is_flag or isinstance(made.type, click.Choice):
            return made
    shown = made.metavar or (str(made.name) if isinstance(made, click.Argument) else made.type.name).upper()
    metavars = words.table("cli", "metavars")
    made.metavar = _METAVAR.sub(lambda match: str(metavars.get(match[0], match[0])), shown)
    return made


def _completed(complete: Complete, param: click.Parameter, ctx: click.Context, typed: str) -> list[CompletionItem]:
    return complete(ctx, param, typed)


def _refusing_extras(callback: Callable[..., Any] | None) -> Callable[..., Any] | None:
    """The callback, behind a look at what was typed too much: click's own sentence for that has no words of ours."""
    if callback is None:
        return None

    @functools.wraps(callback)
    def checked(*args: Any, **kwargs: Any) -> Any:
        ctx = click.get_current_context()
        if ctx.args:
            raise UnexpectedArguments(" ".join(ctx.args), ctx)
        return callback(*args, **kwargs)

    return checked


def _context_class(words: Locale) -> type[click.Context]:
    """Click's context with its three headings worded, and its lists aligned by what characters take on a screen."""
    headings = {name: words.text(f"cli.headings.{name.lower()}") for name in ("Options", "Commands", "Usage")}

    class Formatter(click.HelpFormatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or f"{headings['Usage']} ")

        def write_heading(self, heading: str) -> None:
            super().write_heading(headings.get(heading, heading))

        def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            required = words.text("cli.required")
            told = [(name, text.replace("[required]", required)) for name, text in rows]
            self.write(_aligned(told, self.width, self.current_indent, col_max, col_spacing))

    class Worded(click.Context):
        formatter_class = Formatter

    return Worded


def _aligned(rows: Sequence[tuple[str, str]], width: int, indent: int, most: int, spacing: int) -> str:
    """Names and what they mean, in two columns; a Chinese character takes two places."""
    from rich.cells import cell_len

    column = min(max(cell_len(name) for name, _ in rows), most) + spacing
    lines = []
    for name, text in rows:
        wrapped = broken(text, max(width - column - indent, 20))
        gap = column - cell_len(name)
        start = f"{name}{' ' * gap}{wrapped.pop(0)}" if gap >= spacing else name
        lines += [f"{' ' * indent}{start}".rstrip(), *(f"{' ' * (indent + column)}{line}" for line in wrapped)]
    return "".join(f"{line}\n" for line in lines)


def _first_sentence(text: str) -> str:
    for stop in ("\u3002", ". "):
        if stop in text:
            return text.split(stop)[0].strip()
    return text.strip().rstrip(".")


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    shell = ctx.find_root().obj
    if value is None or value is False or not isinstance(shell, Shell):
        return
    if param.name == "folder":
        shell.given = value
    elif param.name == "lang":
        shell.lang = value
        shell.locale = load_locale(value, Project(shell.project_folder).own_templates)
    elif param.name == "quiet":
        shell.quiet = True


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def _common_options(spoken: Sequence[str]) -> tuple[click.Option, ...]:
    """`-C`, `--lang`, `-q` and `-h`, which every command takes, before or after its name."""
    folder = click.Path(path_type=Path)
    told: Mapping[str, Any] = {"expose_value": False, "callback": _remember}
    return (
        click.Option(["-C", "folder"], type=folder, metavar="DIR", is_eager=True, **told),
        click.Option(["--lang"], type=click.Choice(spoken), **told),
        click.Option(["-q", "--quiet"], is_flag=True, **told),
        click.Option(["-h", "--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show_help),
    )


def project_asked_for(arguments: Sequence[str]) -> Project:
    """The project that the arguments mean, before they are understood; there may be none."""
    given = Path(after(arguments, "-C") or ".")
    return Project(given.resolve() if given != Path() else find_project(given) or given.resolve())


def command_line_language(arguments: Sequence[str], spoken: Sequence[str] = LANGUAGES) -> str:
    """The language of help and errors: `--lang`, else that of the system."""
    given = after(arguments, "--lang")
    return given if given in spoken else system_language(spoken)


def after(arguments: Sequence[str], name: str) -> str:
    """The value of an option as typed, "" if it was not."""
    for index, argument in enumerate(arguments):
        if argument.startswith(f"{name}="):
            return argument.partition("=")[2]
        if argument == name and index + 1 < len(arguments):
            return arguments[index + 1]
    return ""
