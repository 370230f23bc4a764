"""Where things stand on the page: what a link of the workbook leads to here."""

from __future__ import annotations

from collections.abc import Mapping

from xlplan.page.canvas import Link
from xlplan.report.view import View

TARGET, RETURN, FINDING, CHANGE, SOURCE, TOTAL, REPLY = "t", "r", "f", "c", "s", "n", "q"
"""Rows are called by their kind and their number: `t12` is the twelfth target."""

_OF_TARGETS = ("consolidated", "data", "contributions")


def row_id(kind: str, index: int) -> str:
    """The id of a row, counted from 0."""
    return f"{kind}{index + 1}"


def addresses(view: View) -> Mapping[Link, str]:
    """The id of every row that links lead to."""
    status = view.status
    found: dict[Link, str] = {}
    for index, row in enumerate(status.rows):
        for sheet in _OF_TARGETS:
            found[Link(sheet, row.target.id)] = row_id(TARGET, index)
    for index, returned in enumerate(status.returns):
        found[Link("returns", returned.department)] = row_id(RETURN, index)
    for index, finding in enumerate(status.findings):
        found.setdefault(Link("findings", finding.target), row_id(FINDING, index))
    for index, file in enumerate(status.files):
        found.setdefault(Link("sources", file.arrival.name), row_id(SOURCE, index))
    return found
