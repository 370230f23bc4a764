"""Readers: bytes of one format each → Book. A reader's library is imported when its format is first met."""

from __future__ import annotations

from xlplan.books.book import Book
from xlplan.books.limits import DEFAULT_LIMITS, MIB, Limits
from xlplan.books.sniff import CONTAINERS, FileKind, sniff
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


def read_kind(data: bytes, kind: FileKind, limits: Limits, *, careful: bool = False) -> Book:
    """The workbook in bytes of a known kind; Unreadable for containers."""
    if kind in CONTAINERS:
        raise Unreadable(Reason.NO_TABLE)
    if kind is FileKind.XLSX:
        from xlplan.books.formats.xlsx import read_xlsx

        return read_xlsx(data, limits)
    if kind is FileKind.XLS:
        from xlplan.books.formats.xls import read_xls

        return read_xls(data, limits, careful=careful)
    if kind in {FileKind.ODS, FileKind.FODS}:
        from xlplan.books.formats.ods import read_fods, read_ods

        return read_ods(data, limits) if kind is FileKind.ODS else read_fods(data, limits)
    return _read_rare(data, kind, limits)


def _read_rare(data: bytes, kind: FileKind, limits: Limits) -> Book:
    if kind is FileKind.XLSB:
        from xlplan.books.formats.xlsb import read_xlsb

        return read_xlsb(data, limits)
    if kind is FileKind.SPREADSHEETML:
        from xlplan.books.formats.spreadsheetml import read_spreadsheetml

        return read_spreadsheetml(data, limits)
    if kind is FileKind.HTML:
        from xlplan.books.formats.web import read_html

        return read_html(data, limits)
    from xlplan.books.formats.delimited import read_delimited

    return read_delimited(data, limits)
