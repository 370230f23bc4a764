"""Bytes as they are looked at to tell what they are: each look is made once, and only if somebody asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from xlplan.books.book import Book
from xlplan.books.limits import Limits
from xlplan.books.package import Package, looks_like_zip

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROOT = re.compile(rb"<(?![?!])((?:[\w.-]+:)?[\w.-]+)")
_HTML = re.compile(rb"<(html|head|body|table|meta|div|style|tr)[\s>]", re.IGNORECASE)
_OVERRIDE = re.compile(rb"<(?:[\w.-]+:)?Override\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""(PartName|ContentType)\s*=\s*["']([^"']*)["']""")
_MAIN = re.compile(
    rb"""<(?:[\w.-]+:)?Relationship\s(?=[^<>]*/officeDocument["'])[^<>]*\bTarget\s*=\s*["']([^"']*)["']"""
)
_HEAD = 4096  # bytes: what a file is stands at its beginning
_SMALL = 16_384  # bytes that are alike in every form, and remembered


class Glance:
    """A look at bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def package(self) -> Package | None:
        """The zip that they are, None if they are none."""
        return Package(self.data) if looks_like_zip(self.data) else None

    @cached_property
    def parts(self) -> frozenset[str]:
        """The names in that zip."""
        return self.package.names if self.package is not None else frozenset()

    @cached_property
    def main_type(self) -> bytes:
        """The content type of an Office package's main part, b"" if the package does not say."""
        package = self.package
        if package is None or "[Content_Types].xml" not in self.parts or "_rels/.rels" not in self.parts:
            return b""
        relations, types = package.read("_rels/.rels"), package.read("[Content_Types].xml")
        return (_main_type_before if len(relations) + len(types) <= _SMALL else _main_type)(relations, types)

    @cached_property
    def open_document(self) -> bytes:
        """The kind that an OpenDocument package says it is, b"" for any other."""
        package = self.package
        known = package is not None and {"mimetype", "content.xml"} <= self.parts
        return package.read("mimetype").strip() if package is not None and known else b""

    @cached_property
    def streams(self) -> frozenset[str]:
        """The names of the outermost streams of a compound file, in small letters."""
        if not self.data.startswith(OLE_MAGIC):
            return frozenset()
        from xlplan.books.ole import open_ole

        with open_ole(self.data) as ole:
            return frozenset(entry[0].lower() for entry in ole.listdir(streams=True, storages=True))

    @cached_property
    def head(self) -> bytes:
        """The first bytes of a text, without a byte order mark, UTF-16 squeezed to its ASCII characters."""
        head = self.data[:_HEAD]
        for mark, encoding in ((b"\xef\xbb\xbf", ""), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
            if head.startswith(mark):
                rest = head[len(mark) :]
                return rest.decode(encoding, "ignore").encode("ascii", "replace") if encoding else rest
        if head[:8:2] == b"<?xm"[:4] and head[1:8:2] == b"\x00\x00\x00\x00":
            return head.decode("utf-16-le", "ignore").encode("ascii", "replace")
        return head

    @cached_property
    def is_markup(self) -> bool:
        """Whether they begin like XML or HTML."""
        return self.head.lstrip().startswith(b"<")

    @cached_property
    def root(self) -> bytes:
        """The name of the first element of a markup, without prefix and in small letters."""
        root = _ROOT.search(self.head) if self.is_markup else None
        return root[1].rpartition(b":")[2].lower() if root else b""

    @cached_property
    def is_html(self) -> bool:
        """Whether their elements are those of a web page."""
        return self.is_markup and (_HTML.search(self.head) is not None or b"<!doctype html" in self.head.lower())


def _main_type(relations: bytes, types: bytes) -> bytes:
    main = _MAIN.search(relations)
    name = main[1].lstrip(b"/").lower() if main else b""
    for attributes in _OVERRIDE.findall(types):
        said = dict(_ATTRIBUTE.findall(attributes))
        if said.get(b"PartName", b"").replace(b"\\", b"/").lstrip(b"/").lower() == name:
            return bytes(said.get(b"ContentType", b""))
    return b""


_main_type_before = lru_cache(maxsize=64)(_main_type)
"""Workbooks that one program saved say it in the same words."""


@dataclass(frozen=True)
class Format:
    """A kind of workbook. name: as books name it. claims: whether bytes are of it. read: the book in them; careful:
    without libraries that may end the process."""

    name: str
    claims: Callable[[Glance], bool]
    read: Callable[[bytes, Limits, bool], Book]
