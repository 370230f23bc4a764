"""Long runs of rows as ready XML, which costs a tenth of writing cell by cell through XlsxWriter, and held packed. All
else of the sheet XlsxWriter writes; the rows are put into its package at the end."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from html import escape
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name

from xlplan.page.package import Packed, Packer

MOST_CHARACTERS = 32767
"""What a cell can hold, in units of UTF-16."""

MOST_LINKS = 65530
"""Programs open no sheet with more; what comes after is text."""

_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
UNUSUAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s$")
_ROWS = re.compile(rb'<row r="(\d+)"')
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f]")
"""What a cell holds under its code, `_x0007_`, and what looks like one."""
_EPOCH = date(1899, 12, 31).toordinal()
_NO_29TH = 59
"""Programs count a 29 February 1900, which never was."""
_DAY = 86400
_USUAL_PIXELS = 20
_FOLDED = ' hidden="1" outlineLevel="1"'
_AT_ONCE = 1 << 16


class RowCell(NamedTuple):
    """A cell of such a row: all that stands in the sheet after its address, and what its link says, "" for none."""

    written: str
    link: str = ""


def row_cell(value: object, mark: str, leads: str = "") -> RowCell:
    """A cell with a value. mark: of its style (`Canvas.mark`). leads: where to (`Canvas.leads`), "" for nowhere."""
    if value is None or value == "":
        return RowCell(f"{mark}/>")
    if leads:
        value = clean_link(value)
        leads = f'{leads} display="{attribute(value)}"/>'
    if isinstance(value, float) and not math.isfinite(value):
        value = str(value)  # no workbook can hold it as a number
    if isinstance(value, str):
        return RowCell(f'{mark} t="inlineStr"><is>{_text(value)}</is></c>', leads)
    return RowCell(f"{mark}><v>{_number(value):.16G}</v></c>", leads)


class RowWriter:
    """Rows of a sheet from `first` (from 0) on, each with so many columns. growing: whether they may grow while people
    type. Any other row has the mark that its height was set: programs that fit rows as they open a workbook do not see
    merged texts."""

    def __init__(self, first: int, columns: int, *, growing: bool = False) -> None:
        self.first = self.next = first
        self._fixed = "" if growing else ' customHeight="1"'
        self.folded = False
        self.columns = columns
        self._names = [f'r="{xl_col_to_name(index)}' for index in range(columns)]
        self._links = 0
        self._rows, self._hyperlinks = _Written(), _Written()

    @property
    def may_link(self) -> bool:
        """Whether the next row may still have links."""
        return self._links + self.columns <= MOST_LINKS

    def add(self, cells: Iterable[tuple[str, str]], height: float, *, folded: bool = False) -> None:
        """Write the next row, `height` points high. cells: see RowCell."""
        self.next += 1
        number, self.folded = f'{self.next}"', self.folded or folded
        pixels = int(height * 4.0 / 3.0 + 0.5)
        high = "" if pixels == _USUAL_PIXELS else f' ht="{pixels * 0.75:.16g}"{self._fixed}'
        out = [f'<row r="{number}{high}{_FOLDED if folded else ""}>']
        for name, (written, link) in zip(self._names, cells, strict=True):
            out.append(f"<c {name}{number}{written}")
            if link:
                self._links += 1
                self._hyperlinks.write(f"<hyperlink ref{name[1:]}{number}{link}")
        out.append("</row>")
        self._rows.write("".join(out))

    def within(self, shell: bytes) -> Iterator[bytes | Packed]:
        """The sheet's part: what XlsxWriter made of it with the rows, and the links, in their places."""
        starts = [(int(found[1]), found.start()) for found in _ROWS.finditer(shell)]
        end = shell.index(b"</sheetData>")
        begin = min((at for number, at in starts if number > self.first), default=end)
        rest = min((at for number, at in starts if number > self.next), default=end)
        yield shell[:begin]  # where the shell has these rows, it only says how high they are and how far they go
        yield self._rows.read()
        if not self._links:
            yield shell[rest:]
            return
        after = shell.index(b"<printOptions", end)
        yield shell[rest:after]
        yield b"<hyperlinks>"
        yield self._hyperlinks.read()
        yield b"</hyperlinks>"
        yield shell[after:]


def _text(value: str) -> str:
    """A text as it stands in a cell."""
    if UNUSUAL.search(value) is None and len(value) <= MOST_CHARACTERS // 2:
        return f"<t>{value}</t>"
    value = fitting(clean(value))
    kept = ' xml:space="preserve"' if value != value.strip() else ""
    coded = _CODED.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    return f"<t{kept}>{escape(coded, quote=False)}</t>"


def fitting(text: str) -> str:
    """A text cut at the most units of UTF-16 that a cell holds, as XlsxWriter cuts it."""
    if len(text) <= MOST_CHARACTERS // 2:
        return text
    return text.encode("utf-16-le")[: 2 * MOST_CHARACTERS].decode("utf-16-le", "ignore")


def _number(value: object) -> float:
    """A number, or a day or moment as programs count them: in days."""
    if not isinstance(value, date):
        return value  # type: ignore[return-value]  # int or float
    days = float(value.toordinal() - _EPOCH)
    if isinstance(value, datetime):
        days += (value.hour * 3600 + value.minute * 60 + value.second) / _DAY
    return days + (days > _NO_29TH)


class _Written:
    """Text that is only read once, in the end, held packed until then if it is long."""

    def __init__(self) -> None:
        self._packer: Packer | None = None
        self._waiting, self._size = list[str](), 0

    def write(self, text: str) -> None:
        self._waiting.append(text)
        self._size += len(text)
        if self._size >= _AT_ONCE:
            self._pack()

    def read(self) -> bytes | Packed:
        if self._packer is None:  # it was too little to be worth it
            return "".join(self._waiting).encode()
        return self._pack().finish()

    def _pack(self) -> Packer:
        packer = self._packer = self._packer or Packer()
        packer.add("".join(self._waiting).encode())
        self._waiting.clear()
        self._size = 0
        return packer


def attribute(text: str) -> str:
    """A text as it stands in an attribute."""
    return escape(text, quote=False).replace('"', "&quot;").replace("\n", "&#xA;")


def clean_link(shown: object) -> str:
    """The text of a link, which also stands in an attribute, where XML forbids control characters."""
    return _CONTROL.sub(" ", clean(str(shown)))


def clean(text: str) -> str:
    """A text that a cell can hold: without what XML forbids, cut at the most that a cell takes."""
    return _NOT_IN_XML.sub("\ufffd", text)[:MOST_CHARACTERS]
