"""The plain tables of the workbook as tables of the page: the same rows, words and order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from markupsafe import Markup, escape

from xlplan.books.number_formats import number_text
from xlplan.findings import Severity
from xlplan.ledger.status import Outcome, ReturnState
from xlplan.page.canvas import Link
from xlplan.page.theme import Ink
from xlplan.report.html.addresses import CHANGE, FINDING, REPLY, RETURN, SOURCE, TOTAL, row_id
from xlplan.report.html.filters import Facts, Select, select
from xlplan.report.html.targets import MOST_ROWS
from xlplan.report.sheets.changes import changes_table
from xlplan.report.sheets.findings import findings_table
from xlplan.report.sheets.replies import replies_table
from xlplan.report.sheets.returns import returns_table, shown_months
from xlplan.report.sheets.sources import sources_table
from xlplan.report.sheets.totals import totals_table
from xlplan.report.tables import CellValue, ReportTable, TableCell
from xlplan.report.view import View

_LONG = 12
_NEWEST = 6
_HASH = 64


class HtmlCell(NamedTuple):
    """A cell; there are many. css: class of its ink. shape: `number`, `long` (text that wants room), `hash`
    or "". href: `#…` or ""."""

    text: str
    css: str = ""
    shape: str = ""
    href: str = ""

    @property
    def inner(self) -> Markup:
        """What stands in the cell: a link, a state on its colour, or words."""
        text = escape(self.text)
        if self.href:
            return Markup(f'<a href="{escape(self.href)}">{text}</a>')
        return Markup(f'<span class="pill {escape(self.css)}">{text}</span>') if self.css else text


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row with the facts that it is found by."""

    id: str
    cells: tuple[HtmlCell, ...]
    facts: Facts


@dataclass(frozen=True)
class HtmlMatrix:
    """Departments against periods, ascending. rows: a name and its cells. older: periods before the newest ones."""

    labels: tuple[str, ...]
    rows: tuple[tuple[HtmlCell, ...], ...]
    older: bool


@dataclass(frozen=True)
class HtmlGrid:
    """A table and what it can be filtered by. head: index of the column that names a row."""

    id: str
    title: str
    purpose: str
    labels: tuple[str, ...]
    rows: tuple[GridRow, ...]
    empty: str
    selects: tuple[Select, ...]
    head: int
    matrices: tuple[HtmlMatrix, ...] = ()

    @property
    def late(self) -> bool:
        """Whether the table is taken up only when it is opened."""
        return len(self.rows) > MOST_ROWS


@dataclass(frozen=True)
class Dress:
    """How cells look and where they lead: classes by ink, ids by link."""

    view: View
    classes: Mapping[Ink, str]
    ids: Mapping[Link, str]

    def shown(self, value: CellValue) -> str:
        """A value of the workbook in words; moments as the office writes them."""
        if value is None:
            return ""
        if isinstance(value, datetime):
            zone = value.tzinfo or self.view.status.plan.settings.zone
            return self.view.moment(value.replace(tzinfo=zone))
        if isinstance(value, date):
            return self.view.day(value)
        return number_text(value) if isinstance(value, (int, float)) else value

    def cell(self, cell: TableCell) -> HtmlCell:
        """A cell of the workbook as one of the page; a pointer without a place is empty."""
        found = self.ids.get(cell.link) if cell.link is not None else None
        if cell.pointer and found is None:
            return HtmlCell("")
        text = self.shown(cell.value)
        css = self.classes[cell.ink] if cell.ink is not None else ""
        return HtmlCell(text, css, _shape(cell.value, text), f"#{found}" if found else "")


def grids(view: View, dress: Dress) -> tuple[HtmlGrid, ...]:
    """Returns, findings, changes and sources, in the order of the workbook."""
    status = view.status
    returns: list[Facts] = [{"state": (row.state,)} for row in status.returns]
    findings: list[Facts] = [
        {"severity": (finding.severity,), "department": (finding.department,) if finding.department else ()}
        for finding in status.findings
    ]
    changes: list[Facts] = [{"kind": (change.kind,)} for change in status.changes]
    sources: list[Facts] = [{"outcome": (row.outcome,)} for row in status.files]
    totals, replies = totals_table(view), replies_table(view)
    return (
        *([_grid(view, dress, totals, TOTAL, [{} for _ in totals.rows], 1)] if totals.rows else ()),
        _returns(view, dress, returns),
        *([_grid(view, dress, replies, REPLY, [{} for _ in replies.rows], 0)] if replies.rows else ()),
        _grid(view, dress, findings_table(view), FINDING, findings, 3),
        _grid(view, dress, changes_table(view), CHANGE, changes, 0),
        _grid(view, dress, sources_table(view), SOURCE, sources, 0),
    )


def _returns(view: View, dress: Dress, facts: list[Facts]) -> HtmlGrid:
    """The returns; what stands in one column a period in the workbook is a table of its own here."""
    table, months = returns_table(view), shown_months(view)
    plain = len(table.columns) - len(months)
    cells = [tuple(dress.cell(cell) for cell in row.cells) for row in table.rows]
    labels = [column.label for column in table.columns[:plain]] + [view.period(month) for month in months]
    grid = _grid(view, dress, table, RETURN, facts, 1)
    cut = max(plain, len(labels) - _NEWEST)
    matrices = (
        HtmlMatrix((labels[1], *labels[start:end]), tuple((row[1], *row[start:end]) for row in cells), older)
        for start, end, older in ((cut, len(labels), False), (plain, cut, True))
        if start < end
    )
    rows = tuple(replace(row, cells=row.cells[:plain]) for row in grid.rows)
    purpose = view.locale.text("html.returns_purpose")
    return replace(grid, purpose=purpose, labels=grid.labels[:plain], rows=rows, matrices=tuple(matrices))


def _grid(view: View, dress: Dress, table: ReportTable, kind: str, facts: list[Facts], head: int) -> HtmlGrid:
    folded = {at for at, column in enumerate(table.columns) if column.folded and len(facts) > MOST_ROWS}
    rows = tuple(
        GridRow(
            row_id(kind, index), tuple(dress.cell(cell) for at, cell in enumerate(row.cells) if at not in folded), known
        )
        for index, (row, known) in enumerate(zip(table.rows, facts, strict=True))
    )
    return HtmlGrid(
        id=table.key,
        title=view.sheet(table.key),
        purpose=table.purpose,
        labels=tuple(column.label for at, column in enumerate(table.columns) if at not in folded),
        rows=rows,
        empty=table.empty,
        selects=tuple(_selects(view, table.key, facts)),
        head=head,
    )


def _selects(view: View, key: str, facts: list[Facts]) -> Iterable[Select]:
    labels = view.words("change_sheet" if key == "changes" else key, "columns")
    if key == "returns":
        yield select(
            view, "state", labels["state"], facts, lambda code: view.word("return_states", code), [*ReturnState]
        )
    elif key == "findings":
        yield select(view, "severity", labels["severity"], facts, lambda code: view.word("severity", code), [*Severity])
        order = [department.id for department in view.status.plan.departments]
        yield select(view, "department", labels["department"], facts, view.department, order)
    elif key == "changes":
        yield select(view, "kind", labels["kind"], facts, lambda code: view.word("changes", code))
    elif key == "sources":
        yield select(view, "outcome", labels["outcome"], facts, lambda code: view.word("outcomes", code), [*Outcome])


def _shape(value: CellValue, text: str) -> str:
    if isinstance(value, (int, float)):
        return "number"
    if len(text) == _HASH and text.isalnum() and text.isascii():
        return "hash"
    return "long" if len(text) > _LONG else ""
