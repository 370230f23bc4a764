"""RowWriter written as ready XML against the same cells written one by one: what a program reads is the same."""

import io
import math
import re
import zipfile
from datetime import UTC, date, datetime
from random import Random
from xml.etree import ElementTree

import openpyxl
import pytest

from xlplan.locale import load_locale
from xlplan.page import rows as page_rows
from xlplan.page.canvas import Anchors, Canvas, Link, Style
from xlplan.page.rows import row_cell
from xlplan.page.theme import load_theme

STYLES = (
    Style(),
    Style(align="center", number_format="yyyy-mm-dd"),
    Style(number_format="yyyy-mm-dd hh:mm", fill="#FFEE00", bold=True),
    Style(underline=True, colour="#0000FF"),
)
VALUES = (
    None, "", "=1+1", "a & b < c > d \"e\" 'f'", " both sides ", "\n", "tab\there", "line\nline\n",
    "\x00\x07\x0b\x1f\r", "\ud800 \ufffe\uffff", "\U0001f600" * 20000, "x" * 32768,
    "007", "1e5", "http://a.b/", 0, -1, True, 1.1, 1 / 3, 123456, date(1900, 1, 2), date(1900, 2, 28),
    date(1900, 3, 1), date(2022, 9, 26), datetime(2022, 9, 26, 8, 30, 59, 999999, tzinfo=UTC),
    datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
)  # fmt: skip
FIRST, COLUMNS = 2, 6


def canvas_with_a_sheet():
    canvas = Canvas(load_theme(load_locale("zh")), datetime(2022, 9, 1, tzinfo=UTC), {}, "go to {sheet}")
    sheet = canvas.sheet("a")
    canvas.anchors = Anchors({"here": "a"}, {Link("here", "x\n\"&'"): 7})
    canvas.put(sheet, 0, 0, "head", Style(bold=True))
    sheet.center_horizontally()
    return canvas, sheet


def cells_of(seed: int) -> list[list[tuple[object, Style, Link | None]]]:
    random, known = Random(seed), Link("here", "x\n\"&'")
    links = (None, None, known, Link("here", "unknown"), Link("nowhere", ""))
    values = [*VALUES, *(random.choice(VALUES) for _ in range(-len(VALUES) % COLUMNS))]
    cells = [(value, random.choice(STYLES), random.choice(links)) for value in values]
    return [cells[at : at + COLUMNS] for at in range(0, len(cells), COLUMNS)]


def look(cell) -> tuple:
    link = cell.hyperlink
    return (
        *(cell.value, cell.number_format, cell.font.b, cell.font.u, cell.font.color, cell.font.name, cell.font.sz),
        *(cell.fill.fgColor.rgb, cell.alignment.horizontal, cell.alignment.wrap_text, cell.border.left.style),
        link and (link.location, link.tooltip, link.display),
    )


def read(data: bytes):
    sheet = openpyxl.load_workbook(io.BytesIO(data))["a"]
    heights = [(row.height, row.customHeight, row.hidden, row.outlineLevel) for row in sheet.row_dimensions.values()]
    return sheet.dimensions, heights, [[look(cell) for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("seed", range(4))
def test_rows_read_as_if_they_had_been_written_cell_by_cell(seed):
    table, heights = cells_of(seed), [15, 15.75, 30.3, 409.5, 12, 20, 21, 22]
    canvas, sheet = canvas_with_a_sheet()
    for number, (row, height) in enumerate(zip(table, heights, strict=False), start=FIRST):
        sheet.set_row(number, height, None, {"level": 1, "hidden": True} if number == FIRST + 1 else {})
        for column, (value, style, link) in enumerate(row):
            canvas.put(sheet, number, column, value, style, link if value not in {None, ""} else None)
    ready, its_sheet = canvas_with_a_sheet()
    rows = ready.rows(its_sheet, FIRST, COLUMNS)
    for number, (row, height) in enumerate(zip(table, heights, strict=False), start=FIRST):
        shown = [row_cell(value, ready.mark(style), ready.leads(link)) for value, style, link in row]
        rows.add(shown, height, folded=number == FIRST + 1)
    one_by_one, at_once = read(canvas.finish()), read(ready.finish())
    assert at_once[:2] == one_by_one[:2]
    for expected, found in zip(one_by_one[2], at_once[2], strict=True):
        for before, after in zip(expected, found, strict=True):
            assert after == before


def test_more_links_than_programs_open_are_text(monkeypatch):
    monkeypatch.setattr(page_rows, "MOST_LINKS", 5)
    canvas, sheet = canvas_with_a_sheet()
    rows = canvas.rows(sheet, FIRST, 2)
    for number in range(6):
        leads = canvas.leads(Link("here", "x\n\"&'")) if rows.may_link else ""
        rows.add([row_cell(f"n{number}", canvas.mark(Style()), leads)] * 2, 15)
    found = read(canvas.finish())[2][FIRST:]
    assert [bool(row[1][-1]) for row in found] == [True, True, False, False, False, False]
    assert [row[1][0] for row in found] == [f"n{number}" for number in range(6)]


@pytest.mark.parametrize("text", ["<r><t>bold</t></r>", "_x0041_x0042_", "_x005F_", "\x0b _x000B_"])
def test_a_text_that_looks_like_a_code_or_like_markup_stays_what_it_is(text):
    canvas, sheet = canvas_with_a_sheet()
    canvas.rows(sheet, FIRST, 1).add([row_cell(text, "")], 15)
    with zipfile.ZipFile(io.BytesIO(canvas.finish())) as package:
        part = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    said = part.find(".//{*}is/{*}t").text
    assert re.sub("_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), said) == text


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_no_workbook_holds_as_a_number_is_text(value):
    canvas, sheet = canvas_with_a_sheet()
    canvas.rows(sheet, FIRST, 1).add([row_cell(value, "")], 15)
    assert read(canvas.finish())[2][FIRST][0][0] == str(value)
