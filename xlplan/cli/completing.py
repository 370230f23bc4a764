"""What the shell offers when a word is not finished: periods, departments, targets, files; and PowerShell, which click
does not know."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, split_arg_string

from xlplan.errors import XlplanError

if TYPE_CHECKING:
    from xlplan.cli.framework import Shell
    from xlplan.ledger.store import Ledger
    from xlplan.plan.model import Plan

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
_LONGEST = 40

_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $env:%(complete_var)s = 'powershell_complete'
    $env:COMP_WORDS = $commandAst.ToString()
    $env:COMP_CURRENT = $wordToComplete
    [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
    try {
        %(prog_name)s | ForEach-Object {
            $value, $about = $_ -split "`t", 2
            $typed = if ($value -match '\\s') { "'$value'" } else { $value }
            if (-not $about) { $about = $value }
            [System.Management.Automation.CompletionResult]::new($typed, $value, 'ParameterValue', $about)
        }
    } finally {
        Remove-Item Env:%(complete_var)s, Env:COMP_WORDS, Env:COMP_CURRENT -ErrorAction SilentlyContinue
    }
}
"""


class PowerShellComplete(ShellComplete):
    """Completion in PowerShell 5.1 and later: one `value<TAB>explanation` a line."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        """See click."""
        words, current = split_arg_string(os.environ["COMP_WORDS"])[1:], os.environ.get("COMP_CURRENT", "").strip("'\"")
        if words and words[-1] == current:
            words.pop()
        return words, current

    def format_completion(self, item: CompletionItem) -> str:
        """See click."""
        return f"{item.value}\t{item.help or ''}"


add_completion_class(PowerShellComplete)
SHELLS = ("bash", "zsh", "fish", "powershell")


def script_for(shell: str, group: click.Command, prog: str) -> str:
    """The lines that teach a shell to complete our commands."""
    from click.shell_completion import get_completion_class

    completer = get_completion_class(shell)
    if completer is None:
        raise ValueError(shell)
    return completer(group, {}, prog, f"_{prog.upper()}_COMPLETE").source()


def _plan_and_ledger(shell: Shell, stack: ExitStack) -> tuple[Plan, Ledger | None]:
    from xlplan.ledger.store import open_ledger
    from xlplan.pipeline.plan_once import read_plan_once

    project = shell.project()
    ledger = stack.enter_context(open_ledger(project.ledger, readonly=True)) if project.ledger.exists() else None
    return read_plan_once(project, ledger).plan, ledger


def _offered(find: Callable[[Plan, Ledger | None], Iterable[tuple[str, str]]]) -> Complete:
    def complete(ctx: click.Context, _param: click.Parameter, typed: str) -> list[CompletionItem]:
        from xlplan.cli.framework import Shell

        shell = ctx.find_root().obj
        if not isinstance(shell, Shell):
            return []
        try:
            with ExitStack() as stack:
                found = list(find(*_plan_and_ledger(shell, stack)))
        except (XlplanError, OSError):
            return []  # what cannot be read is told by the command, not while it is typed
        return [CompletionItem(value, help=about) for value, about in found if value.startswith(typed)]

    return complete


def _periods(_plan: Plan, ledger: Ledger | None) -> Iterable[tuple[str, str]]:
    if ledger is None:
        return []
    from xlplan.plan.period_names import in_time_order

    built = {build.period for build in ledger.builds()}
    return [(period, "") for period in reversed(in_time_order(built | ledger.periods()))]


def _departments(plan: Plan, _ledger: Ledger | None) -> Iterable[tuple[str, str]]:
    return [(department.name, " ".join(department.aliases)) for department in plan.departments]


def _targets(plan: Plan, _ledger: Ledger | None) -> Iterable[tuple[str, str]]:
    return [(target.number or target.id, target.text[:_LONGEST]) for target in plan.targets]


def _either(plan: Plan, ledger: Ledger | None) -> Iterable[tuple[str, str]]:
    return (*_targets(plan, ledger), *_departments(plan, ledger))


def _rulings(_plan: Plan, ledger: Ledger | None) -> Iterable[tuple[str, str]]:
    decisions = () if ledger is None else ledger.decisions
    return [(str(decision.id), f"{decision.kind} {decision.reason}".strip()) for decision in reversed(decisions)]


def _in_shell(find: Callable[[Shell], Iterable[str]]) -> Complete:
    """Completion by what needs no plan."""

    def complete(ctx: click.Context, _param: click.Parameter, typed: str) -> list[CompletionItem]:
        shell = ctx.find_root().obj
        return [] if shell is None else [CompletionItem(word) for word in find(shell) if word.startswith(typed)]

    return complete


def _first_words(table: str) -> Complete:
    """Completion by what the language calls the parts in a table, the first word of each."""
    return _in_shell(lambda shell: [str(words[0]) for words in shell.locale.table("cli", table).values()])


def _copies(shell: Shell) -> Iterable[str]:
    from xlplan.ledger.backup import copies_in
    from xlplan.project import Project

    return [path.name for path in reversed(copies_in(Project(shell.project_folder).backups))]


def _pages(shell: Shell) -> Iterable[str]:
    from xlplan.site import page_of, pages_beside

    try:
        return pages_beside(page_of(shell.locale.lang).parent)
    except XlplanError:
        return ()


def _templates(shell: Shell) -> Iterable[str]:
    from xlplan.pipeline.templates import shipped_templates

    return shipped_templates(shell.locale.lang)


def _files(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[CompletionItem]:
    return [CompletionItem(typed, type="file")]


COMPLETERS: Mapping[str, Complete] = {
    "period": _offered(_periods),
    "department": _offered(_departments),
    "only": _offered(_departments),
    "form": _offered(_departments),
    "target": _offered(_targets),
    "new": _offered(_targets),
    "what": _offered(_either),
    "print-what": _first_words("what"),
    "open-which": _first_words("outputs"),
    "docs-page": _in_shell(_pages),
    "undo-number": _offered(_rulings),
    "restore-file": _in_shell(_copies),
    "templates-copy-name": _in_shell(_templates),
    "file": _files,
}
"""How the value of a parameter is completed, by the parameter's name, with that of its command before it where it means
something else there."""
