"""What the text of a cell is besides words: a heading of ours, the code of a row, the token of a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from xlplan.form.carriers import row_code_in_id
from xlplan.form.stamp import RowCode, Stamp, is_bare_code, read_row_code, read_token, read_typed_mark
from xlplan.remembered import Remembered

_SHORTEST_CODE = 20  # XBGS22-49EA-AAAA2-TK
_LONGEST_CODE_TEXT = _LONGEST_HEADING = 40  # "(code) XBGS22-49EA-AAAA2-TK", "progress in % (0 to 100)*"
_WIDE_P = "\uff30"
"""Like `P`, a letter that no token is without, however a program wrote it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading means: a column's key. likeness: 0 for the label itself, more for what only resembles it."""

    key: str
    likeness: int


class TextMark(NamedTuple):
    """What a text is. code, row_id: of the row that it names, as a visible code and as a hidden row id. stamp: of the
    token in it. typed: see `form.stamp.read_typed_mark`."""

    heading: Heading | None = None
    code: RowCode | None = None
    row_id: RowCode | None = None
    stamp: Stamp | None = None
    typed: str = ""


class Marks(Remembered[str, TextMark | None]):
    """The mark of any text, None for mere words. It is worked out when a text is first met: the same locked texts stand
    in every form."""

    def __init__(
        self,
        heading: Callable[[str], Heading | None],
        meant: Callable[[RowCode], RowCode],
        stamp_meant: Callable[[Stamp], Stamp],
    ) -> None:
        super().__init__(self._mark_of, most=20_000, longest=200)
        self._heading = heading
        self._meant = meant
        self._stamp_meant = stamp_meant

    def _mark_of(self, text: str) -> TextMark | None:
        if is_bare_code(text):  # nothing else can stand in so few characters
            code = read_row_code(text)
            return None if code is None else TextMark(code=self._meant(code))
        if is_bare_code(carried := row_code_in_id(text)):
            row_id = read_row_code(carried)
            return None if row_id is None else TextMark(row_id=self._meant(row_id))
        heading = self._heading(text) if len(text) <= _LONGEST_HEADING else None
        code = row_id = None
        if _SHORTEST_CODE <= len(text) <= _LONGEST_CODE_TEXT:
            code = read_row_code(text)
            row_id = read_row_code(row_code_in_id(text)) if code is None else None
        letters = text.upper()
        stamp = read_token(text) if "P" in letters or _WIDE_P in letters else None
        typed = read_typed_mark(text) if "XR-" in text else ""
        if not typed and heading is None and code is None and row_id is None and stamp is None:
            return None
        return TextMark(
            heading,
            None if code is None else self._meant(code),
            None if row_id is None else self._meant(row_id),
            None if stamp is None else self._stamp_meant(stamp),
            typed,
        )
