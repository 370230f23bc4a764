"""What was typed wrongly, in one sentence of the user's language, with an example of how it is typed."""

from __future__ import annotations

from collections.abc import Sequence

import click

from xlplan.locale import Locale


class UnexpectedArguments(click.UsageError):
    """More arguments than the command takes."""


class EmptyArgument(click.UsageError):
    """A value that is empty, such as a variable of a script that was not set. message: what stands before it."""


def refuse_empty(arguments: Sequence[str]) -> None:
    """Raises EmptyArgument where an argument or a value of an option is empty: it would mean something else."""
    for before, argument in zip(("", *arguments), arguments, strict=False):
        if not argument.strip():
            raise EmptyArgument(before)
        if argument.startswith("--") and argument.endswith("="):
            raise EmptyArgument(argument[:-1])


def usage_sentence(locale: Locale, exc: click.UsageError, root: click.Command, arguments: Sequence[str]) -> str:
    """What is wrong with the arguments, and an example. root: the command of which they are the arguments."""
    path, command = _meant(root, arguments)
    words = {"command": " ".join((str(root.name), *path))}
    if not isinstance(command, click.Group):
        words["example"] = locale.text(f"cli.examples.{'-'.join(path)}")
    key = "help" if isinstance(command, click.Group) else "example"
    return f"{_told(locale, exc, command)}\n{locale.text(f'cli.usage_errors.{key}', **words)}"


def _meant(root: click.Command, arguments: Sequence[str]) -> tuple[tuple[str, ...], click.Command]:
    """The command that was meant, with the words typed for it."""
    path: tuple[str, ...] = ()
    for argument in arguments:
        if not isinstance(root, click.Group):
            break
        if argument in root.commands:
            path, root = (*path, argument), root.commands[argument]
    return path, root


def _told(locale: Locale, exc: click.UsageError, command: click.Command) -> str:
    match exc:
        case click.NoSuchCommand():
            near = _near(locale, exc.possibilities)
            return locale.text("cli.usage_errors.no-such-command", name=exc.command_name, near=near).rstrip()
        case click.NoSuchOption():
            near = _near(locale, exc.possibilities)
            return locale.text("cli.usage_errors.no-such-option", option=exc.option_name, near=near).rstrip()
        case UnexpectedArguments():
            return locale.text("cli.usage_errors.unexpected", arguments=exc.message)
        case EmptyArgument():
            return locale.text("cli.usage_errors.empty", before=exc.message)
        case click.MissingParameter():
            return locale.text("cli.usage_errors.missing", name=_missing(locale, exc))
        case click.BadParameter():
            return _bad_value(locale, exc)
        case click.BadOptionUsage():
            key = "no-value" if "does not take" in exc.message else "needs-value"  # all that click says of an option
            return locale.text(f"cli.usage_errors.{key}", option=exc.option_name)
    if isinstance(command, click.Group):
        return locale.text("cli.usage_errors.missing", name=" | ".join(command.commands))
    return locale.text("cli.usage_errors.other", reason=exc.message)


def _missing(locale: Locale, exc: click.MissingParameter) -> str:
    """Everything that is still missing, not only what click met first."""
    if exc.ctx is None:
        return str(exc.param_hint or "")
    given = exc.ctx.params
    missing = (param for param in exc.ctx.command.params if param.required and given.get(str(param.name)) is None)
    return str(locale.table("review", "lists")["separator"]).join(_named(param, exc.ctx) for param in missing)


def _named(param: click.Parameter, ctx: click.Context) -> str:
    metavar = param.make_metavar(ctx)
    return f"{max(param.opts, key=len)} {metavar}" if isinstance(param, click.Option) else metavar


def _bad_value(locale: Locale, exc: click.BadParameter) -> str:
    kind, given = None, {"reason": exc.message, "name": str(exc.param_hint or "")}
    if exc.param is not None and exc.ctx is not None:
        kind = exc.param.type
        option = isinstance(exc.param, click.Option)
        given["name"] = "/".join(exc.param.opts) if option else exc.param.make_metavar(exc.ctx)
    match kind:
        case click.Choice():
            choices = " | ".join(map(str, kind.choices))
            return locale.text("cli.usage_errors.bad-choice", choices=choices, **given)
        case click.IntRange():
            return locale.text("cli.usage_errors.bad-range", least=kind.min, most=kind.max, **given)
        case click.types.IntParamType():
            return locale.text("cli.usage_errors.bad-number", **given)
    return locale.text("cli.usage_errors.bad-value", **given)


def _near(locale: Locale, names: Sequence[str] | None) -> str:
    return locale.text("cli.usage_errors.near", names=", ".join(names)) if names else ""
