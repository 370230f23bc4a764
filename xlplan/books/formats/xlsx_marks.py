"""What a worksheet part says around its rows: merges, hidden columns, filters, links, and the parts beside it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from xlplan.books.book import Note, Overlay, Place, Span
from xlplan.books.formats import xlsx_parts as parts
from xlplan.books.formats.xlsx_texts import plain_text
from xlplan.books.formats.xlsx_values import column_number
from xlplan.books.limits import LAST_COLUMN, LAST_ROW, Limits
from xlplan.books.package import Package
from xlplan.books.unreadable import Unreadable

_MERGE = re.compile(rb"""<(?:[\w.-]+:)?mergeCell\s[^<>]*?\bref=["']([A-Za-z]+)([0-9]+):([A-Za-z]+)([0-9]+)["']""")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s([^<>]*)>")
_LINK = re.compile(rb"<(?:[\w.-]+:)?hyperlink\s([^<>]*)>")
_FILTER = re.compile(
    rb"<(?:[\w.-]+:)?autoFilter\s([^<>]*)(?<!/)>(?:(?!</(?:[\w.-]+:)?autoFilter).)*?<(?:[\w.-]+:)?filterColumn",
    re.DOTALL,
)
_PRINTED = re.compile(
    rb"<(?:[\w.-]+:)?(?:odd|even|first)(?:Header|Footer)[^<>]*(?<!/)>(.*?)</(?:[\w.-]+:)?(?:odd|even|first)(?:Header|Footer)"
    rb"\s*>",
    re.DOTALL,
)
_AREA = re.compile(rb"\$?([A-Za-z]+)\$?([0-9]+)(?::\$?([A-Za-z]+)\$?([0-9]+))?")
_SMALL = 16_384  # bytes that are alike in every form, and remembered
_MOST_LINKED = 1_000
"""Cells of one link that is laid over an area."""


@dataclass
class Beside:
    """What lies in the parts beside a sheet. filters: first and last row of every area in which rows are filtered."""

    notes: Mapping[Place, Note] = field(default_factory=dict)
    overlays: tuple[Overlay, ...] = ()
    links: dict[Place, str] = field(default_factory=dict)
    filters: list[tuple[int, int]] = field(default_factory=list)


def around(package: Package, path: str, tail: bytes, limits: Limits) -> Beside:
    """What a sheet has besides its cells; damaged parts are left out, as Excel does when it mends a workbook."""
    found = Beside(filters=list(_filters(tail)))
    folder, name = posixpath.split(path)
    has_parts = posixpath.join(folder, "_rels", f"{name}.rels") in package.names
    if b"hyperlink" not in tail and not has_parts:
        return found
    related = _relations(package, path) if has_parts else []
    _add_links(found, tail, {rid: target for rid, _, target in related})
    for _, kind, target in related:
        if kind == "table" and target in package.names:
            found.filters += _filters(_read(package, target))
    if any(kind not in {"table", "hyperlink", "printerSettings"} for _, kind, _ in related):
        from xlplan.books.formats.xlsx_drawings import notes_of, overlays_of

        found.notes = notes_of(package, related)
        found.overlays = overlays_of(package, related, tail, limits)
    return found


def _relations(package: Package, path: str) -> list[tuple[str, str, str]]:
    try:
        return parts.relations(package, path)
    except Unreadable:
        return []


def _read(package: Package, path: str) -> bytes:
    try:
        return package.read(path)
    except Unreadable:
        return b""


def headers_of(tail: bytes) -> tuple[str, ...]:
    """The texts of page header and footer."""
    named = [at for at in (tail.find(b"eader"), tail.find(b"ooter")) if at >= 0]
    begin = tail.rfind(b"<", 0, min(named)) if named else -1
    return tuple(plain_text(text) for text in _PRINTED.findall(tail, begin) if text) if begin >= 0 else ()


def merges_of(tail: bytes) -> tuple[Span, ...]:
    """The merged cells, those beyond a sheet left out."""
    first = tail.find(b"mergeCell")
    if first < 0:
        return ()
    said = tail[tail.rfind(b"<", 0, first) : tail.find(b">", tail.rfind(b"mergeCell")) + 1]
    return (_spans_before if len(said) <= _SMALL else _spans)(said)


def _spans(said: bytes) -> tuple[Span, ...]:
    spans = (
        Span(int(top), column_number(left.upper()), int(bottom), column_number(right.upper()))
        for left, top, right, bottom in _MERGE.findall(said)
        if len(top) <= 7 and len(bottom) <= 7 and int(bottom) <= LAST_ROW
    )
    return tuple(sorted(spans, key=lambda span: (span.top, span.left)))


_spans_before = lru_cache(maxsize=64)(_spans)
"""Forms merge the same cells."""


def hidden_columns(head: bytes, cells: Iterable[Place]) -> frozenset[int]:
    """The hidden columns that hold something."""
    if b"hidden" not in head:
        return frozenset()
    hidden = (_hidden_before if len(head) <= _SMALL else _hidden_in)(head)
    return hidden & {column for _, column in cells}


def _hidden_in(head: bytes) -> frozenset[int]:
    hidden: set[int] = set()
    for attributes in _COLUMN.findall(head):
        first, last = _whole(attributes, b"min"), _whole(attributes, b"max")
        if _attribute(attributes, b"hidden") in {"1", "true"} and first:
            hidden.update(range(first, min(last, LAST_COLUMN) + 1))
    return frozenset(hidden)


_hidden_before = lru_cache(maxsize=64)(_hidden_in)
"""Forms of a month share what stands before their rows."""


def _attribute(attributes: bytes, name: bytes) -> str:
    found = re.search(rb"""(?:^|\s)(?:[\w.-]+:)?""" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", attributes)
    return plain_text(found[1] if found[1] is not None else found[2]) if found else ""


def _whole(attributes: bytes, name: bytes) -> int:
    text = _attribute(attributes, name)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _filters(part: bytes) -> Iterable[tuple[int, int]]:
    if b"filterColumn" not in part:
        return
    for attributes in _FILTER.findall(part):
        area = _AREA.search(_attribute(attributes, b"ref").encode())
        if area is not None:
            yield int(area[2]), int(area[4] or area[2])


def _add_links(found: Beside, tail: bytes, targets: Mapping[str, str]) -> None:
    for attributes in _LINK.findall(tail):
        area = _AREA.fullmatch(_attribute(attributes, b"ref").encode())
        address = targets.get(_attribute(attributes, b"id"), "")
        if area is None or not address:
            continue
        top, left = int(area[2]), column_number(area[1].upper())
        bottom, right = int(area[4] or top), column_number((area[3] or area[1]).upper())
        if (bottom - top + 1) * (right - left + 1) > _MOST_LINKED:
            bottom, right = top, left
        for row in range(top, bottom + 1):
            found.links.update({(row, column): address for column in range(left, right + 1)})
