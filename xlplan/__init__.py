"""xlplan: reporting workbooks out to every department, one consolidated status workbook back.

A project is a folder with a plan.xlsx. Open it, and do by name what the command line does:

    >>> import xlplan
    >>> project = xlplan.init("our-plan", lang="en")  # a new folder with the starter plan; or xlplan.open("our-plan")
    >>> built = project.build("2022-09")              # forms and mail drafts, in outbox/2022-09
    >>> month = project.merge("2022-09")              # reads inbox/, judges, writes the status workbook
    >>> month.rates.expected >= month.rates.received
    True
    >>> frame = month.targets                         # and entries, findings, returns, files, departments

Returns need not lie in the inbox: `project.merge("2022-09", returns={"office.xlsx": data})` takes bytes or paths.
A plan need not be typed: `xlplan.write_plan("our-plan/plan.xlsx", departments=…, targets=…, settings=…)` takes frames.
What stops a verb is an XlplanError whose `str()` is one clear sentence; what is wrong in data is in `month.findings`.

    Project   open, init -> check, import_table, build, merge, status, explain, history, remind, drafts, send,
              accept, set_aside, received, read_again, verify, refuse, same_target, new_target, rulings, undo,
              close, reopen, export, backup, restore
    Month     record (typed), rates, to_frame(name), to_json(), outputs; shows itself in a notebook (_repr_html_)

What verbs return is a frozen record with documented fields: check a Checked (findings, which `project.words_of` puts
into words, and changes), build a Built (forms, drafts), merge and status a Month, accept, set_aside, received and
read_again a Ruled (department, ruling), verify and refuse a Target, undo a Decision, close and reopen a Period;
`help(type(result))` says more.

Own checks and outputs are entry points of an installed package: `xlplan.checks` (called with a Month, gives
OwnFindings) and `xlplan.outputs` (called with a Month, gives bytes by file name). Importing xlplan costs nothing:
everything is loaded when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlplan.api import Month, OwnFinding, Project, init, open, plan_diff, write_plan  # noqa: A004
    from xlplan.errors import PlanError, ProjectError, RequestError, XlplanError
    from xlplan.verbs import build, load_plan, merge, status

    __version__: str

_VERBS = ("build", "load_plan", "merge", "status")
_ERRORS = ("PlanError", "ProjectError", "RequestError", "XlplanError")

__all__ = [
    "Month",
    "OwnFinding",
    "PlanError",
    "Project",
    "ProjectError",
    "RequestError",
    "XlplanError",
    "__version__",
    "build",
    "init",
    "load_plan",
    "merge",
    "open",
    "plan_diff",
    "status",
    "write_plan",
]


def __getattr__(name: str) -> Any:
    """What the library offers, imported when first asked for."""
    if name == "__version__":
        from importlib import metadata

        return metadata.version("xlplan")
    if name in _ERRORS:
        from xlplan import errors

        return getattr(errors, name)
    if name in _VERBS:
        from xlplan import verbs

        return getattr(verbs, name)
    if name in __all__:
        from xlplan import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """What is there to be asked for, also before it was imported."""
    return sorted({*globals(), *__all__})
