"""What the columns that the office wants totalled come to: in all, by aspect, by measure, by department."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from xlplan.report.tables import ReportTable, TableCell, TableColumn, TableRow
from xlplan.report.totals import ColumnTotal, Figure, how_words, shown_figure, totals_of
from xlplan.report.view import View

KEY = "totals"


def totals_table(view: View) -> ReportTable:
    """One row for every scope, one column for every total; empty where no column has one."""
    totals = totals_of(view.status, view.layout)
    labels = view.words(KEY, "columns")
    columns = (
        TableColumn(labels["scope"], 16, key=True),
        TableColumn(labels["name"], 34, key=True),
        *(TableColumn(_heading(view, total), max(total.column.width, 14)) for total in totals),
    )
    return ReportTable(
        key=KEY,
        title=view.text("totals.title", period=view.period(view.status.period.id)),
        purpose=view.text("totals.purpose"),
        facts=view.facts,
        columns=columns,
        rows=tuple(_rows(view, totals)),
        frozen=2,
    )


def _heading(view: View, total: ColumnTotal) -> str:
    return view.text("totals.heading", column=total.column.label, how=how_words(view, total))


def _rows(view: View, totals: tuple[ColumnTotal, ...]) -> Iterator[TableRow]:
    """All; then every aspect, measure and department of which something is said, parts apart from leads."""
    if not totals:
        return
    word = view.words(KEY, "scopes")
    yield _row(view, totals, word["all"], "", [total.all for total in totals])
    scopes: tuple[tuple[str, Callable[[ColumnTotal], dict[str, Figure]]], ...] = (
        (word["aspect"], lambda total: dict(total.by_aspect)),
        (word["measure"], lambda total: dict(total.by_measure)),
        (word["lead"], lambda total: {name: found.lead for name, found in total.by_department.items()}),
        (word["part"], lambda total: {name: found.part for name, found in total.by_department.items()}),
    )
    for scope, figures in scopes:
        for name in dict.fromkeys(name for total in totals for name in figures(total)):
            if any(figures(total).get(name) is not None for total in totals):
                shown = view.department(name) if scope in {word["lead"], word["part"]} else name
                yield _row(view, totals, scope, shown, [figures(total).get(name) for total in totals])


def _row(view: View, totals: tuple[ColumnTotal, ...], scope: str, name: str, figures: Sequence[Figure]) -> TableRow:
    cells = (TableCell(_shown(view, total, found)) for total, found in zip(totals, figures, strict=True))
    return TableRow((TableCell(scope), TableCell(name), *cells))


def _shown(view: View, total: ColumnTotal, found: Figure) -> str | float | None:
    """A number stays one, so that the sheet can go on counting with it."""
    if isinstance(found, int | float) and shown_figure(view, total.column, found).replace(".", "").isdigit():
        return round(found, 4)
    return shown_figure(view, total.column, found)
