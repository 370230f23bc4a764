"""PDF through LibreOffice without its window, and paper through the system's own spooler."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import unescape
from pathlib import Path

from xlplan.books.libreoffice import TIME_LIMIT, converted, find_office, install_line
from xlplan.errors import RequestError, reason_of
from xlplan.page.theme import Fonts
from xlplan.report.paper_files import changed_parts

_WITH_FONT_NAMES = re.compile(r"(?:xl|word)/(?:.*/)?[^/]+\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FREE_HEIGHT = re.compile(rb"<row\b(?![^>]*\bcustomHeight=)(?=[^>]*\bht=)")
_UNSAID = re.compile(rb"<style:paragraph-properties(?![^>]*style:line-break)")
_TABLE = re.compile(rb"<table:table\s[^>]*>")
_TABLE_NAME = re.compile(rb'table:name="([^"]*)"')
_PRINTS = re.compile(rb'\s+table:(?:print|print-ranges)="[^"]*"')
_DATE = re.compile(rb"/CreationDate ?\(D:[^)]*\)")
_IDENTITY = re.compile(rb"<[0-9A-F]{32}>|/DocChecksum ?/[0-9A-F]{32}")


def to_pdf(
    files: Mapping[str, bytes],
    fonts: Fonts,
    made_at: datetime,
    time_limit: float = TIME_LIMIT,
    only: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """The PDF of each workbook or Word document, by the names given, in one run of LibreOffice with a profile of its
    own.

    fonts: where the first of a use is not installed, the others stand in. made_at: the date in the PDF. only: by name,
    the sheet of that workbook to print, if not all. Raises RequestError where LibreOffice is absent, takes too long or
    makes nothing.
    """
    office = find_office()
    if office is None:
        raise RequestError("no-office", install=install_line())
    with tempfile.TemporaryDirectory(prefix="xlplan-pdf-") as folder:
        run = _OfficeRun(office, Path(folder), fonts, time_limit)
        made = run.pdfs(files, only or {})
        return {name: _settled(file.read_bytes(), made_at) for name, file in made.items()}


@dataclass(frozen=True)
class _OfficeRun:
    """LibreOffice at work in a folder of its own."""

    office: Path
    folder: Path
    fonts: Fonts
    time_limit: float

    def pdfs(self, contents: Mapping[str, bytes], only: Mapping[str, str]) -> dict[str, Path]:
        """The PDFs by name. A workbook of which several sheets are printed alone is read once."""
        installed = installed_fonts()
        files: dict[bytes, Path] = {}
        for content in contents.values():
            if content not in files:
                document = is_document(content)
                files[content] = self.folder / f"{len(files)}.{'docx' if document else 'xlsx'}"
                settled = content if document else with_settled_rows(content)
                files[content].write_bytes(with_installed_fonts(settled, self.fonts, installed))
        workbooks = [content for content, file in files.items() if file.suffix == ".xlsx"]
        if workbooks:
            flat = converted(self.office, [files[content] for content in workbooks], "fods", self.time_limit)
            for content, file in zip(workbooks, flat, strict=True):
                _keep_marks_off_line_beginnings(file)
                files[content] = file
        ready = [
            self._alone(files[content], index, only.get(name)) for index, (name, content) in enumerate(contents.items())
        ]
        return dict(zip(contents, converted(self.office, ready, "pdf", self.time_limit), strict=True))

    def _alone(self, file: Path, index: int, sheet: str | None) -> Path:
        """A copy of a file under a name of its own, of which one sheet alone is printed."""
        copy = file.with_name(f"ready-{index}{file.suffix}")
        content = file.read_bytes()
        copy.write_bytes(content if sheet is None else _TABLE.sub(partial(_printed_alone, sheet), content))
        return copy


def _printed_alone(sheet: str, found: re.Match[bytes]) -> bytes:
    """The beginning of a table in a flat workbook, marked not to be printed unless it is the one."""
    tag = found[0]
    name = _TABLE_NAME.search(tag)
    if name is not None and unescape(name[1].decode()) == sheet:
        return tag
    return _PRINTS.sub(b"", tag).replace(b"<table:table", b'<table:table table:print="false"', 1)


def is_document(content: bytes) -> bool:
    """Whether a file is a Word document."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "word/document.xml" in archive.namelist()


