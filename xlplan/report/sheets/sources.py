"""Every file that was looked at: what became of it, why, when it came and what proves it."""

from __future__ import annotations

from datetime import datetime

from xlplan.ledger.beside import kept_files
from xlplan.ledger.records import Evidence
from xlplan.ledger.status import FileRow, Outcome
from xlplan.report.tables import ReportTable, TableCell, TableColumn, TableRow
from xlplan.report.view import View

KEY = "sources"
_EXCERPT = 80
_ATTENTION = frozenset({Outcome.NEEDS_PERSON})
_WIDTHS = {
    "file": 30,
    "member": 24,
    "outcome": 12,
    "department": 14,
    "period": 9,
    "reason": 30,
    "attachments": 24,
    "received": 19.5,
    "evidence": 11,
    "file_time": 19.5,
    "sender": 20,
    "subject": 20,
    "body": 28,
    "size": 9,
    "sha256": 22,
}


def sources_table(view: View) -> ReportTable:
    """One row for every file or member, as the status orders them."""
    labels = view.words(KEY, "columns")
    kept: dict[str, tuple[str, ...]] = {}
    for file in kept_files(view.status):
        kept[file.source] = (*kept.get(file.source, ()), file.path)
    return ReportTable(
        key=KEY,
        title=view.text("sources.title", period=view.period(view.status.period.id)),
        purpose=view.text("sources.purpose"),
        facts=view.facts,
        columns=tuple(TableColumn(labels[key], width, key in {"file", "member"}) for key, width in _WIDTHS.items()),
        rows=tuple(_row(view, row, kept.get(row.arrival.name, ())) for row in view.status.files),
        empty=view.text("sources.empty"),
    )


def _row(view: View, row: FileRow, kept: tuple[str, ...]) -> TableRow:
    arrival = row.arrival
    return TableRow(
        (
            TableCell(arrival.file),
            TableCell(arrival.member),
            TableCell(
                view.word("outcomes", row.outcome),
                view.theme.severities["warning"] if row.outcome in _ATTENTION else None,
            ),
            TableCell(view.department(row.department)),
            TableCell(row.period),
            TableCell(view.reason(row)),
            TableCell("\n".join(kept)),
            TableCell(view.local(row.received_at) if row.received_at is not None else None),
            TableCell(view.word("evidence", row.evidence) if row.evidence is not None else ""),
            TableCell(view.local(hint) if (hint := _file_time(row)) is not None else None),
            TableCell(arrival.sender),
            TableCell(arrival.subject),
            TableCell(excerpt(view, arrival.body)),
            TableCell(arrival.size),
            TableCell(arrival.sha256),
        ),
        arrival.name,
    )


def _file_time(row: FileRow) -> datetime | None:
    """The time that a file carries, where nothing better tells when it came. A hint and no proof."""
    return row.arrival.file_time if row.evidence is Evidence.FIRST_SEEN else None


def excerpt(view: View, body: str) -> str:
    """The first words of a mail on one line."""
    line = " ".join(body.split())
    return line if len(line) <= _EXCERPT else view.text("sources.excerpt", text=line[:_EXCERPT])
