"""The records of a legacy workbook, walked for what its readers do not give: page headers, formulas that were never
calculated, what lies over the cells; and the numbers of a sheet that only the second reader opens."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlplan.books.book import Overlay, OverlayKind, Place
from xlplan.books.number_formats import BUILT_IN, GENERAL

_BOF, _EOF, _HEADER, _FOOTER, _BOUNDSHEET, _FILEPASS, _SUPBOOK = 0x0809, 0x000A, 0x0014, 0x0015, 0x0085, 0x002F, 0x01AE
_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR = 0x0006, 0x0203, 0x027E, 0x00BD, 0x0205
_FORMAT, _XF = 0x041E, 0x00E0
_DRAWING, _CONTINUE, _OBJ, _TXO = 0x00EC, 0x003C, 0x005D, 0x01B6
_ANCHOR = b"\x00\x00\x10\xf0\x12\x00\x00\x00"
"""Head of a client anchor: two flags, then column, offset, row, offset of both corners."""

_OBJECT_KINDS = {0x08: OverlayKind.PICTURE, 0x06: OverlayKind.TEXT_BOX, 0x1E: OverlayKind.TEXT_BOX}
"""Pictures; text boxes; shapes of Office. Notes (0x19) and charts (0x05) are told elsewhere or not at all."""

_EMBEDDED = b"\x09\x00"
"""Sub-record of an object that is drawn as a picture and holds a file."""

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_RECKON_ON_LOAD = 2  # fAlwaysCalc of a formula


@dataclass
class SheetRecords:
    """What the records of a sheet say. uncached: formulas without a result. numbers: with their cell style."""

    headers: list[str] = field(default_factory=list)
    uncached: set[Place] = field(default_factory=set)
    without_text: set[Place] = field(default_factory=set)
    calculated: int = 0
    numbers: dict[Place, tuple[float, int]] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    overlays: list[Overlay] = field(default_factory=list)


class Records:
    """The records of a workbook stream."""

    def __init__(self, biff: bytes) -> None:
        self._biff = biff
        self._starts: list[int] = []
        self._own_formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._read: dict[int, SheetRecords] = {}
        self.encrypted = False
        self.external = False
        for kind, body in self._from(0):
            if kind == _BOUNDSHEET and len(body) >= 4:
                self._starts.append(struct.unpack_from("<I", body)[0])
            elif kind == _FILEPASS:
                self.encrypted = True
            elif kind == _SUPBOOK and body[2:4] not in {b"\x01\x04", b"\x01\x3a"}:
                self.external = True
            elif kind == _FORMAT and len(body) >= 5:
                self._own_formats[struct.unpack_from("<H", body)[0]] = biff_text(body[2:])
            elif kind == _XF and len(body) >= 4:
                self._styles.append(struct.unpack_from("<H", body, 2)[0])

    def format_of(self, style: int) -> str:
        """The number format of a cell style, "" for General."""
        number = self._styles[style] if style < len(self._styles) else 0
        code = self._own_formats.get(number) or BUILT_IN.get(number, "")
        return "" if code.casefold() == GENERAL.casefold() else code

    def sheet(self, index: int) -> SheetRecords:
        """What the records of the sheet at this index say, as far as they can be followed."""
        if index in self._read:
            return self._read[index]
        found = self._read[index] = SheetRecords()
        if index < len(self._starts):
            drawn = _Drawn()
            try:
                for kind, body in self._from(self._starts[index]):
                    _take(found, kind, body)
                    drawn.take(kind, body)
            except (struct.error, IndexError):
                pass
            found.overlays = drawn.overlays
        return found

    def _from(self, position: int) -> Iterator[tuple[int, bytes]]:
        """Records up to the end of the substream that begins there; charts inside it are passed over."""
        depth = 0
        while position + 4 <= len(self._biff):
            kind, length = struct.unpack_from("<HH", self._biff, position)
            body = self._biff[position + 4 : position + 4 + length]
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            if depth == 1:
                yield kind, body
            position += 4 + length


def _take(found: SheetRecords, kind: int, body: bytes) -> None:
    if kind == _NUMBER:
        row, column, style, value = struct.unpack_from("<HHHd", body)
        found.numbers[row + 1, column + 1] = value, style
    elif kind == _RK:
        row, column, style = struct.unpack_from("<HHH", body)
        found.numbers[row + 1, column + 1] = rk_number(body[6:10]), style
    elif kind == _MULRK:
        row, column = struct.unpack_from("<HH", body)
        for number, at in enumerate(range(4, len(body) - 7, 6)):
            style = struct.unpack_from("<H", body, at)[0]
            found.numbers[row + 1, column + number + 1] = rk_number(body[at + 2 : at + 6]), style
    elif kind == _BOOLERR and body[7]:
        row, column = struct.unpack_from("<HH", body)
        found.errors[row + 1, column + 1] = _ERRORS.get(body[6], "#N/A")
    elif kind == _FORMULA:
        _take_formula(found, body)
    elif kind in {_HEADER, _FOOTER}:
        text = biff_text(body)
        found.headers += [text] if text else []


def _take_formula(found: SheetRecords, body: bytes) -> None:
    """A formula has its result in eight bytes: a number, or FFFF at their end and what it is in the first."""
    row, column, style = struct.unpack_from("<HHH", body)
    place, result = (row + 1, column + 1), body[6:14]
    flags = struct.unpack_from("<H", body, 14)[0]
    if result[6:8] != b"\xff\xff":
        value = struct.unpack("<d", result)[0]
        if value == 0 and flags & _RECKON_ON_LOAD:  # generators store 0 and have Excel reckon
            found.uncached.add(place)
            return
        found.numbers[place] = value, style
    elif result[0] == 3:  # an empty text: what ="" gives, and what xlwt stores in the place of a result
        found.without_text.add(place)
        return
    elif result[0] == 2:
        found.errors[place] = _ERRORS.get(result[2], "#N/A")
    found.calculated += 1


class _Drawn:
    """Follows the records of a sheet's drawing: an anchor, then the object that stands there, then its text."""

    def __init__(self) -> None:
        self.overlays: list[Overlay] = []
        self._anchor = (0, 0, 0, 0)
        self._kind: OverlayKind | None = None
        self._characters = 0

    def take(self, kind: int, body: bytes) -> None:
        """The next record."""
        if kind in {_DRAWING, _CONTINUE} and _ANCHOR in body:
            at = body.rindex(_ANCHOR) + len(_ANCHOR)
            _, left, _, top, _, right, _, bottom, _ = struct.unpack_from("<9H", body, at)
            self._anchor = (top + 1, left + 1, bottom + 1, right + 1)
        elif kind == _OBJ and body[:2] == b"\x15\x00" and len(body) >= 6:
            self._kind = _OBJECT_KINDS.get(struct.unpack_from("<H", body, 4)[0])
            if self._kind is OverlayKind.PICTURE:
                embedded = _EMBEDDED in body[22:]
                self.overlays.append(Overlay(OverlayKind.OBJECT if embedded else OverlayKind.PICTURE, *self._anchor))
        elif kind == _TXO and len(body) >= 12:
            self._characters = struct.unpack_from("<H", body, 10)[0]
        elif kind == _CONTINUE and self._characters:
            text = body[1:].decode("utf-16-le" if body[:1] == b"\x01" else "latin-1", "replace")[: self._characters]
            self._characters = 0
            if self._kind is OverlayKind.TEXT_BOX and text.strip():
                self.overlays.append(
                    Overlay(OverlayKind.TEXT_BOX, *self._anchor, text=text.strip().replace("\r", "\n"))
                )


def rk_number(raw: bytes) -> float:
    """A number packed into 30 bits: an integer or the upper part of a double, perhaps times 100."""
    packed = struct.unpack("<i", raw)[0]
    number = packed >> 2 if packed & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", packed & ~3))[0]
    return float(number / 100 if packed & 1 else number)


def biff_text(body: bytes) -> str:
    """A text of BIFF8: two bytes of length in characters, a flag, the characters."""
    if len(body) < 4:
        return ""
    return body[3:].decode("utf-16-le" if body[2] & 1 else "latin-1", "replace")
