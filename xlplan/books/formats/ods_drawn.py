"""What lies over the cells of an OpenDocument sheet: pictures, objects, text boxes and shapes with text."""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from xlplan.books.book import Overlay, OverlayKind, Place
from xlplan.books.formats.ods_text import inline_text
from xlplan.books.limits import Limits
from xlplan.books.package import Package
from xlplan.books.unreadable import Unreadable
from xlplan.books.xmltree import attribute, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SHAPES = {"custom-shape", "rect", "ellipse", "caption", "text-box", "line", "path", "polygon"}


class Drawings:
    """Finds what is drawn, with the bytes that the package has of it. package: None for a flat document."""

    def __init__(self, package: Package | None, limits: Limits) -> None:
        self._package = package
        self._left = limits.overlay_bytes

    def overlays(self, element: Element, place: Place) -> Iterator[Overlay]:
        """What is drawn in a cell, or on the sheet itself if its place is (0, 0)."""
        for child in element:
            name = local(child)
            if name == "g":
                yield from self.overlays(child, place)
            elif name == "frame":
                yield from self._framed(child, place)
            elif name in _SHAPES:
                yield from _text_box(child, place)

    def _framed(self, frame: Element, place: Place) -> Iterator[Overlay]:
        """A frame holds one thing, and perhaps pictures that stand for it."""
        for child in frame:
            name = local(child)
            if name == "text-box":
                yield from _text_box(child, place)
                return
            if name in {"object", "object-ole"}:
                yield from self._object(child, place)
                return
            if name in {"image", "plugin"}:
                path = attribute(child, "href").removeprefix("./")
                words = next((c.text or "" for c in frame if local(c) in {"title", "desc"}), "")
                one = Overlay(OverlayKind.PICTURE, *place, *place, text=words, name=posixpath.basename(path))
                yield replace(one, data=self._bytes(child, path))
                return

    def _object(self, element: Element, place: Place) -> Iterator[Overlay]:
        """An embedded file; a chart is drawn from the sheet itself and is none."""
        path = attribute(element, "href").removeprefix("./")
        inside = self._part(f"{path}/content.xml")
        if b"office:chart" not in inside:
            data = self._bytes(element, path)
            yield Overlay(OverlayKind.OBJECT, *place, *place, name=posixpath.basename(path), data=data)

    def _bytes(self, element: Element, path: str) -> bytes:
        data = self._part(path)
        held = next((child for child in element if local(child) == "binary-data"), None)
        if not data and held is not None:
            try:
                data = base64.b64decode("".join((held.text or "").split()))
            except ValueError:
                data = b""
        self._left -= len(data)
        return data if self._left >= 0 else b""

    def _part(self, path: str) -> bytes:
        try:
            return self._package.read(path) if self._package is not None and path in self._package.names else b""
        except Unreadable:
            return b""


def _text_box(shape: Element, place: Place) -> Iterator[Overlay]:
    text = "\n".join(inline_text(p) for p in shape.iter() if local(p) == "p").strip()
    if text:
        yield Overlay(OverlayKind.TEXT_BOX, *place, *place, text=text)
