"""Files as they lie in the outbox, on their way to paper: one sheet of a workbook alone, the total of its pages at its
foot, several PDFs in one that says from what it was made. Nothing is judged or laid out anew."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from html import escape, unescape

_MADE_FROM = "/XlplanMadeFrom"
_BOOK = "xl/workbook.xml"
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*?/?>")
_NAME = re.compile(r'\bname="([^"]*)"')
_RELATION = re.compile(r'\bid="([^"]*)"')
_FOOT = re.compile(r"(<(?:\w+:)?oddFooter[^>]*>)(.*?)(</(?:\w+:)?oddFooter>)", re.DOTALL)


def changed_parts(archive: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook or document with every part as `change` makes it of its name and content."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(part, change(part.filename, source.read(part)))
    return written.getvalue()


def sheet_names(workbook: bytes) -> list[str]:
    """The names of the sheets, in order. Raises ValueError for what is no workbook."""
    with _opened(workbook) as book:
        return [_name_of(tag) for tag in _SHEET.findall(book.read(_BOOK).decode("utf-8"))]


def _opened(workbook: bytes) -> zipfile.ZipFile:
    try:
        book = zipfile.ZipFile(io.BytesIO(workbook))
        book.getinfo(_BOOK)
    except (zipfile.BadZipFile, KeyError) as exc:
        raise ValueError(str(exc)) from exc
    return book


def _name_of(tag: str) -> str:
    found = _NAME.search(tag)
    return unescape(found[1]) if found else ""


def with_total(workbook: bytes, name: str, foot: str, pages: int) -> bytes:
    """The workbook whose sheet says at its foot how many pages it has. foot: what stands there, with `{pages}`; a foot
    of another kind stays as it is."""
    part = _part_of(workbook, name)
    before, _, after = foot.partition("{pages}")
    said = re.compile(re.escape(escape(before, quote=False)) + r"(\d+|&amp;N)" + re.escape(escape(after, quote=False)))

    def change(found: str, content: bytes) -> bytes:
        if found != part:
            return content
        right = escape(f"{before}{pages}{after}", quote=False)
        text = content.decode("utf-8")
        return _FOOT.sub(lambda m: m[1] + said.sub(lambda _: right, m[2]) + m[3], text).encode()

    return changed_parts(workbook, change) if part else workbook


def total_said(workbook: bytes, name: str, foot: str) -> int | None:
    """The total of pages that stands at the foot of a sheet; None where none does."""
    part = _part_of(workbook, name)
    before, _, after = foot.partition("{pages}")
    with _opened(workbook) as book:
        found = _FOOT.search(book.read(part).decode("utf-8")) if part else None
    told = re.search(re.escape(before) + r"(\d+)" + re.escape(after), unescape(found[2])) if found else None
    return int(told[1]) if told else None


def _part_of(workbook: bytes, name: str) -> str:
    """The part in which a sheet is kept; "" if the book does not say."""
    with _opened(workbook) as book:
        tag = next(tag for tag in _SHEET.findall(book.read(_BOOK).decode("utf-8")) if _name_of(tag) == name)
        found = _RELATION.search(tag.replace("sheetId", ""))
        relations = book.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    for relation in re.findall(r"<Relationship\b[^>]*>", relations):
        if found and f'Id="{found[1]}"' in relation:
            target = re.search(r'Target="([^"]*)"', relation)
            path = target[1] if target else ""
            return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return ""


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    from pypdf import PdfReader  # takes its time, and most merges make no paper

    return len(PdfReader(io.BytesIO(pdf)).pages)


def in_one(pdfs: Sequence[bytes], made_from: Mapping[str, bytes], made_at: datetime) -> bytes:
    """Several PDFs one after another. made_from: the files they were made from, by name, whose hashes it keeps."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for pdf in pdfs:
        writer.append(io.BytesIO(pdf), import_outline=False)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(made_from.items())}
    moment = f"D:{made_at:%Y%m%d%H%M%S}"
    writer.add_metadata({"/CreationDate": moment, "/ModDate": moment, _MADE_FROM: json.dumps(hashes)})
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def made_from(pdf: bytes) -> dict[str, str]:
    """The sha256 of every file that a PDF was made from, by name; empty where it does not say."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    with suppress(PyPdfError, ValueError, KeyError, TypeError, OSError):
        metadata: Mapping[str, object] = PdfReader(io.BytesIO(pdf)).metadata or {}
        said = json.loads(str(metadata.get(_MADE_FROM, "{}")))
        return {str(name): str(sha256) for name, sha256 in said.items()}
    return {}
