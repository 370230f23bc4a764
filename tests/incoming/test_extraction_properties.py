"""Whatever people do to a form: reading it never fails, and no word is lost or given to another target in silence."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from returned import PLAN, all_findings, arrival, context, filled

from xlplan.codes import normalised
from xlplan.form.columns import Owner
from xlplan.incoming.book import Book, Cell, CellState
from xlplan.incoming.extraction import Extraction, extract
from xlplan.incoming.readers import read_book
from xlplan.locale import all_languages

OPENED = filled()
BOOK = read_book(OPENED.saved())
CONTEXT = context()
FIRST, LAST = OPENED.header - 1, OPENED.row("4") + 3
WIDTH = OPENED.sheet.max_column + 1
ASKED = {column.key for column in CONTEXT.layout.columns if column.owner is Owner.DEPARTMENT}
TEXTS = {normalised(target.text): target.id for target in PLAN.targets}

rows = st.integers(FIRST, LAST)
columns = st.integers(1, WIDTH)
raw_values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.dates(), st.times(), st.timedeltas(),
    st.datetimes(),
    st.sampled_from(["80%", "八成", "已完成", "—", "9月20日", "约20个", "2022-09-20", "一百二十", "本月进展情况", "XP-"]),
)  # fmt: skip
edits = st.one_of(
    st.tuples(st.just("type"), rows, columns, raw_values),
    st.tuples(st.just("swap rows"), rows, rows, st.none()),
    st.tuples(st.just("swap cells"), rows, rows, columns),
    st.tuples(st.just("swap columns"), columns, columns, st.none()),
    st.tuples(st.just("copy row"), rows, rows, st.none()),
    st.tuples(st.just("delete row"), rows, rows, st.none()),
    st.tuples(st.just("move cell"), rows, columns, columns),
    st.tuples(st.just("break"), rows, columns, st.sampled_from([CellState.ERROR, CellState.UNCACHED])),
)


def edited(changes: list[tuple]) -> Book:  # type: ignore[type-arg]
    cells = dict(BOOK.sheets[0].cells)
    for what, a, b, extra in changes:
        before = dict(cells)
        match what:
            case "type":
                cells[a, b] = Cell(extra)
            case "break":
                cells[a, b] = Cell("#N/A", extra)
            case "move cell":
                if (a, b) in cells:
                    cells[a, extra] = cells.pop((a, b))
            case "delete row":
                cells = {place: cell for place, cell in cells.items() if place[0] != a}
            case "copy row":
                cells |= {(b, column): cell for (row, column), cell in before.items() if row == a}
            case "swap cells":
                for row, other in ((a, b), (b, a)):
                    cells.pop((row, extra), None)
                    cells |= {(row, extra): before[other, extra]} if (other, extra) in before else {}
            case "swap rows":
                cells = {({a: b, b: a}.get(row, row), column): cell for (row, column), cell in before.items()}
            case _:
                cells = {(row, {a: b, b: a}.get(column, column)): cell for (row, column), cell in before.items()}
    return replace(BOOK, sheets=(replace(BOOK.sheets[0], cells=cells), *BOOK.sheets[1:]))


def kept(result: Extraction) -> str:
    """Every word that came out of a file, in one text."""
    words = [a.raw for r in result.returns for e in r.entries for a in e.answers.values()]
    words += [extra.text for r in result.returns for extra in r.extras]
    words += [text for r in result.returns for text in r.signoff.values()]
    words += [str(f.params.get("text", "")) for f in all_findings(result)]
    return "\n".join(words)


@settings(max_examples=150, deadline=None)
@given(st.lists(edits, max_size=6))
def test_reading_never_fails_and_every_finding_has_its_words(changes: list[tuple]) -> None:  # type: ignore[type-arg]
    result = extract(edited(changes), arrival(), CONTEXT)
    for finding in all_findings(result):
        for locale in all_languages():
            assert locale.message(finding)
            assert locale.remedy(finding)


@settings(max_examples=150, deadline=None)
@given(st.lists(edits, max_size=6))
def test_no_answer_goes_to_another_target_than_the_text_beside_it(changes: list[tuple]) -> None:  # type: ignore[type-arg]
    book = edited(changes)
    result = extract(book, arrival(), CONTEXT)
    seen = {
        row: TEXTS[normalised(str(c.value))]
        for (row, _), c in book.sheets[0].cells.items()
        if normalised(str(c.value)) in TEXTS
    }
    for returned in result.returns:
        for entry in returned.entries:
            row = int("".join(c for c in entry.origin.cell if c.isdigit()))
            assert seen.get(row, entry.target) == entry.target


@settings(max_examples=150, deadline=None)
@given(st.lists(edits, max_size=6))
def test_every_word_that_was_typed_is_an_answer_or_is_listed(changes: list[tuple]) -> None:  # type: ignore[type-arg]
    book = edited(changes)
    result = extract(book, arrival(), CONTEXT)
    if not result.returns:
        return
    words = kept(result)
    for cell in book.sheets[0].cells.values():
        if isinstance(cell.value, str) and cell.value.startswith("本月召开推进会"):
            assert cell.value in words
