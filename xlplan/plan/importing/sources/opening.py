"""What a file is, by its bytes; guards against what is too large or unsafe."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from xlplan.errors import PlanError
from xlplan.locale import Locale
from xlplan.plan.importing.grid import TableGrid

_LARGEST = 64 * 1024 * 1024
_LARGEST_UNPACKED = 512 * 1024 * 1024
_MOST_PARTS = 20_000
_MOST_CELLS = 1_000_000
_PROLOGUE, _PIECE = 4096, 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NEVER = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")

Source = Callable[[bytes, str, Locale], Sequence[TableGrid]]


def read_grids(path: Path, locale: Locale) -> tuple[TableGrid, ...]:
    """The tables of a file, sheets and runs of Word tables in order. locale: names what has no name of its own.

    Raises PlanError with one clear sentence for what cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise PlanError("import-too-large", file=path.name)
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as exc:
        raise PlanError("import-no-file", file=str(path)) from exc
    except OSError as exc:
        raise PlanError("import-unreadable", file=path.name, reason=exc.strerror or str(exc)) from exc
    grids = tuple(grid for grid in _source(data, path.name)(data, path.name, locale) if grid.cells)
    if sum(len(grid.cells) for grid in grids) > _MOST_CELLS:
        raise PlanError("import-too-large", file=path.name)
    return grids


def _source(data: bytes, name: str) -> Source:
    """The reader for these bytes; suffixes are not believed."""
    from xlplan.plan.importing.sources.csv_text import read_delimited
    from xlplan.plan.importing.sources.xls import read_xls

    if data.startswith(b"PK"):
        return _packed(data, name)
    if data.startswith(_OLE):
        return read_xls
    if not data.strip():
        raise PlanError("import-empty", file=name)
    if data.startswith(_NEVER) or data.lstrip()[:1] == b"<":
        raise PlanError("import-other-format", file=name)
    return read_delimited


def _packed(data: bytes, name: str) -> Source:
    from xlplan.plan.importing.sources.opendocument import read_opendocument
    from xlplan.plan.importing.sources.word import read_word
    from xlplan.plan.importing.sources.xlsx import read_xlsx

    by_part: Mapping[str, Source] = {
        "xl/workbook.xml": read_xlsx,
        "word/document.xml": read_word,
        "content.xml": read_opendocument,
    }
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            _judge(parts, name)
            names = {info.filename.lstrip("/") for info in parts.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error) as exc:
        raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc
    source = next((source for part, source in by_part.items() if part in names), None)
    if source is None:
        raise PlanError("import-other-format", file=name)
    return source


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
