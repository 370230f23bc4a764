"""Numbers that Word writes itself before paragraphs and into cells: they stand nowhere in the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_COUNTED = frozenset({"chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting"})
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_CIRCLES = 20  # figures in a circle that Unicode has
_DEEPEST = 9  # levels of a list in Word


@dataclass(frozen=True)
class _Level:
    kind: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass
class Numbers:
    """Counts numbered paragraphs in the order of the document. digits: one to ten in Chinese."""

    digits: str
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def mark(self, paragraph: Any) -> str:
        """The number of the next paragraph, "" if it has none."""
        found = self._list_of(paragraph)
        if found is None or found[0] not in self.lists:
            return ""
        name, depth = self.lists[found[0]], found[1]
        levels = self.levels.get(name, {})
        level = levels.get(depth)
        if level is None or level.kind in {"bullet", "none"}:
            return ""
        self._counts[name, depth] = self._counts.get((name, depth), level.start - 1) + 1
        for deeper in range(depth + 1, _DEEPEST):
            self._counts.pop((name, deeper), None)
        text = level.text
        for index in range(depth + 1):
            other = levels.get(index, _Level())
            count = self._counts.get((name, index), other.start)
            text = text.replace(f"%{index + 1}", shown_number(other.kind, count, self.digits))
        return text.strip()

    def _list_of(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is None:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            return None if style is None else self.styles.get(style.get(f"{W}val", ""))
        return _list(properties)


def shown_number(kind: str, count: int, digits: str) -> str:
    """A number in the way of writing that programs call `kind`. digits: one to ten in Chinese."""
    if kind in _COUNTED and 0 < count < 100 and len(digits) >= 10:
        tens, ones = divmod(count, 10)
        ten = digits[9] if tens else ""
        return f"{digits[tens - 1] if tens > 1 else ''}{ten}{digits[ones - 1] if ones else ''}"
    if kind.startswith("decimalEnclosedCircle") and 0 < count <= _CIRCLES:
        return chr(0x2460 + count - 1)
    if kind in {"upperRoman", "lowerRoman"}:
        return _roman(count) if kind == "upperRoman" else _roman(count).lower()
    if kind in {"upperLetter", "lowerLetter"} and 0 < count <= 26:
        return chr(ord("A" if kind == "upperLetter" else "a") + count - 1)
    return str(count)


def numbers_of(document: Any, digits: str) -> Numbers:
    """What a document says about its lists."""
    numbers = Numbers(digits)
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/numbering") and not relation.is_external:
            _take_lists(numbers, relation.target_part.element)
    for style in document.styles.element.iter(f"{W}style"):
        properties = style.find(f"{W}pPr/{W}numPr")
        if properties is not None and (found := _list(properties)) is not None:
            numbers.styles[style.get(f"{W}styleId", "")] = found
    return numbers


def _take_lists(numbers: Numbers, root: Any) -> None:
    for kind in root.iter(f"{W}abstractNum"):
        name = kind.get(f"{W}abstractNumId", "")
        numbers.levels[name] = {_whole(level.get(f"{W}ilvl"), 0): _level(level) for level in kind.iter(f"{W}lvl")}
    for entry in root.iter(f"{W}num"):
        number, kind = entry.get(f"{W}numId", ""), entry.find(f"{W}abstractNumId")
        name = "" if kind is None else kind.get(f"{W}val", "")
        if entry.find(f"{W}lvlOverride/{W}startOverride") is not None:  # a list that begins anew
            numbers.levels[f"{name}/{number}"] = _overridden(numbers.levels.get(name, {}), entry)
            name = f"{name}/{number}"
        numbers.lists[number] = name


def _overridden(levels: Mapping[int, _Level], entry: Any) -> dict[int, _Level]:
    starts = {
        _whole(override.get(f"{W}ilvl"), 0): _value(override.find(f"{W}startOverride"), "1")
        for override in entry.iter(f"{W}lvlOverride")
    }
    return {d: _Level(v.kind, v.text, _whole(starts.get(d), v.start)) for d, v in levels.items()}


def _level(element: Any) -> _Level:
    return _Level(
        _value(element.find(f"{W}numFmt"), "decimal"),
        _value(element.find(f"{W}lvlText"), ""),
        _whole(_value(element.find(f"{W}start"), "1"), 1),
    )


def _list(properties: Any) -> tuple[str, int] | None:
    number = _value(properties.find(f"{W}numId"), "0")
    return None if number == "0" else (number, _whole(_value(properties.find(f"{W}ilvl"), "0"), 0))


def _value(element: Any, default: str) -> str:
    return default if element is None else str(element.get(f"{W}val", default))


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() else default


def _roman(count: int) -> str:
    shown = ""
    for value, letters in _ROMAN:
        while count >= value:
            shown += letters
            count -= value
    return shown
