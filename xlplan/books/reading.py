"""Bytes → Book, whatever the format. A reader's library is imported when its format is first met."""

from __future__ import annotations

from xlplan.books.book import Book
from xlplan.books.limits import DEFAULT_LIMITS, MIB, Limits
from xlplan.books.package import Package
from xlplan.books.registry import format_named
from xlplan.books.sniff import sniff
from xlplan.books.unreadable import Reason, Unreadable

_SMALL, _SMALL_EXPANDED = MIB, 4 * MIB
"""An .xlsx up to this size costs no more than a tenth of a second and some MiB, whatever is in it."""


def read_book(
    data: bytes, limits: Limits = DEFAULT_LIMITS, passwords: tuple[str, ...] = (), *, careful: bool = False
) -> Book:
    """The workbook in these bytes, whatever its format, opened with one of the passwords if it asks for one.

    careful: avoid libraries that abort on damaged files. Raises Unreadable for whatever is no workbook.
    """
    if len(data) > limits.file_bytes:
        raise Unreadable(Reason.TOO_LARGE, size=len(data) // MIB, limit=limits.file_bytes // MIB)
    try:
        return read_kind(data, sniff(data), limits, careful=careful)
    except Unreadable as exc:
        return reopened(data, exc, limits, passwords, careful=careful)


def read_guarded(
    data: bytes, limits: Limits = DEFAULT_LIMITS, passwords: tuple[str, ...] = (), *, kinds: tuple[str, ...] = ()
) -> Book:
    """The workbook in foreign bytes without what is drawn on it, read in a process of its own; in this one if it is
    small and no native library looks at it. kinds: names of formats, others are refused; none for any."""
    kind = sniff(data)
    if kinds and kind not in kinds:
        raise Unreadable(Reason.UNKNOWN)
    if kind == "xlsx" and len(data) <= _SMALL and Package(data).expanded <= _SMALL_EXPANDED:
        return read_book(data, limits, passwords, careful=True).without_data()
    from xlplan.books.confined import confined

    return confined(_read_plainly, data, limits, passwords, limits=limits)


def _read_plainly(data: bytes, limits: Limits, passwords: tuple[str, ...]) -> Book:
    return read_book(data, limits, passwords).without_data()


def reopened(data: bytes, refusal: Unreadable, limits: Limits, passwords: tuple[str, ...], *, careful: bool) -> Book:
    """The workbook that one of the passwords opens, or the one that Excel itself uses for workbooks that open without
    asking. Raises the refusal again where no password helps."""
    if refusal.reason is not Reason.ENCRYPTED:
        raise refusal
    from xlplan.books.encrypted import decrypted

    plain = decrypted(data, passwords)
    if plain is None:
        raise Unreadable(Reason.WRONG_PASSWORD) if passwords else refusal
    return read_kind(plain, sniff(plain), limits, careful=careful)


def read_kind(data: bytes, kind: str, limits: Limits, *, careful: bool = False) -> Book:
    """The workbook in bytes of a known kind; Unreadable for containers."""
    found = format_named(kind)
    if found is None:
        raise Unreadable(Reason.UNKNOWN)
    return found.read(data, limits, careful)
