"""What lies over the cells of an OOXML sheet: pictures, embedded objects, shapes with text; and notes and comments."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xlplan.books.book import Note, Overlay, OverlayKind, Place
from xlplan.books.formats import xlsx_parts as parts
from xlplan.books.formats.xlsx_objects import embedded_file
from xlplan.books.formats.xlsx_values import column_number
from xlplan.books.limits import Limits
from xlplan.books.package import Package
from xlplan.books.texts import tidy
from xlplan.books.unreadable import Unreadable
from xlplan.books.xmltree import attribute, children, local, root_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Related = Sequence[tuple[str, str, str]]
"""Relations of a sheet: id, kind, path."""

_ANCHORS = {"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"}
_OBJECT = re.compile(rb"<(?:[\w.-]+:)?oleObject\s([^<>]*)>(.*?)(?=<(?:[\w.-]+:)?oleObject\s|\Z)", re.DOTALL)
_ID = re.compile(rb"""\s[\w.-]+:id\s*=\s*["']([^"']*)["']""")
_SHAPE = re.compile(rb"""\bshapeId\s*=\s*["'](\d+)["']""")
_CORNER = re.compile(rb"<(?:[\w.-]+:)?(from|to)>.*?col>(\d+)<.*?row>(\d+)<", re.DOTALL)
_VML_SHAPE = re.compile(rb"""<v:shape\b[^<>]*?\bid=["'](?:_x0000_s)?(\d+)["'].*?</v:shape>""", re.DOTALL)
_VML_ANCHOR = re.compile(rb"<x:Anchor>([\d\s,]+)</x:Anchor>")
_CELL = re.compile(r"\$?([A-Za-z]+)\$?(\d+)")


def notes_of(package: Package, related: Related) -> dict[Place, Note]:
    """The notes of a sheet; where there is a thread of comments, that stands for the note Excel writes beside it."""
    found: dict[Place, Note] = {}
    for _, kind, path in related:
        if kind == "comments":
            found.update(_legacy_notes(_root(package, path)))
    people = _people(package) if any(kind == "threadedComment" for _, kind, _ in related) else {}
    for _, kind, path in related:
        if kind == "threadedComment":
            found.update(_threads(_root(package, path), people))
    return found


def _legacy_notes(root: Element | None) -> Iterator[tuple[Place, Note]]:
    if root is None:
        return
    authors = [(a.text or "").strip() for group in children(root, "authors") for a in children(group, "author")]
    for comment in (c for group in children(root, "commentList") for c in children(group, "comment")):
        place = _place(attribute(comment, "ref"))
        number = attribute(comment, "authorId")
        author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
        text = "".join(t.text or "" for part in children(comment, "text") for t in part.iter() if local(t) == "t")
        text = tidy(text).strip()
        for head in (f"{author}:", f"{author}\uff1a"):
            text = text.removeprefix(head).strip() if author else text
        if place is not None and text:
            yield place, Note(text, author)


def _threads(root: Element | None, people: Mapping[str, str]) -> Iterator[tuple[Place, Note]]:
    if root is None:
        return
    said: dict[Place, list[tuple[str, str]]] = {}
    for comment in children(root, "threadedComment"):
        place = _place(attribute(comment, "ref"))
        text = "".join(t.text or "" for t in children(comment, "text")).strip()
        if place is not None and text:
            said.setdefault(place, []).append((tidy(text), people.get(attribute(comment, "personId"), "")))
    for place, comments in said.items():
        yield place, Note("\n".join(text for text, _ in comments), comments[0][1])


def _people(package: Package) -> dict[str, str]:
    found = {}
    for path in package.names:
        if path.startswith("xl/persons/"):
            root = _root(package, path)
            found.update({attribute(p, "id"): attribute(p, "displayName") for p in (root if root is not None else ())})
    return found


def overlays_of(package: Package, related: Related, tail: bytes, limits: Limits) -> tuple[Overlay, ...]:
    """Pictures, objects and texts that lie over the cells of a sheet."""
    found: list[Overlay] = []
    for _, kind, path in related:
        if kind == "drawing":
            found += _drawn(package, path)
    found += _objects(package, related, tail, limits)
    left = limits.overlay_bytes
    kept = []
    for one in found:
        left -= len(one.data)
        kept.append(one if left >= 0 else replace(one, data=b""))
    return tuple(kept)


def _drawn(package: Package, path: str) -> Iterator[Overlay]:
    root = _root(package, path)
    if root is None:
        return
    try:
        media = {rid: target for rid, _, target in parts.relations(package, path)}
    except Unreadable:
        media = {}
    for anchor in root:
        if local(anchor) in _ANCHORS:
            row, column = _corner(anchor, "from")
            last_row, last_column = _corner(anchor, "to")
            for shape in _shapes(anchor):
                one = _overlay(package, shape, media)
                if one is not None:
                    yield replace(
                        one,
                        row=row,
                        column=column,
                        last_row=max(last_row, row),
                        last_column=max(last_column, column),
                    )


def _shapes(element: Element) -> Iterator[Element]:
    """Pictures and shapes, also those in groups; of alternatives the first that holds one."""
    for child in element:
        name = local(child)
        if name in {"pic", "sp", "graphicFrame"}:
            yield child
        elif name in {"grpSp", "wgp"}:
            yield from _shapes(child)
        elif name == "AlternateContent":
            yield from next((found for choice in child if (found := list(_shapes(choice)))), [])


def _overlay(package: Package, shape: Element, media: Mapping[str, str]) -> Overlay | None:
    if local(shape) == "pic":
        blip = next((element for element in shape.iter() if local(element) == "blip"), None)
        path = media.get(attribute(blip, "embed"), "") if blip is not None else ""
        about = next((element for element in shape.iter() if local(element) == "cNvPr"), None)
        words = attribute(about, "descr") if about is not None else ""
        return Overlay(OverlayKind.PICTURE, text=words, name=posixpath.basename(path), data=_bytes(package, path))
    text = _words(shape) if local(shape) == "sp" else _diagram(package, shape, media)
    return Overlay(OverlayKind.TEXT_BOX, text=text) if text else None


def _diagram(package: Package, frame: Element, media: Mapping[str, str]) -> str:
    """The words of a diagram; they stand in a part of their own. Charts have none."""
    related = next((element for element in frame.iter() if local(element) == "relIds"), None)
    root = _root(package, media.get(attribute(related, "dm"), "")) if related is not None else None
    return _words(root) if root is not None else ""


def _words(shape: Element) -> str:
    """The text of a shape, one line a paragraph."""
    lines = (_line(paragraph) for paragraph in shape.iter() if local(paragraph) == "p")
    return tidy("\n".join(lines)).strip()


def _line(paragraph: Element) -> str:
    return "".join((e.text or "") if local(e) == "t" else "\n" * (local(e) == "br") for e in paragraph.iter())


def _corner(anchor: Element, name: str) -> Place:
    """Row and column of a corner, from 1; zeros if the anchor names no cell."""
    for corner in children(anchor, name):
        row, column = (next((c.text or "" for c in children(corner, part)), "") for part in ("row", "col"))
        if row.strip().isdecimal() and column.strip().isdecimal():
            return int(row) + 1, int(column) + 1
    return 0, 0


def _objects(package: Package, related: Related, tail: bytes, limits: Limits) -> Iterator[Overlay]:
    """Embedded files, where the sheet shows them."""
    paths = {rid: path for rid, kind, path in related if kind in {"oleObject", "package"} and path in package.names}
    if not paths:
        return
    anchors = _vml_anchors(package, related)
    told = set()
    for match in _OBJECT.finditer(tail):
        rid = _ID.search(match[1])
        path = paths.get(rid[1].decode("utf-8", "replace"), "") if rid else ""
        if not path or path in told:
            continue
        told.add(path)
        corners = {name: (int(row) + 1, int(column) + 1) for name, column, row in _CORNER.findall(match[2])}
        shape = _SHAPE.search(match[1])
        first, last = anchors.get(shape[1] if shape else b"", ((0, 0), (0, 0)))
        first, last = corners.get(b"from", first), corners.get(b"to", last)
        name, data = embedded_file(package, path, limits)
        yield Overlay(OverlayKind.OBJECT, *first, *last, name=name, data=data)


def _vml_anchors(package: Package, related: Related) -> dict[bytes, tuple[Place, Place]]:
    """First and last cell of the shapes of a legacy drawing by their number."""
    found = {}
    for _, kind, path in related:
        if kind != "vmlDrawing":
            continue
        for shape in _VML_SHAPE.finditer(_bytes(package, path)):
            anchor = _VML_ANCHOR.search(shape[0])
            numbers = [int(part) for part in anchor[1].split(b",") if part.strip().isdigit()] if anchor else []
            if len(numbers) == 8:
                found[shape[1]] = ((numbers[2] + 1, numbers[0] + 1), (numbers[6] + 1, numbers[4] + 1))
    return found


def _place(reference: str) -> Place | None:
    found = _CELL.match(reference)
    return (int(found[2]), column_number(found[1].upper().encode())) if found and len(found[2]) < 8 else None


def _root(package: Package, path: str) -> Element | None:
    try:
        return root_of(package.read(path)) if path in package.names else None
    except Unreadable:
        return None


def _bytes(package: Package, path: str) -> bytes:
    try:
        return package.read(path) if path in package.names else b""
    except Unreadable:
        return b""
