"""A card for each target: small tables with the heading on the left and what it says on the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xlplan.locale import Locale
from xlplan.plan.importing.account import HEADER, LEFT_OUT, NOTE, PROSE, TARGET, TITLE, Accounted, accounted
from xlplan.plan.importing.grid import GridCell, TableGrid
from xlplan.plan.importing.headings import exact_meaning
from xlplan.plan.importing.records import ImportedTarget, OwnerText
from xlplan.plan.importing.words import ImportWords
from xlplan.plan.owners import Says

_SOME = 0.6  # 3 rows of 5 begin with a label
_LONGEST_TITLE = 60  # signs; what is longer is prose
_OWNERS = {"lead": Says.LEAD, "responsible": Says.NOTHING}
_NEEDED = frozenset({"lead", "responsible", "deadline"})


@dataclass
class _Card:
    row: int
    place: str
    fields: dict[str, str] = field(default_factory=dict)
    spoken: list[OwnerText] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CardsRead:
    """targets: in order. account: of every row."""

    targets: tuple[ImportedTarget, ...]
    account: tuple[Accounted, ...]


def cards_in(grid: TableGrid, words: ImportWords, locale: Locale) -> CardsRead | None:
    """The targets of a grid that consists of cards, None if it is anything else."""
    rows = [row for row in grid.rows if grid.row(row) and not grid.row(row)[0].wide]
    keys = [exact_meaning(grid.row(row)[0].text, words) for row in rows]
    known = [key for key in keys if key]
    narrow = grid.columns and max(grid.columns) <= 4
    across = _is_across(grid, rows, words)
    if not ((narrow or across) and len(rows) > 1 and len(known) >= _SOME * len(rows)):
        return None
    if not ({"target", "measure"} & set(known)) or not _NEEDED & set(known) or _is_header(grid, rows[0], words):
        return None
    if across:
        return _columns(grid, words, locale)
    cards: list[_Card] = []
    account: list[Accounted] = []
    for row in grid.rows:
        cells = grid.row(row)
        if not cells:
            continue
        pairs = list(_pairs(cells, words))
        if cells[0].wide or not pairs:
            became = HEADER if not cells[0].wide and len(cells) == 1 else LEFT_OUT
            if cells[0].wide:
                became = TITLE if not cards and len(cells[0].text) <= _LONGEST_TITLE else PROSE
            account.append(accounted(cells[0].place, [c.text for c in cells], became))
            continue
        if not cards or _begins(cards[-1], [meaning for meaning, _, _ in pairs], grid, row):
            cards.append(_Card(row, cells[0].place))
        for meaning, heading, cell in pairs:
            _take(cards[-1], meaning, heading, cell, words, locale)
        first = any(meaning in {"target", "measure"} for meaning, _, _ in pairs)
        account.append(accounted(cells[0].place, [c.text for c in cells], TARGET if first else NOTE))
    made = tuple(_target(card, grid, locale) for card in cards if card.fields.get("target") or "measure" in card.fields)
    return CardsRead(made, tuple(account)) if made else None


def _is_across(grid: TableGrid, rows: Sequence[int], words: ImportWords) -> bool:
    """Whether a card stands in each column: a heading only on the left, and texts in more than one column."""
    lines = [grid.row(row) for row in rows if exact_meaning(grid.row(row)[0].text, words)]
    beside = [cell.text for line in lines for cell in line[1:]]
    several = sum(len(line) > 2 for line in lines) * 2 > len(lines)
    return several and not any(exact_meaning(text, words) for text in beside)


def _columns(grid: TableGrid, words: ImportWords, locale: Locale) -> CardsRead | None:
    """A card from each column."""
    cards = {c: _Card(0, "") for c in grid.columns[1:]}
    account = []
    for row in grid.rows:
        cells = grid.row(row)
        meaning = exact_meaning(cells[0].text, words) if cells and not cells[0].wide else None
        if cells and (meaning is None or len(cells) == 1):
            title = not any(card.said for card in cards.values()) and len(cells[0].text) <= _LONGEST_TITLE
            became = TITLE if title else LEFT_OUT
            account.append(accounted(cells[0].place, [c.text for c in cells], became))
            continue
        for column, card in cards.items():
            if (cell := grid.at(row, column)) is not None and cell.text and meaning:
                card.row, card.place = card.row or column, card.place or cell.place
                _take(card, meaning, cells[0].text, cell, words, locale)
        account += [accounted(c.place, [c.text], TARGET if meaning == "target" else NOTE) for c in cells[1:] if c.text]
    made = tuple(_target(card, grid, locale) for card in cards.values() if card.fields.get("target"))
    return CardsRead(made, tuple(account)) if made else None


def _begins(card: _Card, meanings: Sequence[str], grid: TableGrid, row: int) -> bool:
    """Whether a row begins another card: it says again what the last one began with, or has a table of its own."""
    other_table = grid.blocks.get(row) != grid.blocks.get(card.row)
    again = {"target", "number", *card.said} if other_table else {"target", "number", *card.said[:1]}
    return any(meaning in card.said and meaning in again for meaning in meanings)


def _is_header(grid: TableGrid, row: int, words: ImportWords) -> bool:
    """Whether the first row is the header of a plain table."""
    texts = [cell.text for cell in grid.row(row)]
    return len(texts) > 1 and all(exact_meaning(text, words) for text in texts)


def _pairs(cells: list[GridCell], words: ImportWords) -> Iterator[tuple[str, str, GridCell]]:
    """Heading and content, one or two pairs a row."""
    waiting: GridCell | None = None
    for cell in cells:
        if waiting is None:
            waiting = cell if exact_meaning(cell.text, words) else None
            continue
        yield exact_meaning(waiting.text, words) or "", waiting.text, cell
        waiting = None


def _take(card: _Card, meaning: str, heading: str, cell: GridCell, words: ImportWords, locale: Locale) -> None:
    card.said.append(meaning)
    if meaning in _OWNERS:
        helps = any(word in heading for word in words.rules["helpers"])
        card.spoken.append(OwnerText(cell.text, Says.HELP if helps else _OWNERS[meaning], heading))
    elif meaning in {"note", "person", "progress"} or meaning in card.fields:
        card.notes.append(locale.text("importing.shown.labelled", heading=heading, text=cell.text))
    else:
        card.fields[meaning] = cell.text


def _target(card: _Card, grid: TableGrid, locale: Locale) -> ImportedTarget:
    fields = card.fields
    text = fields.get("target") or fields.get("measure", "")
    return ImportedTarget(
        fields.get("number", ""),
        fields.get("aspect", ""),
        fields.get("measure_number", ""),
        fields.get("measure", "") if fields.get("target") else "",
        text,
        tuple(card.spoken),
        fields.get("deadline", ""),
        fields.get("start", ""),
        fields.get("quantity", ""),
        fields.get("unit", ""),
        locale.text("importing.shown.joint").join(card.notes),
        grid.where(card.place),
        card.row,
    )
