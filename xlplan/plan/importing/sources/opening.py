"""What a file is, by its bytes; guards against what is too large or unsafe."""

from __future__ import annotations

import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from xlplan.errors import PlanError
from xlplan.locale import Locale
from xlplan.plan.importing.document import ForeignFile, TextBlock
from xlplan.plan.importing.grid import TableGrid
from xlplan.plan.importing.sources.converting import modern

_LARGEST = 64 * 1024 * 1024
_LARGEST_UNPACKED = 512 * 1024 * 1024
_MOST_PARTS = 20_000
_MOST_CELLS = 1_000_000
_PROLOGUE, _PIECE = 4096, 1 << 20
STANDARD_INPUT = "-"
_XML = re.compile(r"<\?xml(?!.*<html)", re.IGNORECASE | re.DOTALL)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NEVER = (b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")

Source = Callable[[bytes, str, Locale], Sequence[TableGrid]]


def read_file(path: Path, locale: Locale) -> ForeignFile:
    """What a file holds; `-` is standard input. locale: names what has no name of its own.

    Raises PlanError with one clear sentence for what cannot be read.
    """
    if str(path) == STANDARD_INPUT:
        return read_bytes(sys.stdin.buffer.read(_LARGEST + 1), locale.text("importing.shown.standard_input"), locale)
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise PlanError("import-too-large", file=path.name)
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as exc:
        raise PlanError("import-no-file", file=str(path)) from exc
    except OSError as exc:
        raise PlanError("import-unreadable", file=path.name, reason=exc.strerror or str(exc)) from exc
    return read_bytes(data, path.name, locale)


def read_bytes(data: bytes, name: str, locale: Locale) -> ForeignFile:
    """What these bytes hold. Raises PlanError."""
    if len(data) > _LARGEST:
        raise PlanError("import-too-large", file=name)
    if not data.strip():
        raise PlanError("import-empty", file=name)
    if (blocks := _document(data, name)) is not None:
        return ForeignFile(name, blocks=tuple(blocks))
    if (converted := modern(data, name)) is not None:
        return replace(read_bytes(converted, name, locale), name=name)
    grids = tuple(_source(data, name)(data, name, locale))
    if sum(len(grid.cells) for grid in grids) > _MOST_CELLS:
        raise PlanError("import-too-large", file=name)
    return ForeignFile(name, grids)


def _document(data: bytes, name: str) -> Sequence[TextBlock] | None:
    """The paragraphs and tables of a text document, None if it is none."""
    from xlplan.plan.importing.sources.csv_text import decoded, looks_delimited
    from xlplan.plan.importing.sources.texts import read_text
    from xlplan.plan.importing.sources.web import blocks_of_html

    if data.startswith(b"PK"):
        return _packed_document(data, name)
    if data.startswith(b"%PDF"):
        from xlplan.plan.importing.sources.pdf import read_pdf

        return read_pdf(data, name)
    if data.startswith((_OLE, *_NEVER, b"{\\rtf")):
        return None
    text = decoded(data, name)
    if text.lstrip()[:1] == "<":
        if _XML.match(text.lstrip()):
            raise PlanError("import-other-format", file=name)
        return blocks_of_html(text)
    return None if looks_delimited(text, name) else read_text(text, name)


def _packed_document(data: bytes, name: str) -> Sequence[TextBlock] | None:
    from xlplan.plan.importing.sources.odt import read_odt
    from xlplan.plan.importing.sources.word import chinese_digits, read_word

    parts = _parts(data, name)
    if "word/document.xml" in parts:
        return read_word(data, name)
    if "content.xml" in parts and b"opendocument.text" in _mimetype(data):
        return read_odt(data, name, chinese_digits())
    return None


def _mimetype(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as parts:
        return parts.read("mimetype") if "mimetype" in parts.namelist() else b""


def _source(data: bytes, name: str) -> Source:
    """The reader of workbooks for these bytes; suffixes are not believed."""
    from xlplan.plan.importing.sources.csv_text import read_delimited
    from xlplan.plan.importing.sources.xls import read_xls

    if data.startswith(b"PK"):
        return _packed(data, name)
    if data.startswith(_OLE):
        return read_xls
    if data.startswith(_NEVER):
        raise PlanError("import-other-format", file=name)
    return read_delimited


def _packed(data: bytes, name: str) -> Source:
    from xlplan.plan.importing.sources.opendocument import read_opendocument
    from xlplan.plan.importing.sources.xlsx import read_xlsx

    by_part: Mapping[str, Source] = {
        "xl/workbook.xml": read_xlsx,
        "content.xml": read_opendocument,
    }
    names = _parts(data, name)
    source = next((source for part, source in by_part.items() if part in names), None)
    if source is None:
        raise PlanError("import-other-format", file=name)
    return source


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
    if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > _LARGEST_UNPACKED:
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
