"""The parts around the sheets of an OOXML workbook: relations, sheet list, names, styles, properties, strings."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from xlplan.books.number_formats import zoned_moment
from xlplan.books.package import Package
from xlplan.books.texts import unescaped
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.books.xmltree import attribute, children, local, root_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


@dataclass(frozen=True)
class SheetPart:
    """A worksheet: its name, where it lies in the package and whether it is hidden."""

    name: str
    path: str
    hidden: bool


@dataclass(frozen=True)
class Workbook:
    """What the workbook part says. strings, styles: paths of those parts, "" if there are none.
    reckoned: False where a generator has the program calculate every formula when it opens the workbook. others: paths
    of all its related parts by kind."""

    sheets: tuple[SheetPart, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    since_1904: bool = False
    strings: str = ""
    styles: str = ""
    macros: bool = False
    external_links: bool = False
    reckoned: bool = True
    others: Mapping[str, str] = field(default_factory=dict)


def relations(package: Package, part: str) -> list[tuple[str, str, str]]:
    """The relations of a part as (id, last step of the type, path or address)."""
    folder, name = posixpath.split(part)
    path = package.spelling(posixpath.join(folder, "_rels", f"{name}.rels"))
    if path not in package.names:
        return []
    said = _relations_said(package.read(path), folder)
    return [(rid, kind, target if outside else package.spelling(target)) for rid, kind, target, outside in said]


@lru_cache(maxsize=256)
def _relations_said(data: bytes, folder: str) -> tuple[tuple[str, str, str, bool], ...]:
    """The relations in a part, and whether each leads outside the package. Forms share most of such parts."""
    found = []
    for relation in children(root_of(data), "Relationship"):
        kind = attribute(relation, "Type").rstrip("/").rpartition("/")[2]
        target = attribute(relation, "Target")
        outside = attribute(relation, "TargetMode") == "External"
        if not outside:
            target = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
        found.append((attribute(relation, "Id"), kind, target, outside))
    return tuple(found)


def workbook_path(package: Package) -> str:
    """Where the workbook part lies. Raises Unreadable if there is none."""
    for _, kind, target in relations(package, ""):
        if kind == "officeDocument" and target in package.names:
            return target
    for usual in ("xl/workbook.xml", "xl/workbook.bin"):
        if usual in package.names:
            return usual
    raise Unreadable(Reason.DAMAGED, detail="no workbook part")


def read_workbook(package: Package, path: str) -> Workbook:
    """What the workbook part says, its sheets in order; charts and dialogs are left out."""
    said = _workbook_said(package.read(path))
    related = relations(package, path)
    by_id = {rid: (kind, target) for rid, kind, target in related}
    by_kind = {kind: target for _, kind, target in related}
    return Workbook(
        sheets=tuple(
            SheetPart(name, by_id[rid][1], hidden)
            for name, rid, hidden in said.sheets
            if rid in by_id and by_id[rid][0] == "worksheet"
        ),
        names=said.names,
        since_1904=said.since_1904,
        strings=by_kind.get("sharedStrings", ""),
        styles=by_kind.get("styles", ""),
        macros="vbaProject" in by_kind or any(name.endswith("vbaProject.bin") for name in package.names),
        external_links="externalLink" in by_kind,
        reckoned=said.reckoned,
        others=by_kind,
    )


@dataclass(frozen=True)
class _WorkbookWords:
    """What the workbook part itself says. sheets: name, id of the relation, whether it is hidden."""

    sheets: tuple[tuple[str, str, bool], ...]
    names: Mapping[str, str]
    since_1904: bool
    reckoned: bool


def _workbook_said(data: bytes) -> _WorkbookWords:
    """Forms of a month differ in their number alone: what the same words come to with any number is remembered."""
    numbers = set(_NUMBER.findall(data)) if len(data) <= _SMALL else set()
    if len(numbers) != 1 or _ANY_NUMBER in data:
        return _said_in(data)
    number = numbers.pop()
    said = _said_before(data.replace(number, _ANY_NUMBER))
    any_number, this = _ANY_NUMBER.decode(), number.decode()
    return replace(
        said,
        sheets=tuple((name.replace(any_number, this), rid, hidden) for name, rid, hidden in said.sheets),
        names={name.replace(any_number, this): text.replace(any_number, this) for name, text in said.names.items()},
    )


def _said_in(data: bytes) -> _WorkbookWords:
    root = root_of(data)
    properties = children(root, "workbookPr")
    return _WorkbookWords(
        tuple(
            (
                unescaped(attribute(element, "name")),
                attribute(element, "id"),
                attribute(element, "state", "visible") != "visible",
            )
            for element in _grandchildren(root, "sheets", "sheet")
        ),
        {
            attribute(element, "name"): "".join(element.itertext()).strip()
            for element in _grandchildren(root, "definedNames", "definedName")
        },
        bool(properties) and attribute(properties[0], "date1904") in {"1", "true"},
        not any(attribute(element, "fullCalcOnLoad") in {"1", "true"} for element in children(root, "calcPr")),
    )


_said_before = lru_cache(maxsize=64)(_said_in)
_SMALL = 16_384  # bytes in which our number may stand
_NUMBER = re.compile(rb"\bXP(?:-[2-9A-Z]{2,6}){5}\b")
_ANY_NUMBER = b"XP-ANY"


def _grandchildren(root: Element, parent: str, name: str) -> list[Element]:
    return [element for group in children(root, parent) for element in children(group, name)]


def properties(package: Package) -> tuple[dict[str, str], datetime | None]:
    """Core properties by name, custom ones as `custom:NAME`, and the moment of the last change. Damaged ones are left
    out: they are carriers among others."""
    found: dict[str, str] = {}
    for _, kind, target in relations(package, ""):
        if target not in package.names or kind not in {"core-properties", "custom-properties"}:
            continue
        try:
            root = root_of(package.read(target))
        except Unreadable:
            continue
        for element in root:
            text = "".join(element.itertext()).strip()
            name = local(element) if kind == "core-properties" else f"custom:{attribute(element, 'name')}"
            if text:
                found[name] = text
    return found, zoned_moment(found.get("modified", ""))
