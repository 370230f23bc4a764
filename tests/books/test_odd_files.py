"""One odd thing in a file costs itself and nothing beside it: parts, sheets and cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlplan.books.book import Book, Cell, CellState, OverlayKind
from xlplan.books.reading import read_book

DATA = Path(__file__).parent / "data"


def book(name: str) -> Book:
    return read_book((DATA / name).read_bytes())


def values(name: str) -> dict[tuple[int, int], object]:
    return {place: cell.value for place, cell in book(name).sheets[0].cells.items()}


PLAIN = {(1, 1): "工作", (1, 2): "进度", (2, 1): "整治河道", (2, 2): 35.5, (3, 1): "新建泵站", (3, 2): 80.0}


@pytest.mark.parametrize("name", ["word-inside.xlsx", "slides-inside.xlsx"])
def test_a_workbook_with_another_document_inside_is_a_workbook(name: str) -> None:
    found = book(name)
    assert len({row for row, _ in found.sheets[0].cells}) == 3
    (inside,) = (*found.loose, *found.sheets[0].overlays)
    assert (inside.kind, inside.name.rpartition(".")[2] in {"docx", "pptx"}) == (OverlayKind.OBJECT, True)
    assert inside.data[:2] == b"PK"


def test_parts_under_back_slashed_names_are_read() -> None:
    found = values("back-slashed.xlsx")
    assert {place: found[place] for place in PLAIN} == PLAIN


def test_a_number_that_is_none_costs_its_cell() -> None:
    cells = book("nan-in-date-cell.xlsx").sheets[0].cells
    assert cells[2, 3].state is CellState.UNREADABLE
    assert {place: cells[place].value for place in PLAIN} == PLAIN


def test_a_string_that_the_table_lacks_costs_its_cell() -> None:
    cells = dict(book("string-index-out-of-range.xlsx").sheets[0].cells)
    assert cells[3, 1] == Cell("99999", CellState.UNREADABLE)
    assert (cells[2, 1].value, cells[3, 2].value) == ("整治河道", 80.0)


@pytest.mark.parametrize("name", ["sst-claims-more.xls", "note-stray.xls", "meta-broken.ods"])
def test_what_one_reader_refuses_another_reads(name: str) -> None:
    assert values(name) == PLAIN


def test_a_formula_that_nobody_calculated_is_no_blank() -> None:
    cell = book("formula-never-calculated.xls").sheets[0].cells[2, 2]
    assert cell.state is CellState.UNCACHED


def test_the_stored_text_of_an_open_document_cell_counts() -> None:
    assert values("stored-and-shown.ods")[2, 1] == "整治河道"


def test_a_table_that_begins_elsewhere_keeps_its_places() -> None:
    found = values("table-offset.xml")
    assert (found[3, 3], found[4, 3], found[5, 4]) == ("工作", "整治河道", 80.0)


def test_part_names_are_compared_without_case_and_a_table_that_nobody_needs_may_be_missing() -> None:
    import making_files as files

    parts = files.parts_of((DATA / "string-index-out-of-range.xlsx").read_bytes())
    strings = next((name for name in parts if name.lower().endswith("sharedstrings.xml")), None)
    if strings is not None:
        renamed = {name.replace("sharedStrings", "SharedStrings"): data for name, data in parts.items()}
        assert read_book(files.zipped(renamed)).sheets[0].cells[2, 1].value == "整治河道"
    alone = files.parts_of((DATA / "back-slashed.xlsx").read_bytes())
    assert read_book(files.zipped(alone)).sheets
