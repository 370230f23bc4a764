"""A copy of plan.xlsx in which the cells to mend are tinted and explained in notes; everything else is kept."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlplan.findings import Finding, Severity
from xlplan.locale import Locale
from xlplan.outputs import Published, publish
from xlplan.page.measure import row_height
from xlplan.page.theme import Theme, load_theme

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = (12.0, 18.0, 60.0, 60.0)
_NOTE_WIDTH, _NOTE_LINE, _NOTE_CHARACTERS = 320, 18, 22
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
"""`<dcterms:modified xsi:type="dcterms:W3CDTF">2026-11-26T09:00:00Z</dcterms:modified>`"""

_STAMP = (1980, 1, 1, 0, 0, 0)


def write_fixed_copy(path: Path, findings: Sequence[Finding], out: Path, locale: Locale, now: datetime) -> Published:
    """Write the marked copy of the plan at `path` to `out`; a copy that somebody edited is kept under a dated name."""
    return publish(out, fixed_copy(path, findings, locale), known_sha=None, now=now)


def fixed_copy(path: Path, findings: Sequence[Finding], locale: Locale) -> bytes:
    """The marked copy as a workbook; the same plan and findings give the same bytes.

    findings: those of `read_plan`; each becomes a note at its cell and a line on a sheet of its own.
    """
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the plan itself stays as it is; this copy is only for comparison
        book = load_workbook(path, rich_text=True)
    modified = book.properties.modified
    theme = load_theme(locale)
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.origin.sheet not in book.sheetnames:
            continue
        for cell in str(finding.params.get("cells") or finding.origin.cell).split():
            by_cell.setdefault((finding.origin.sheet, cell), []).append(finding)
    for (sheet, cell), found in by_cell.items():
        _mark(book[sheet], cell, found, locale, theme)
    _list(book, findings, locale, theme)
    stream = BytesIO()
    book.save(stream)
    return _repacked(stream.getvalue(), modified)


def _mark(sheet: Worksheet, reference: str, found: Sequence[Finding], locale: Locale, theme: Theme) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell: Any = sheet[reference]
    worst = min((finding.severity for finding in found), key=lambda severity: severity.rank)
    if worst is not Severity.NOTE:
        cell.fill = PatternFill("solid", fgColor=_tint(worst, theme))
    texts = [cell.comment.text] if cell.comment is not None else []
    texts += [locale.text("plan.fixing.note", message=locale.message(f), remedy=locale.remedy(f)) for f in found]
    comment = Comment("\n\n".join(dict.fromkeys(texts)), locale.text("plan.fixing.author"))
    comment.width = _NOTE_WIDTH
    lines = sum(1 + len(line) // _NOTE_CHARACTERS for line in comment.text.splitlines())
    comment.height = _NOTE_LINE * (lines + 1)
    cell.comment = comment


def _tint(severity: Severity, theme: Theme) -> str:
    ink = theme.returns["incomplete"] if severity is Severity.ERROR else theme.severities["warning"]
    return ink.fill.lstrip("#")


def _list(book: Workbook, findings: Sequence[Finding], locale: Locale, theme: Theme) -> None:
    """Every finding on a sheet of its own, the last, with a link to its cell."""
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet: Any = book.create_sheet(_free_title(book, locale.text("plan.fixing.sheet")))
    body, head = Font(name=theme.fonts.body[0], size=11), Font(name=theme.fonts.heading[0], size=11, bold=True)
    wrap = Alignment(wrap_text=True, vertical="top")
    sheet["A1"] = locale.text("plan.fixing.title", count=len(findings))
    sheet["A1"].font = Font(name=theme.fonts.title[0], size=16)
    sheet["A2"] = locale.text("plan.fixing.hint")
    sheet["A2"].font = body
    for column, (key, width) in enumerate(zip(("severity", "place", "message", "remedy"), _WIDTHS, strict=True), 1):
        cell = sheet.cell(4, column, locale.text(f"plan.fixing.{key}"))
        cell.font, cell.fill = head, PatternFill("solid", fgColor=theme.colours.header.lstrip("#"))
        sheet.column_dimensions["ABCD"[column - 1]].width = width
    for row, finding in enumerate(findings, 5):
        place = " ".join(part for part in (finding.origin.sheet, finding.origin.cell) if part)
        severity = locale.text(f"plan.severity.{finding.severity.value}")
        texts = (severity, place, locale.message(finding), locale.remedy(finding))
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(row, column)
            cell.value = text
            cell.data_type = "s"
            cell.font, cell.alignment = body, wrap
        if finding.origin.sheet in book.sheetnames and finding.origin.cell:
            target = finding.origin.sheet.replace("'", "''")
            sheet.cell(row, 2).hyperlink = f"#'{target}'!{finding.origin.cell}"
        sheet.row_dimensions[row].height = row_height(
            [(text, width, 11) for text, width in zip(texts, _WIDTHS, strict=True)]
        )
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _free_title(book: Workbook, wanted: str) -> str:
    title, number = wanted, 2
    while title in book.sheetnames:
        title, number = f"{wanted} {number}", number + 1
    return title


def _repacked(data: bytes, modified: datetime | None) -> bytes:
    """The same workbook without the moment of writing in it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml" and modified is not None:
                moment = modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = _MODIFIED.sub(rb"\g<1>" + moment + rb"\g<2>", content)
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return out.getvalue()
