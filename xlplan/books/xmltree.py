"""Foreign XML without document types and entities, in whatever encoding it came."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlplan.books.unreadable import Reason, Unreadable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*?\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([\w.-]+)["']""")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_KNOWN = re.compile(r"utf-?(8|16)|gb\w*|hz|big5\w*|cp9\d\d|cp125\d|iso8859.*|ascii|latin.*", re.IGNORECASE)
_FORBIDDEN = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def as_utf8(data: bytes) -> bytes:
    """The same document in UTF-8 without a declaration. Raises Unreadable for unknown encodings and for any DTD."""
    encoding, body = _encoding(data)
    if encoding != "utf-8":
        body = body.decode(encoding, "replace").encode()
    body = _DECLARATION.sub(b"", body, count=1)
    if refuses(body):
        raise Unreadable(Reason.HOSTILE, what="doctype")
    return body


def refuses(piece: bytes) -> bool:
    """Whether a document type or an entity is declared in this piece of UTF-8 XML."""
    return b"<!" in piece and _FORBIDDEN.search(piece) is not None


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    if data[:4] == b"<\x00?\x00":
        return "utf-16-le", data
    if data[:4] == b"\x00<\x00?":
        return "utf-16-be", data
    declaration = _DECLARATION.match(data)
    named = _ENCODING.search(declaration[0]) if declaration else None
    if named is None:
        return "utf-8", data
    try:
        encoding = codecs.lookup(named[1].decode()).name
    except LookupError:
        encoding = ""
    if not _KNOWN.fullmatch(encoding):
        raise Unreadable(Reason.HOSTILE, what="encoding")
    return ("gb18030" if encoding in {"gb2312", "gbk"} else encoding), data


def root_of(data: bytes) -> Element:
    """The root element of a part. Raises Unreadable if it is no XML."""
    from xml.etree import ElementTree

    try:
        return ElementTree.fromstring(as_utf8(data))  # document types were refused
    except (ElementTree.ParseError, ValueError) as exc:
        raise Unreadable(Reason.DAMAGED, detail=str(exc)) from exc


def events(data: bytes) -> Iterator[tuple[str, Element]]:
    """`start` and `end` events of a long part; the consumer clears what it has read."""
    from xml.etree import ElementTree

    try:
        yield from ElementTree.iterparse(io.BytesIO(as_utf8(data)), events=("start", "end"))
    except (ElementTree.ParseError, ValueError) as exc:
        raise Unreadable(Reason.DAMAGED, detail=str(exc)) from exc


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str, default: str = "") -> str:
    """The attribute of that local name, whatever its namespace."""
    found = element.get(name)
    if found is not None:
        return found
    for key, value in element.items():
        if key.rpartition("}")[2] == name:
            return value
    return default


def children(element: Element, name: str) -> list[Element]:
    """The children of that local name."""
    return [child for child in element if local(child) == name]
