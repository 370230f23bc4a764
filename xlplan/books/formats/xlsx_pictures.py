"""Pictures that cells hold in the place of a value: those of WPS by their id, those of Excel by a rich value."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from xlplan.books.formats import xlsx_parts as parts
from xlplan.books.package import Package
from xlplan.books.unreadable import Unreadable
from xlplan.books.xmltree import attribute, local, root_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Picture = tuple[str, bytes, str]
"""Name, bytes, what stands for it in words."""

_IMAGE_KEYS = ("_rvRel:LocalImageIdentifier", "WebImageIdentifier")


class CellPictures:
    """The pictures in the cells of one workbook, looked for only when a cell asks."""

    def __init__(self, package: Package, related: Mapping[str, str]) -> None:
        self._package = package
        self._related = related

    def named(self, name: str) -> Picture:
        """The picture of WPS with that id; without bytes if the workbook has none of it."""
        return self._named.get(name, ("", b"", ""))

    def rich(self, number: int) -> Picture | None:
        """The picture that the rich value with this number shows, counted from 1; None if it is no picture."""
        return self._rich.get(number)

    @cached_property
    def _named(self) -> dict[str, Picture]:
        path = next((p for kind, p in self._related.items() if kind.lower() == "cellimage"), "xl/cellimages.xml")
        root = self._root(path)
        if root is None:
            return {}
        media = self._media(path)
        found = {}
        for picture in (element for element in root.iter() if local(element) == "pic"):
            about = next((element for element in picture.iter() if local(element) == "cNvPr"), None)
            blip = next((element for element in picture.iter() if local(element) == "blip"), None)
            if about is not None:
                name, data = self._bytes(media.get(attribute(blip, "embed") if blip is not None else "", ""))
                found[attribute(about, "name")] = (name, data, attribute(about, "descr"))
        return found

    @cached_property
    def _rich(self) -> dict[int, Picture]:
        metadata, values = self._root("xl/metadata.xml"), self._root("xl/richData/rdrichvalue.xml")
        structures = self._root("xl/richData/rdrichvaluestructure.xml")
        if metadata is None or values is None or structures is None:
            return {}
        keys = [[attribute(k, "n") for k in s if local(k) == "k"] for s in structures if local(s) == "s"]
        pictures = [self._rich_picture(value, keys) for value in values if local(value) == "rv"]
        found = {}
        for number, index in enumerate(_rich_indexes(metadata), 1):
            picture = pictures[index] if 0 <= index < len(pictures) else None
            if picture is not None:
                found[number] = picture
        return found

    def _rich_picture(self, value: Element, keys: list[list[str]]) -> Picture | None:
        structure = _whole(attribute(value, "s"))
        names = keys[structure] if 0 <= structure < len(keys) else []
        held = dict(zip(names, [(v.text or "") for v in value if local(v) == "v"], strict=False))
        if not any(key in held for key in _IMAGE_KEYS):
            return None
        index = _whole(held.get(_IMAGE_KEYS[0], ""))
        path = self._images[index] if 0 <= index < len(self._images) else ""
        return (*self._bytes(path), held.get("Text", ""))

    @cached_property
    def _images(self) -> list[str]:
        path = "xl/richData/richValueRel.xml"
        root, media = self._root(path), self._media(path)
        return [] if root is None else [media.get(attribute(rel, "id"), "") for rel in root if local(rel) == "rel"]

    def _root(self, path: str) -> Element | None:
        try:
            return root_of(self._package.read(path)) if path in self._package.names else None
        except Unreadable:
            return None

    def _media(self, path: str) -> dict[str, str]:
        try:
            return {rid: target for rid, _, target in parts.relations(self._package, path)}
        except Unreadable:
            return {}

    def _bytes(self, path: str) -> tuple[str, bytes]:
        try:
            return posixpath.basename(path), self._package.read(path) if path in self._package.names else b""
        except Unreadable:
            return posixpath.basename(path), b""


def _rich_indexes(metadata: Element) -> list[int]:
    """The rich value that each value of the metadata means, -1 for those that mean something else."""
    types = [attribute(t, "name") for t in metadata.iter() if local(t) == "metadataType"]
    futures = {
        attribute(group, "name"): [_whole(attribute(rvb, "i")) for rvb in group.iter() if local(rvb) == "rvb"]
        for group in metadata
        if local(group) == "futureMetadata"
    }
    found = []
    for block in (b for g in metadata if local(g) == "valueMetadata" for b in g if local(b) == "bk"):
        record = next((rc for rc in block if local(rc) == "rc"), None)
        kind = _whole(attribute(record, "t")) - 1 if record is not None else -1
        meant = futures.get(types[kind] if 0 <= kind < len(types) else "", [])
        index = _whole(attribute(record, "v")) if record is not None else -1
        found.append(meant[index] if 0 <= index < len(meant) else -1)
    return found


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1
