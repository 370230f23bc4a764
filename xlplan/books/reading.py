"""Bytes → Book, whatever the format. A reader's library is imported when its format is first met."""

from __future__ import annotations

from xlplan.books.book import Book
from xlplan.books.limits import DEFAULT_LIMITS, MIB, Limits
from xlplan.books.registry import format_named
from xlplan.books.sniff import sniff
from xlplan.books.unreadable import Reason, Unreadable


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
        raise Unreadable(Reason.NO_TABLE)
    return found.read(data, limits, careful)
