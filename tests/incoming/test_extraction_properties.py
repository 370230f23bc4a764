"""Whatever people do to a form: reading it never fails, and no word is lost or given to another target in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from returned import PLAN, all_findings, arrival, context, filled

from xlplan.books.book import Book, Cell, CellState, Raw
from xlplan.books.reading import read_book
from xlplan.codes import normalised
from xlplan.incoming.extraction import Extraction, extract
from xlplan.locale import all_languages

OPENED = filled()
BOOK = read_book(OPENED.saved())
CONTEXT = context()
FIRST, LAST = OPENED.header - 1, OPENED.row("4") + 3
WIDTH = OPENED.sheet.max_column + 1
TARGET = OPENED.columns["target"]
TEXTS = {normalised(target.text): target.id for target in PLAN.targets}

rows = st.integers(FIRST, LAST)
columns = st.integers(1, WIDTH)
raw_values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.dates(), st.times(), st.timedeltas(),
    st.datetimes(),
    st.sampled_from(["80%", "八成", "已完成", "—", "9月20日", "约20个", "2022-09-20", "一百二十", "本月进展情况", "XP-"]),
)  # fmt: skip
Cells = dict[tuple[int, int], Cell]


def typed(place: tuple[int, int], value: Raw) -> Callable[[Cells], Cells]:
    return lambda cells: {**cells, place: Cell(value)}


def broken(place: tuple[int, int], state: CellState) -> Callable[[Cells], Cells]:
    return lambda cells: {**cells, place: Cell("#N/A", state)}


def dragged(source: tuple[int, int], to: tuple[int, int]) -> Callable[[Cells], Cells]:
    return lambda cells: (
        {p: c for p, c in cells.items() if p != source} | ({to: cells[source]} if source in cells else {})
    )


def without_row(row: int) -> Callable[[Cells], Cells]:
    return lambda cells: {place: cell for place, cell in cells.items() if place[0] != row}


def copied_row(row: int, to: int) -> Callable[[Cells], Cells]:
    return lambda cells: cells | {(to, column): cell for (at, column), cell in cells.items() if at == row}


def swapped_rows(one: int, other: int, among: set[int]) -> Callable[[Cells], Cells]:
    """The cells of two rows exchanged, in some columns only."""
    turn = {one: other, other: one}
    return lambda cells: {(turn.get(r, r) if c in among else r, c): cell for (r, c), cell in cells.items()}


places = st.tuples(rows, columns)
edits = st.one_of(
    st.builds(typed, places, raw_values),
    st.builds(broken, places, st.sampled_from([CellState.ERROR, CellState.UNCACHED])),
    st.builds(dragged, places, places),
    st.builds(without_row, rows),
    st.builds(copied_row, rows, rows),
    st.builds(swapped_rows, rows, rows, st.sets(columns, min_size=1)),
)
some_edits = st.lists(edits, max_size=6)


def edited(changes: list[Callable[[Cells], Cells]]) -> Book:
    cells = dict(BOOK.sheets[0].cells)
    for change in changes:
        cells = change(cells)
    return replace(BOOK, sheets=(replace(BOOK.sheets[0], cells=cells), *BOOK.sheets[1:]))


def kept(result: Extraction) -> str:
    """Every word that came out of a file, in one text."""
    words = [a.raw for r in result.returns for e in r.entries for a in e.answers.values()]
    words += [extra.text for r in result.returns for extra in r.extras]
    words += [text for r in result.returns for text in r.signoff.values()]
    words += [str(f.params.get("text", "")) for f in all_findings(result)]
    return "\n".join(words)


@settings(max_examples=100)
@given(some_edits)
def test_reading_never_fails_and_every_finding_has_its_words(changes: list[Callable[[Cells], Cells]]) -> None:
    result = extract(edited(changes), arrival(), CONTEXT)
    for finding in all_findings(result):
        for locale in all_languages():
            assert locale.message(finding)
            assert locale.remedy(finding)


@settings(max_examples=100)
@given(some_edits)
def test_no_answer_goes_to_another_target_than_the_text_beside_it(changes: list[Callable[[Cells], Cells]]) -> None:
    book = edited(changes)
    result = extract(book, arrival(), CONTEXT)
    beside = {row: normalised(str(c.value)) for (row, column), c in book.sheets[0].cells.items() if column == TARGET}
    seen = {row: TEXTS[text] for row, text in beside.items() if text in TEXTS}
    for returned in result.returns:
        for entry in filter(lambda entry: entry.answers, returned.entries):
            row = int("".join(c for c in entry.origin.cell if c.isdigit()))
            assert seen.get(row, entry.target) == entry.target


@settings(max_examples=100)
@given(some_edits)
def test_every_word_that_was_typed_is_an_answer_or_is_listed(changes: list[Callable[[Cells], Cells]]) -> None:
    book = edited(changes)
    result = extract(book, arrival(), CONTEXT)
    if not result.returns:
        return
    words = kept(result)
    for cell in book.sheets[0].cells.values():
        if isinstance(cell.value, str) and cell.value.startswith("本月召开推进会"):
            assert cell.value in words
