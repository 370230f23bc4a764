"""Exceptions that stop a run. Problems in data are findings (`xlplan.findings`), never exceptions."""

from __future__ import annotations

import errno
from typing import Any


class XlplanError(Exception):
    """A set-up that cannot be used: the command stops, writes nothing and shows one sentence.

    `key` names the sentence in `templates/<lang>/errors.toml`; `params` fill its slots. `sentence`: those words in the
    language of the project, as soon as somebody who knows it has put them there; `str()` gives them.
    """

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(f"{key} {params}" if params else key)
        self.key = key
        self.params = params
        self.sentence = ""

    def __str__(self) -> str:
        return self.sentence or super().__str__()


class ProjectError(XlplanError):
    """The project folder cannot be used: no plan.xlsx, a locked ledger, no room on the disk."""


class PlanError(XlplanError):
    """The plan workbook cannot be read as a plan at all, so that there is nothing to report on."""


class RequestError(XlplanError):
    """The request names something that is not there: a target, a department, a file, a period."""


def reason_of(exc: BaseException) -> str:
    """Why the system refused, as a key of `templates/<lang>/system.toml` (`EACCES`, `SQLITE_READONLY`, `in-use`); the
    system's own words where there is no key."""
    if getattr(exc, "winerror", None) in _IN_USE:
        return "in-use"
    if type(exc).__name__ == "gaierror":
        return "no-such-host"
    if isinstance(exc, TimeoutError):
        return "ETIMEDOUT"
    sqlite = str(getattr(exc, "sqlite_errorname", ""))
    if sqlite:
        return "_".join(sqlite.split("_")[:2])
    number = getattr(exc, "errno", None)
    name = errno.errorcode.get(number, "") if isinstance(number, int) and not hasattr(exc, "library") else ""
    return name or str(exc) or type(exc).__name__


_IN_USE = (32, 33)
"""Windows: another program has the file open, or a part of it."""
