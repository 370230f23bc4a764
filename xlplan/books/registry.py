"""The formats that are read, each a module of its own. To add one, write its module and name it here."""

from __future__ import annotations

from xlplan.books.formats import delimited, ods, spreadsheetml, web, xls, xlsb, xlsx
from xlplan.books.glance import Format, Glance

FORMATS: tuple[Format, ...] = (
    xlsx.FORMAT,
    xlsb.FORMAT,
    xls.FORMAT,
    ods.PACKED,
    ods.FLAT,
    spreadsheetml.FORMAT,
    web.FORMAT,
    delimited.FORMAT,
)
"""No two claim the same bytes."""


def format_of(look: Glance) -> Format | None:
    """The format of these bytes; None if none claims them."""
    return next((one for one in FORMATS if one.claims(look)), None)


def format_named(name: str) -> Format | None:
    """The format of that name."""
    return next((one for one in FORMATS if one.name == name), None)