def _keep_marks_off_line_beginnings(file: Path) -> None:
    """Have LibreOffice never begin a line with a comma: other programs do so by themselves, and .xlsx cannot say it."""
    content = file.read_bytes()
    file.write_bytes(_UNSAID.sub(rb'\g<0> style:line-break="strict"', content))


def installed_fonts() -> frozenset[str]:
    """Families that fontconfig knows; none where there is no fontconfig (Windows, macOS: the office's own choice)."""
    lister = shutil.which("fc-list")
    if lister is None:
        return frozenset()
    listed = subprocess.run([lister, ":", "family"], capture_output=True, check=False, timeout=30).stdout
    return frozenset(name.strip() for line in listed.decode(errors="replace").splitlines() for name in line.split(","))


def with_installed_fonts(workbook: bytes, fonts: Fonts, installed: frozenset[str]) -> bytes:
    """The workbook naming, in place of a font that is not installed, the first of its fallbacks that is."""
    names = {}
    for family in (fonts.title, fonts.heading, fonts.body):
        there = [name for name in family if name in installed]
        if there and there[0] != family[0]:
            names[family[0].encode()] = there[0].encode()
    if not names:
        return workbook

    def named(part: str, content: bytes) -> bytes:
        for wanted, instead in names.items() if _WITH_FONT_NAMES.fullmatch(part) else ():
            content = content.replace(wanted, instead)
        return content

    return changed_parts(workbook, named)


def with_settled_rows(workbook: bytes) -> bytes:
    """The workbook whose rows keep their heights. LibreOffice fits rows anew that are free to grow, as those of forms
    are, by the widths of its screen, and would clip them on paper."""

    def settled(part: str, content: bytes) -> bytes:
        return _FREE_HEIGHT.sub(rb'<row customHeight="1"', content) if _SHEET.fullmatch(part) else content

    return changed_parts(workbook, settled)


def _settled(pdf: bytes, made_at: datetime) -> bytes:
    """The PDF without the moment and the chance of its making, so that the same workbook gives the same bytes."""
    moment = b"/CreationDate(D:%s)" % made_at.strftime("%Y%m%d%H%M%S").encode()
    dated = _DATE.sub(lambda found: moment.ljust(len(found[0])), pdf)
    end = dated.rfind(b"trailer")
    digest = hashlib.sha256(_IDENTITY.sub(b"", dated)).hexdigest()[:32].upper().encode()
    return dated[:end] + _IDENTITY.sub(lambda found: _same_shape(found[0], digest), dated[end:])


def _same_shape(found: bytes, digest: bytes) -> bytes:
    return found[: found.index(b"<") + 1] + digest + b">" if found.startswith(b"<") else found[:-32] + digest


def print_file(file: Path, printer: str = "") -> None:
    """Hand a PDF to the system's spooler; printer: its name there, "" for the default one.

    Raises RequestError where there is no spooler or it refuses.
    """
    if sys.platform == "win32":
        _print_on_windows(file, printer)
        return
    spooler = shutil.which("lp")
    if spooler is None:
        raise RequestError("no-spooler", file=str(file))
    command = [spooler, *(["-d", printer] if printer else []), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=60)
    if done.returncode != 0:
        raise RequestError("spooler-refused", file=str(file), reason=(done.stderr or done.stdout).strip() or "-")


def _print_on_windows(file: Path, printer: str) -> None:
    verb = "printto" if printer else "print"
    try:
        os.startfile(str(file), verb, f'"{printer}"' if printer else "")  # type: ignore[attr-defined, unused-ignore]
    except OSError as exc:
        raise RequestError("spooler-refused", file=str(file), reason=reason_of(exc)) from exc
