"""Exceptions that stop a run. Problems in data are findings (`xlplan.findings`), never exceptions."""

from __future__ import annotations

from typing import Any


class XlplanError(Exception):
    """A set-up that cannot be used: the command stops, writes nothing and shows one sentence.

    `key` names the sentence in `templates/<lang>/errors.toml`; `params` fill its slots.
    """

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(f"{key} {params}" if params else key)
        self.key = key
        self.params = params


class ProjectError(XlplanError):
    """The project folder cannot be used: no plan.xlsx, a locked ledger, no room on the disk."""


class PlanError(XlplanError):
    """The plan workbook cannot be read as a plan at all, so that there is nothing to report on."""


class RequestError(XlplanError):
    """The request names something that is not there: a target, a department, a file, a period."""
