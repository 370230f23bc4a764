"""Every file that was looked at: what became of it, why, when it came and what proves it."""

from __future__ import annotations

from datetime import datetime

from xlplan.ledger.beside import kept_files
from xlplan.ledger.records import Evidence
from xlplan.ledger.status import FileRow, Outcome
from xlplan.report.tables import ReportTable, TableCell, TableColumn, TableRow
from xlplan.report.view import View, short_name

KEY = "sources"
_EXCERPT = 80
_ATTENTION = frozenset({Outcome.NEEDS_PERSON})
_WIDTHS = {
    "name": 34,
    "outcome": 12,
    "department": 16,
    "period": 9,
    "reason": 34,
    "attachments": 24,
    "received": 19.5,
    "evidence": 12,
    "sender": 22,
    "subject": 22,
}
_EVIDENCE = {"file": 30, "member": 24, "header": 44, "file_time": 19.5, "body": 28, "size": 9, "sha256": 22}


def sources_table(view: View) -> ReportTable:
    """One row for every file or member: those of this period first, those of others folded; where exactly they lie and
    what proves it, folded too."""
    labels = view.words(KEY, "columns")
    kept: dict[str, tuple[str, ...]] = {}
    for file in kept_files(view.status):
        kept[file.source] = (*kept.get(file.source, ()), file.path)
    return ReportTable(
        key=KEY,
        title=view.text("sources.title", period=view.period(view.status.period.id)),
        purpose=view.text("sources.purpose"),
        facts=view.facts,
        columns=(
            *(TableColumn(labels[key], width, key == "name") for key, width in _WIDTHS.items()),
            *(TableColumn(labels[key], width, folded=True) for key, width in _EVIDENCE.items()),
        ),
        rows=tuple(
            _row(view, row, kept.get(row.arrival.name, ()))
            for row in sorted(view.status.files, key=lambda row: _of_another(view, row))
        ),
        empty=view.text("sources.empty"),
    )


def _row(view: View, row: FileRow, kept: tuple[str, ...]) -> TableRow:
    arrival = row.arrival
    return TableRow(
        (
            TableCell(short_name(arrival.name)),
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
            TableCell(arrival.sender),
            TableCell(arrival.subject),
            TableCell(arrival.file),
            TableCell(arrival.member),
            TableCell(arrival.header),
            TableCell(view.local(hint) if (hint := _file_time(row)) is not None else None),
            TableCell(excerpt(view, arrival.body)),
            TableCell(arrival.size),
            TableCell(arrival.sha256),
        ),
        arrival.name,
        folded=_of_another(view, row),
    )


def _of_another(view: View, row: FileRow) -> bool:
    """Whether a file is settled, and belongs to another period."""
    return row.period not in {"", view.status.period.id}


def _file_time(row: FileRow) -> datetime | None:
    """The time that a file carries, where nothing better tells when it came. A hint and no proof."""
    return row.arrival.file_time if row.evidence is Evidence.FIRST_SEEN else None


def excerpt(view: View, body: str) -> str:
    """The first words of a mail on one line."""
    line = " ".join(body.split())
    return line if len(line) <= _EXCERPT else view.text("sources.excerpt", text=line[:_EXCERPT])
