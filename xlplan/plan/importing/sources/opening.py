"""What a file is, by its bytes; it is read in a process of its own, under the limits of a return."""

from __future__ import annotations

import re
import sys
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from xlplan.books.confined import confined
from xlplan.books.glance import OLE_MAGIC
from xlplan.books.limits import DEFAULT_LIMITS
from xlplan.books.package import looks_like_zip
from xlplan.books.reading import read_book, read_kind
from xlplan.books.sniff import FileKind, sniff
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.errors import PlanError, reason_of
from xlplan.locale import all_languages
from xlplan.plan.importing.document import ForeignFile
from xlplan.plan.importing.sources.converting import modern

_LARGEST = 64 * 1024 * 1024  # bytes of a document
_MOST_CELLS = 1_000_000  # in all tables together
_PROLOGUE, _PIECE = 4096, 1 << 20  # bytes in which a DOCTYPE would stand; bytes read at once
STANDARD_INPUT = "-"
_TAG = re.compile(rb"<(?:p|h[1-6]|div|ol|ul|section|article|main|table|body|b|strong|span)[\s>]", re.IGNORECASE)
_TOO_MUCH = frozenset(
    {Reason.TOO_LARGE, Reason.TOO_MANY, Reason.BEYOND_SHEET, Reason.KILLED_TIME, Reason.KILLED_MEMORY}
)
_BROKEN = frozenset({Reason.DAMAGED, Reason.TRUNCATED, Reason.KILLED_CRASH})
_LOCKED = frozenset({Reason.ENCRYPTED, Reason.WRONG_PASSWORD})
_TEXTS = frozenset({FileKind.CSV, FileKind.MAIL, FileKind.MBOX})
"""A text that begins with lines like `To: …` is a text as well."""


def read_file(path: Path, own: Path | None = None, passwords: tuple[str, ...] = ()) -> ForeignFile:
    """What a file holds; `-` is standard input. own: a project's templates, whose words are known as well. passwords:
    tried on a file that asks for one.

    Raises PlanError with one clear sentence for what cannot be read.
    """
    if str(path) == STANDARD_INPUT:
        name = all_languages(own)[0].text("importing.shown.standard_input")
        return read_bytes(sys.stdin.buffer.read(_LARGEST + 1), name, own, passwords)
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise PlanError("import-too-large", file=path.name)
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as exc:
        raise PlanError("import-no-file", file=str(path)) from exc
    except OSError as exc:
        raise PlanError("import-unreadable", file=path.name, reason=reason_of(exc)) from exc
    return read_bytes(data, path.name, own, passwords)


def read_bytes(data: bytes, name: str, own: Path | None = None, passwords: tuple[str, ...] = ()) -> ForeignFile:
    """What these bytes hold. Raises PlanError."""
    if len(data) > _LARGEST:
        raise PlanError("import-too-large", file=name)
    if not data.strip():
        raise PlanError("import-empty", file=name)
    try:
        found = confined(held_in, data, name, own, passwords)
    except Unreadable as exc:
        if exc.reason in {Reason.WORD, Reason.WPS, Reason.UNKNOWN} and not looks_like_zip(data):
            older = modern(data, name)
            if older is not None:
                return replace(read_bytes(older, name, own, passwords), name=name)
        raise _refusal(exc, name, data) from exc
    if sum(len(grid.cells) for grid in found.grids) > _MOST_CELLS:
        raise PlanError("import-too-large", file=name)
    return found


def _refusal(exc: Unreadable, name: str, data: bytes) -> PlanError:
    if exc.reason in _TOO_MUCH:
        return PlanError("import-too-large", file=name)
    if exc.reason is Reason.HOSTILE:
        return PlanError("import-unsafe", file=name)
    if exc.reason is Reason.EMPTY:
        return PlanError("import-empty", file=name)
    if exc.reason in _LOCKED:
        return PlanError("import-old-or-encrypted", file=name, reason=str(exc))
    if exc.reason in _BROKEN or data.startswith(OLE_MAGIC):
        return PlanError("import-unreadable", file=name, reason=str(exc.params.get("detail", exc)))
    return PlanError("import-other-format", file=name)


