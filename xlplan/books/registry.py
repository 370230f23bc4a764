"""The formats that are read, each a module of its own. To add one, write its module and name it here."""

from __future__ import annotations

from collections.abc import Iterator

from xlplan.books.glance import Format, Glance


def formats() -> Iterator[Format]:
    """Every format; no two claim the same bytes. A module is loaded when those before it claimed nothing: most of what
    comes is of the first."""
    from xlplan.books.formats import xlsx

    yield xlsx.FORMAT
    from xlplan.books.formats import xls, xlsb

    yield from (xlsb.FORMAT, xls.FORMAT)
    from xlplan.books.formats import ods

    yield from (ods.PACKED, ods.FLAT)
    from xlplan.books.formats import delimited, spreadsheetml, web

    yield from (spreadsheetml.FORMAT, web.FORMAT, delimited.FORMAT)


def format_of(look: Glance) -> Format | None:
    """The format of these bytes; None if none claims them."""
    return next((one for one in formats() if one.claims(look)), None)


def format_named(name: str) -> Format | None:
    """The format of that name."""
    return next((one for one in formats() if one.name == name), None)
