"""The sheet of findings: everything that someone should look at, with its place and its remedy."""

from __future__ import annotations

from xlplan.findings import Finding
from xlplan.page.canvas import Link
from xlplan.report.tables import ReportTable, TableCell, TableColumn, TableRow, link_to
from xlplan.report.view import View, short_name

KEY = "findings"
_WIDTHS = {
    "severity": 8,
    "number": 8.5,
    "department": 16,
    "message": 44,
    "remedy": 52,
    "file": 22,
    "sheet": 10,
    "cell": 8,
    "source": 8,
    "code": 17,
    "path": 28,
}
_SCREEN = frozenset({"source", "code"})
_REPEATED = frozenset({"severity", "number", "department", "code"})


def findings_table(view: View) -> ReportTable:
    """Every finding of the period, the worst first, as the status orders them."""
    labels = view.words(KEY, "columns")
    return ReportTable(
        key=KEY,
        title=view.text("findings.title", period=view.period(view.status.period.id)),
        purpose=view.text("findings.purpose"),
        facts=view.facts,
        columns=tuple(
            TableColumn(labels[key], width, key in _REPEATED, folded=key == "path", screen=key in _SCREEN)
            for key, width in _WIDTHS.items()
        ),
        rows=tuple(_row(view, finding) for finding in view.status.findings),
        empty=view.text("findings.empty"),
        frozen=3,
    )


def _row(view: View, finding: Finding) -> TableRow:
    origin = finding.origin
    return TableRow(
        (
            TableCell(view.word("severity", finding.severity), view.theme.severities[finding.severity]),
            TableCell(view.number(finding.target), link=Link("data", finding.target) if finding.target else None),
            TableCell(view.department(finding.department)),
            TableCell(view.locale.message(finding)),
            TableCell(view.locale.remedy(finding)),
            TableCell(short_name(origin.file)),
            TableCell(origin.sheet),
            TableCell(origin.cell),
            link_to(view, "sources", origin.file),
            TableCell(finding.code),
            TableCell(origin.file),
        ),
        finding.target,
    )