def held_in(data: bytes, name: str, own: Path | None = None, passwords: tuple[str, ...] = ()) -> ForeignFile:
    """What these bytes hold; suffixes are not believed. Raises Unreadable, PlanError."""
    from xlplan.plan.importing.sources.workbook import grids_of_book

    try:
        kind = sniff(data)
    except Unreadable as exc:
        if (document := _document(data, name, own, exc)) is not None:
            return document
    else:
        if kind in _TEXTS or kind is FileKind.HTML:
            return _text(data, name, own, kind)
    return ForeignFile(name, tuple(grids_of_book(read_book(data, DEFAULT_LIMITS, passwords), name, own)))


def _document(data: bytes, name: str, own: Path | None, refusal: Unreadable) -> ForeignFile | None:
    """The paragraphs and tables of what is no workbook; None if a password may make it one. Raises Unreadable."""
    if refusal.reason is Reason.ENCRYPTED:
        return None
    if refusal.reason is Reason.PDF:
        from xlplan.plan.importing.sources.pdf import read_pdf

        return ForeignFile(name, blocks=tuple(read_pdf(data, name, own)))
    if refusal.reason is Reason.UNKNOWN and _TAG.match(data.lstrip(b"\xef\xbb\xbf \t\r\n")):
        return _text(data, name, own, FileKind.HTML)  # a piece of a page, without the frame of one
    if refusal.reason is not Reason.WORD or not looks_like_zip(data):
        raise refusal
    from xlplan.plan.importing.sources.odt import read_odt
    from xlplan.plan.importing.sources.word import chinese_digits, read_word

    if "word/document.xml" in _parts(data, name):
        return read_word(data, name, chinese_digits(own))
    return read_odt(data, name, chinese_digits(own))


def _text(data: bytes, name: str, own: Path | None, kind: FileKind) -> ForeignFile:
    """A web page, a text in columns or one in sentences."""
    from xlplan.plan.importing.sources.csv_text import decoded, looks_delimited
    from xlplan.plan.importing.sources.texts import read_text
    from xlplan.plan.importing.sources.web import blocks_of_html
    from xlplan.plan.importing.sources.workbook import grids_of_book

    text = decoded(data, name)
    if kind is FileKind.HTML:
        return ForeignFile(name, blocks=tuple(blocks_of_html(text)))
    if looks_delimited(text, name):
        try:
            book = read_kind(data, FileKind.CSV, DEFAULT_LIMITS)
        except Unreadable as exc:
            if exc.reason is not Reason.TEXT:
                raise
        else:
            return ForeignFile(name, tuple(grids_of_book(book, name, own)))
    return ForeignFile(name, blocks=tuple(read_text(text, name, own)))


def _parts(data: bytes, name: str) -> set[str]:
    """The names of the parts of a package that is fit to be read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            _judge(parts, name)
            return {info.filename.lstrip("/") for info in parts.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error) as exc:
        raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc


def _judge(parts: zipfile.ZipFile, name: str) -> None:
    """Refuse what unpacks to too much, and XML that declares entities."""
    infos = parts.infolist()
    if len(infos) > DEFAULT_LIMITS.entries or sum(i.file_size for i in infos) > DEFAULT_LIMITS.expanded_bytes // 2:
        raise PlanError("import-too-large", file=name)
    for info in infos:
        if not info.filename.endswith((".xml", ".rels")):
            continue
        with parts.open(info) as part:
            beginning = part.read(_PROLOGUE).replace(b"\x00", b"")
            while part.read(_PIECE):  # a damaged part is found here, once for all readers
                pass
        if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning:
            raise PlanError("import-unsafe", file=name)
