"""Cells: right, or reported with their place; never replaced by a neighbour's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from making_drawings import packed, parts_of
from returned import (
    COURSE,
    LEDGER,
    NEWS,
    OFFICE,
    TARGETS,
    all_findings,
    arrival,
    came_back,
    codes,
    context,
    filled,
    found,
    only,
    said,
)

from xlplan.books.book import Cell, CellState
from xlplan.books.reading import read_book
from xlplan.incoming.extraction import extract
from xlplan.ledger.records import BesideKind

BOOKS = Path(__file__).parents[1] / "books" / "data"
ALL_NEWS = {t.id: f"{NEWS}{t.number}" for t in TARGETS[:4]}


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        ("progress", "快好了", "cell.unreadable"),
        ("progress", time(9, 30), "cell.unreadable"),
        ("progress", date(2022, 9, 5), "cell.unreadable"),
        ("progress", 120, "cell.out-of-range"),
        ("progress", 0.8, "cell.ambiguous-percent"),
        ("status", "差不多", "cell.not-a-choice"),
        ("done_date", "9月底", "cell.unreadable"),
    ],
)
def test_what_cannot_be_used_is_reported_with_its_cell_and_never_replaced(key: str, typed: object, code: str) -> None:
    opened = filled().put("1", **{key: typed})
    returned = only(came_back(opened))
    finding = found(returned, code)
    assert (finding.target, finding.department, finding.period) == (LEDGER.id, OFFICE.id, "2022-09")
    assert (finding.origin.sheet, finding.origin.cell) == ("填报", opened.at("1", key))
    answer = returned.entries[0].answers[key]
    assert answer.value is None
    assert answer.raw
    assert said(returned, "news") == ALL_NEWS
    assert returned.missing == ()


@pytest.mark.parametrize(
    ("typed", "number_format", "points"),
    [
        (0.985, "0.0%", 98.5),
        (0.8, "0%", 80),
        (1, "0%", 100),
        ("约80%", "@", 80),
        ("９０％", "General", 90),
        (85, "0%", 85),
    ],
)
def test_percentages_are_read_in_every_spelling(typed: object, number_format: str, points: float) -> None:
    opened = filled().put("1", progress=typed)
    opened.cell("1", "progress").number_format = number_format
    assert said(only(came_back(opened)), "progress")[LEDGER.id] == points


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_what_is_seen_in_a_return_that_another_program_saved(kind: str) -> None:
    """LibreOffice saved it: 进度 of the first row is =30+7.25, its 进展 is struck, the second row's has a note."""
    book = read_book((BOOKS / f"return-marks.{kind}").read_bytes())
    assert book.sheets[0].hidden_columns
    assert book.sheets[0].merges
    returned = only(extract(book, arrival(), context()))
    assert codes(returned) == ["cell.missing", "cell.note", "cell.struck"]
    assert [(missing.target, missing.column) for missing in returned.missing] == [(LEDGER.id, "news")]
    assert said(returned, "progress")[LEDGER.id] == 37.25


def test_a_formula_in_an_xls_that_its_writer_never_calculated_is_no_blank() -> None:
    """As above, every formula with the empty text that xlwt stores in the place of a result."""
    returned = only(extract(read_book((BOOKS / "return-never-calculated.xls").read_bytes()), arrival(), context()))
    assert found(returned, "cell.uncached").origin.cell == "Q6"
    assert [missing.column for missing in returned.missing] == ["news"]


def test_an_error_cell_and_a_formula_without_a_value_are_not_blanks() -> None:
    opened = filled().put("1", progress="=1/0").put("2", count="=SUM(A1:A2)")
    book = read_book(opened.saved())
    place = (opened.row("1"), opened.columns["progress"])
    cells = {**book.sheets[0].cells, place: Cell("#DIV/0!", CellState.ERROR)}
    book = replace(book, sheets=(replace(book.sheets[0], cells=cells), *book.sheets[1:]))
    returned = only(extract(book, arrival(), context()))
    assert codes(returned) == ["cell.error", "cell.uncached"]
    assert found(returned, "cell.error").params["text"] == "#DIV/0!"
    assert returned.entries[0].answers["progress"].value is None
    assert returned.missing == ()


def test_altered_locked_text_is_told_with_what_it_was() -> None:
    opened = filled().put("1", deadline="2023年6月底前")
    finding = found(came_back(opened), "cell.altered")
    assert (finding.params["expected"], finding.params["text"], finding.params["key"]) == (
        "2022年12月底前", "2023年6月底前", "deadline",
    )  # fmt: skip
    assert finding.origin.cell == opened.at("1", "deadline")


def test_an_altered_quantity_or_emptied_text_is_told() -> None:
    opened = filled().put("2", quantity=2).put("3", target=None)
    returned = only(came_back(opened))
    assert {f.params["key"] for f in all_findings(returned)} == {"quantity", "target"}
    assert said(returned) == ALL_NEWS


def test_spaces_and_width_do_not_alter_a_text() -> None:
    opened = filled().put("1", deadline=" ２０２２年 12月底前", target="建立工作台账\n并逐月更新 ")
    assert codes(came_back(opened)) == []


def test_an_answer_in_a_cell_that_is_not_asked_is_kept_aside() -> None:
    opened = filled().put("2", progress=75)
    returned = only(came_back(opened))
    assert "progress" not in returned.entries[1].answers
    assert [(extra.text, extra.origin.cell) for extra in returned.extras] == [("75", opened.at("2", "progress"))]
    assert found(returned, "cell.not-asked").target == COURSE.id


@pytest.mark.parametrize(
    ("formula", "stored", "links"),
    [
        ('_xlfn.IMAGE("https://files.example.org/a.png")', "#VALUE!", ["https://files.example.org/a.png"]),
        ('_xlfn.IMAGE("https://files.example.org/a.png")', "#BUSY!", ["https://files.example.org/a.png"]),
        ('_xlfn.DISPIMG("ID_A",1)', "#NAME?", []),
        ('"见图"&amp;_xlfn.DISPIMG("ID_A",1)', "#NAME?", []),
    ],
)
def test_a_formula_for_a_picture_is_a_picture_whatever_it_came_to(formula: str, stored: str, links: list[str]) -> None:
    opened = filled()
    parts, sheet = parts_of(opened.saved()), "xl/worksheets/sheet1.xml"
    place = opened.at("1", "news")
    cell = f'<c r="{place}" t="e"><f>{formula}</f><v>{stored}</v></c>'
    text = re.sub(rf'<c r="{place}"[^>]*?(/>|>.*?</c>)', lambda _: cell, parts[sheet].decode(), count=1)
    result = came_back(packed({**parts, sheet: text.encode()}))
    assert codes(result) == ["cell.picture"]
    answer = only(result).entries[0].answers["news"]
    assert (answer.value, [one.text for one in answer.beside if one.kind is BesideKind.LINK]) == (None, links)
