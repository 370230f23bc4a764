"""What people and programs do to a form between issue and return, one thing at a time, and what must be found of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from returned import NEWS as SAID
from returned import PLAN, filled

from xlplan.books.book import BLANK, Book, Cell, CellState, Note, Overlay, OverlayKind, Place, Raw, Run, Sheet, Span
from xlplan.books.reading import read_book
from xlplan.form.carriers import OWN_AUTHOR, row_id_of
from xlplan.form.stamp import RowCode, row_code_of

OPENED = filled()
BOOK = read_book(OPENED.saved())
COLUMN, HEADER = OPENED.columns, OPENED.header
FIRST, SECOND, THIRD, FOURTH = (OPENED.row(number) for number in "1234")
STRANGER = RowCode("FZB33", "2022-09", PLAN.targets[0].id)
NOBODY, EARLIER, LATER = replace(STRANGER, department="ZZZ99"), ("BGS22", "2022-08"), ("BGS22", "2022-10")
OURS = RowCode("BGS22", "2022-09", PLAN.targets[1].id)

Cells = dict[Place, Cell]
Change = Callable[[Book], Book]
Tampering = tuple[Change, str]


def put(key: str, value: Raw, state: CellState = CellState.VALUE, row: int = FIRST, shown: str = "") -> Change:
    """Type into a cell. shown: its number format."""
    return lambda book: with_cells(book, {(row, COLUMN[key]): Cell(value, state, shown)})


def typed(row: int, **cells: Raw) -> Change:
    """Type into several cells of a row, by column key."""
    return lambda book: with_cells(book, {(row, COLUMN[key]): _cell(value) for key, value in cells.items()})


def _cell(value: Raw) -> Cell:
    return BLANK if value is None else Cell(value)


def with_cells(book: Book, changed: Mapping[Place, Cell]) -> Book:
    """The book with other cells in its first sheet."""
    first, *rest = book.sheets
    return replace(book, sheets=(replace(first, cells={**first.cells, **changed}), *rest))


def moved(change: Callable[[Cells], Cells]) -> Change:
    """All cells of the first sheet changed at once."""

    def tampered(book: Book) -> Book:
        first, *rest = book.sheets
        return replace(book, sheets=(replace(first, cells=change(dict(first.cells))), *rest))

    return tampered


def seen(**more: object) -> Change:
    """Something to be seen in or over the first sheet."""
    return lambda book: replace(book, sheets=(replace(book.sheets[0], **more), *book.sheets[1:]))  # type: ignore[arg-type]


def both(*changes: Change) -> Change:
    """One after the other."""

    def tampered(book: Book) -> Book:
        for change in changes:
            book = change(book)
        return book

    return tampered


def swapped(cells: Cells) -> Cells:
    """Two rows changed places, their hidden ids did not."""
    turn = {FIRST: SECOND, SECOND: FIRST}
    return {(turn.get(row, row), c): cell for (row, c), cell in cells.items() if c != COLUMN["row_id"]} | {
        place: cell for place, cell in cells.items() if place[1] == COLUMN["row_id"]
    }


def copied(cells: Cells, times: int = 1) -> Cells:
    """The first row again, below everything."""
    return cells | {(FIRST + 40 + n, c): cell for n in range(times) for (row, c), cell in cells.items() if row == FIRST}


def turned(book: Book) -> Book:
    """Rows made columns, with what lies over them."""
    first, *rest = book.sheets

    def turn(place: Place) -> Place:
        return place[1], place[0]

    def over(one: Overlay) -> Overlay:
        return replace(one, row=one.column, column=one.row, last_row=one.last_column, last_column=one.last_row)

    cells, notes, links = (
        {turn(p): held for p, held in some.items()} for some in (first.cells, first.notes, first.links)
    )  # type: ignore[attr-defined]
    struck = {turn(place): runs for place, runs in first.struck.items()}
    merges = tuple(Span(s.left, s.top, s.right, s.bottom) for s in first.merges)
    overlays = tuple(map(over, first.overlays))
    sheet = replace(first, cells=cells, notes=notes, links=links, struck=struck, merges=merges, overlays=overlays)
    return replace(book, sheets=(sheet, *rest))


def without(*keys: str) -> Callable[[Cells], Cells]:
    """Columns emptied, headings included."""
    gone = {COLUMN[key] for key in keys}
    return lambda cells: {place: cell for place, cell in cells.items() if place[1] not in gone or place[0] < HEADER}


def besides(name: str, *texts: str) -> Change:
    """Another sheet with texts one below the other."""
    sheet = Sheet(name, {(n, 2): Cell(text) for n, text in enumerate(texts, 3)})
    return lambda book: replace(book, sheets=(*book.sheets, sheet))


def at(key: str, row: int = FIRST) -> Place:
    """Where an answer stands."""
    return row, COLUMN[key]


def over(kind: OverlayKind, key: str, row: int = FIRST, down: int = 0, right: int = 0, **more: object) -> Overlay:
    """Something that lies over a cell and some more."""
    place = at(key, row)
    return Overlay(kind, *place, place[0] + down, place[1] + right, **more)  # type: ignore[arg-type]


PICTURE, OBJECT, BOX = OverlayKind.PICTURE, OverlayKind.OBJECT, OverlayKind.TEXT_BOX
BELOW = FOURTH + 6
NEWS = at("news")

TYPED: Mapping[str, Tampering] = {
    "target reworded": (put("target", "另一项工作"), "cell.altered"),
    "deadline moved": (put("deadline", "2023年12月底前"), "cell.altered"),
    "deadline emptied": (put("deadline", ""), "cell.altered"),
    "lead changed": (put("lead", "海口市妇联"), "cell.altered"),
    "role changed": (put("role", "责任"), "cell.altered"),
    "number changed": (put("number", "9"), "cell.altered"),
    "number as a number": (put("number", 1.0), ""),
    "locked text spaced": (put("target", f" {PLAN.targets[0].text}\u3000"), ""),
    "two texts altered": (typed(FIRST, aspect="别的方面", unit="次"), "cell.altered"),
    "words over the fingerprint": (put("fingerprint", "见附件说明"), ""),
    "a fingerprint of other length": (put("fingerprint", "WDRBCVM"), ""),
    "words over last month": (typed(FIRST, last_status="差不多", last_progress="很快"), ""),
    "last month filled in": (typed(FIRST, last_status="进行中", last_progress="50 %"), ""),
    "words over a code": (put("code", "XBGS22-49EA-AAAA2-TK 见附件之说明"), ""),
    "a code with a few signs": (put("code", "XBGS22-49EA-AAAA2-TK（核）"), ""),
    "answer like a heading": (put("news", "完成时限"), ""),
    "answer like a token": (put("news", "XP-ABCDE-FGHJK-49EA-BGS22-333"), ""),
    "error in an answer": (put("news", "#REF!", CellState.ERROR), "cell.error"),
    "unreadable in an answer": (put("news", "9" * 9, CellState.UNREADABLE), "cell.unreadable"),
    "unreadable beside the required": (put("evidence", "9" * 9, CellState.UNREADABLE), "cell.unreadable"),
    "formula without value": (put("progress", "=1+1", CellState.UNCACHED), "cell.uncached"),
    "answer emptied": (put("news", None, CellState.BLANK), "cell.missing"),
    "status and answer emptied": (typed(FIRST, news=None, status=None), "cell.missing"),
    "dashes for an answer": (put("news", "——"), "cell.missing"),
    "dashes where nothing is required": (put("evidence", "——"), ""),
    "not asked and dashed": (put("count", "/"), ""),
    "not asked and answered": (put("count", 5.0), "cell.not-asked"),
    "picture formula": (put("news", '=DISPIMG("ID_1",1)'), "cell.picture"),
    "picture formula for progress": (put("progress", '=DISPIMG("ID_1",1)'), "cell.picture"),
    "long answer with brackets": (put("news", "一二三四五六七八九十" * 3 + '=DISPIMG("ID_1",1)'), "cell.picture"),
    "full width": (put("news", "第１２期，完成８０％，" * 3), ""),
    "odd spaces": (put("news", "\u3000一、开会。\r\n二、培训。\u00a0" * 3), ""),
    "choice unknown": (put("status", "差不多"), "cell.not-a-choice"),
    "choice in English": (put("status", "Done"), ""),
    "a share under its format": (put("progress", 0.985, shown="0.0%"), ""),
    "a share without its format": (put("progress", 0.8), "cell.ambiguous-percent"),
    "beyond one hundred": (put("progress", 120.0), "cell.out-of-range"),
    "three hundred people": (put("count", "300人", row=SECOND), "cell.foreign-unit"),
    "about so many": (put("count", "约5期", row=SECOND), "cell.approximate"),
    "so many in words": (put("count", "完成3期", row=SECOND), ""),
    "a day as a serial": (put("done_date", 44824.0, shown="yyyy-mm-dd"), ""),
    "no day at all": (put("done_date", "9月底"), "cell.unreadable"),
    "infinity": (put("progress", float("inf")), "cell.unreadable"),
}
"""In a cell, and the finding that tells of it, "" for none."""

ROWS: Mapping[str, Tampering] = {
    "code of another department": (put("code", row_code_of(STRANGER)), "row.other-department"),
    "code of nobody": (put("code", row_code_of(NOBODY)), "row.other-department"),
    "code of an earlier month": (put("code", row_code_of(RowCode(*EARLIER, "AAAA2"))), "row.other-period"),
    "code of no target": (put("code", row_code_of(replace(OURS, target="ZZZZ9"))), "row.unknown"),
    "code damaged": (put("code", "XABCDE-FGHJ-KMNPQ-RS"), "row.code-damaged"),
    "code gone": (put("code", None, CellState.BLANK), "row.code-damaged"),
    "code and text gone": (typed(FIRST, code=None, target=None), "row.unknown"),
    "code gone, text alike": (typed(FIRST, code=None, target="建立工作台账一二三"), "row.code-damaged"),
    "code gone, text unlike": (typed(FIRST, code=None, target="建立工作台账一二三四"), "row.unknown"),
    "code gone, another text": (typed(FIRST, code=None, target=PLAN.targets[2].text), "row.duplicated"),
    "code of the second": (put("code", row_code_of(OURS)), "row.contradictory"),
    "code and id of others": (
        typed(FIRST, code=None, row_id=row_id_of(row_code_of(STRANGER)), target="其他事"),
        "row.unknown",
    ),
    "codes gone": (moved(without("code")), "return.codes-lost"),
    "codes and ids gone": (moved(without("code", "row_id")), "return.codes-lost"),
    "codes and texts gone": (moved(without("code", "target")), "return.codes-lost"),
    "id of another row": (put("row_id", row_id_of(row_code_of(OURS))), "row.moved-id"),
    "words over the id": (put("row_id", "请见附件"), ""),
    "rows sorted": (moved(swapped), "row.moved-id"),
    "row copied": (moved(copied), "row.repeated"),
    "row copied below who signed": (
        both(moved(copied), lambda book: with_cells(book, {(FOURTH + 2, 3): Cell("填报人：张三")})),
        "row.repeated",
    ),
    "row copied twice": (moved(lambda cells: copied(cells, 2)), "row.repeated"),
    "row copied and reworded": (both(moved(copied), put("news", "另一句", row=FIRST + 40)), "row.duplicated"),
    "row copied and emptied": (both(moved(copied), typed(FIRST + 40, news="—", status=None, progress=None)), ""),
    "row copied above its answer": (
        both(moved(copied), typed(FIRST, news=None, status=None, progress=None)),
        "row.repeated",
    ),
    "row gone": (moved(lambda cells: {p: c for p, c in cells.items() if p[0] != THIRD}), "row.missing"),
    "rows gone": (moved(lambda cells: {p: c for p, c in cells.items() if p[0] not in range(FIRST, FIRST + 9)}), ""),
    "one cell in a new row": (both(moved(copied), typed(FIRST + 20, unit="次")), "return.extras"),
    "two cells in a new row": (both(moved(copied), typed(FIRST + 20, unit="次", lead="甲")), "row.unknown"),
    "an answer in a new row": (both(moved(copied), typed(FIRST + 20, news="又一句")), "row.unknown"),
    "dashes in a new row": (both(moved(copied), typed(FIRST + 20, news="—", lead="—", unit="/")), ""),
    "a new row below all": (typed(BELOW, lead="甲", news="又一句"), "return.extras"),
    "two notes below": (typed(BELOW, lead="注：一", news="二"), "return.extras"),
}
"""In whole rows."""

TABLES: Mapping[str, Tampering] = {
    "heading overwritten": (put("news", "随便", row=HEADER), "return.column-missing"),
    "heading of the optional overwritten": (put("evidence", "随便", row=HEADER), "return.column-missing"),
    "heading repeated": (put("problems", "本月进展情况", row=HEADER), ""),
    "heading repeated over an answer": (
        both(put("problems", "本月进展情况", row=HEADER), put("problems", "另一句")),
        "return.column-twice",
    ),
    "heading in other words": (put("news", "工作进展", row=HEADER), ""),
    "headings gone": (moved(lambda cells: {p: c for p, c in cells.items() if p[0] != HEADER}), "return.no-header"),
    "a column of theirs": (
        lambda book: with_cells(
            book, {(HEADER, 30): Cell("联络员"), (FIRST, 30): Cell("李四"), (SECOND, 30): Cell("—")}
        ),
        "return.extras",
    ),
    "a heading of theirs above nothing": (
        lambda book: with_cells(book, {(HEADER, 30): Cell("联络员")}),
        "return.extras",
    ),
    "a column of theirs without a heading": (
        lambda book: with_cells(book, {(SECOND, 30): Cell("李四")}),
        "return.extras",
    ),
    "heading on every page": (
        moved(lambda cells: cells | {(BELOW, c): cell for (row, c), cell in cells.items() if row == HEADER}),
        "",
    ),
    "heading again with a word": (
        moved(
            lambda cells: (
                cells
                | {(BELOW, c): cell for (row, c), cell in cells.items() if row == HEADER}
                | {(BELOW, 30): Cell("续")}
            )
        ),
        "return.extras",
    ),
    "three headings again": (
        moved(lambda cells: cells | {(BELOW, c): cell for (row, c), cell in cells.items() if row == HEADER and c > 20}),
        "",
    ),
    "two headings again": (
        moved(lambda cells: cells | {(BELOW, c): cell for (row, c), cell in cells.items() if row == HEADER and c > 21}),
        "return.extras",
    ),
    "typed in by the office": (lambda book: with_cells(book, {(1, 24): Cell("XR-0123456789ABCDEF")}), ""),
    "one row alone": (
        moved(lambda cells: {p: c for p, c in cells.items() if p[0] in {1, 2, FIRST}}),
        "return.no-header",
    ),
    "turned": (turned, ""),
    "turned and noted": (both(seen(notes={NEWS: Note("另有说明", "王某")}), turned), "cell.note"),
    "turned and merged": (both(seen(merges=(Span(*NEWS, SECOND, NEWS[1]),)), turned), "cell.merged"),
    "another sheet": (besides("通讯录", "张三", "0898-1"), "return.other-sheet"),
    "another sheet of spaces": (besides("空", " ", "\u3000"), ""),
    "a long sheet": (besides("长", *("一二三四五六七八九" for _ in range(201))), "return.other-sheet"),
    "a wide text on a sheet": (besides("宽", "一二三四五六七八九十" * 250), "return.other-sheet"),
    "a picture on another sheet": (
        lambda book: replace(
            book, sheets=(*book.sheets, Sheet("图", {}, overlays=(Overlay(PICTURE, 2, 3, name="a.png", data=b"x"),)))
        ),
        "",
    ),
    "an object on no sheet": (lambda book: replace(book, loose=(Overlay(OBJECT, name="a.docx", data=b"x"),)), ""),
}
"""In the table as a whole, and around it."""

SIGHTS: Mapping[str, Tampering] = {
    "answers merged": (seen(merges=(Span(FIRST, COLUMN["news"], SECOND, COLUMN["news"]),)), "cell.merged"),
    "counts merged": (seen(merges=(Span(*at("count", SECOND), *at("count", THIRD)),)), "cell.merged"),
    "counts merged sideways": (seen(merges=(Span(*at("count", SECOND), *at("news", SECOND)),)), "cell.merged"),
    "answers merged sideways": (seen(merges=(Span(*NEWS, *at("next_steps")),)), "cell.merged"),
    "nothing merged": (seen(merges=(Span(*at("evidence"), *at("evidence", SECOND)),)), ""),
    "locked cells merged": (seen(merges=(Span(*at("aspect"), *at("aspect", FOURTH)),)), ""),
    "answer struck": (seen(struck={NEWS: (Run("作废", True), Run("照旧"))}), "cell.struck"),
    "answer struck in two places": (seen(struck={NEWS: (Run("一", True), Run("二"), Run("三 ", True))}), "cell.struck"),
    "answer struck whole": (seen(struck={NEWS: (Run(f"{SAID}1", True), Run(" "))}), "cell.struck"),
    "answer not struck": (seen(struck={NEWS: (Run(f"{SAID}1"),)}), ""),
    "note on an answer": (seen(notes={NEWS: Note("另有说明", "王某")}), "cell.note"),
    "note on a locked cell": (seen(notes={at("target"): Note("另有说明", "王某")}), "cell.note"),
    "note on what is not asked": (seen(notes={at("count"): Note("另有说明", "王某")}), "cell.note"),
    "note on the heading": (seen(notes={at("news", HEADER): Note("另有说明", "王某")}), "return.extras"),
    "note of ours": (seen(notes={NEWS: Note("另有说明", OWN_AUTHOR)}), ""),
    "picture over an answer": (seen(overlays=(over(PICTURE, "news", name="a.png", data=b"x"),)), "cell.picture"),
    "picture over an empty one": (
        both(put("news", None, CellState.BLANK), seen(overlays=(over(PICTURE, "news", data=b"x"),))),
        "cell.picture",
    ),
    "object over an empty one": (
        both(put("news", None, CellState.BLANK), seen(overlays=(over(OBJECT, "news", name="a.docx"),))),
        "cell.object",
    ),
    "box over an empty one": (
        both(put("news", None, CellState.BLANK), seen(overlays=(over(BOX, "news", text=" 另有说明 "),))),
        "cell.text-box",
    ),
    "box over an answer": (seen(overlays=(over(BOX, "news", text="另有说明"),)), "cell.text-box"),
    "picture over several": (seen(overlays=(over(PICTURE, "deadline", right=9, down=1),)), "cell.picture"),
    "picture from the row above": (seen(overlays=(over(PICTURE, "problems", HEADER, down=1),)), "cell.picture"),
    "picture over locked cells": (
        seen(overlays=(over(PICTURE, "target", right=2, data=b"x", name="b.png"),)),
        "cell.picture",
    ),
    "logo in the head": (seen(overlays=(Overlay(PICTURE, 1, 3, 2, 4),)), ""),
    "box in the head": (seen(overlays=(Overlay(BOX, 1, 3, 2, 4, text="另有说明"),)), "return.extras"),
    "picture in the heading": (seen(overlays=(Overlay(PICTURE, HEADER, 25, HEADER, 26),)), "return.extras"),
    "picture below": (seen(overlays=(Overlay(PICTURE, BELOW, 3, BELOW + 3, 4, name="c.png", data=b"y"),)), ""),
    "picture nowhere": (seen(overlays=(Overlay(OBJECT, text="附件"),)), ""),
    "marks of ours": (seen(overlays=(over(BOX, "news", text="①"), over(BOX, "news", text=" (51) "))), ""),
    "a box like a mark": (
        seen(overlays=(over(BOX, "news", text="①是"), over(BOX, "news", text="(5月)"))),
        "cell.text-box",
    ),
    "one note twice": (seen(overlays=(over(BOX, "news", text="甲"), over(BOX, "news", text="甲 "))), "cell.text-box"),
    "link on an answer": (seen(links={NEWS: "https://files.example.org/a"}), ""),
    "link that says itself": (
        both(put("news", "见 https://files.example.org/a"), seen(links={NEWS: "https://files.example.org/a"})),
        "",
    ),
    "link on a locked cell": (seen(links={at("target"): "https://files.example.org/a"}), ""),
}
"""To be seen in or over cells."""

TAMPERINGS: Mapping[str, Tampering] = {**TYPED, **ROWS, **TABLES, **SIGHTS}
