"""What readers make of cells: values, errors, formulas without result, dates and formats; nothing is blank in silence."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import making_files as files
import making_forms
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.books.book import Book, Cell, CellState
from xlplan.books.limits import Limits
from xlplan.books.number_formats import dated, meaning
from xlplan.books.reading import read_book
from xlplan.books.unreadable import Reason, Unreadable

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"


def workbook(write: Any) -> bytes:
    """A workbook of one sheet; write: gets the book and the sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    write(book, book.add_worksheet("填报"))
    book.close()
    return buffer.getvalue()


def with_cells(xml: str) -> bytes:
    """A workbook whose first row is this XML."""
    data = workbook(lambda _, sheet: sheet.write(0, 0, "x"))
    return files.replaced(data, SHEET, r"<row .*</row>", f'<row r="1">{xml}</row>')


def cells(book: Book, sheet: int = 0) -> Mapping[tuple[int, int], Cell]:
    return book.sheets[sheet].cells


def test_errors_are_errors_and_not_blanks() -> None:
    names = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
    xml = "".join(f'<c r="{chr(65 + n)}1" t="e"><v>{name}</v></c>' for n, name in enumerate(names))
    found = cells(read_book(with_cells(xml)))
    assert found == {(1, n + 1): Cell(name, CellState.ERROR) for n, name in enumerate(names)}


def test_a_sheet_that_calamine_refuses_for_one_error_keeps_its_other_cells() -> None:
    found = cells(read_book(with_cells('<c r="A1" t="e"><v>#SPILL!</v></c><c r="B1"><v>5</v></c>')))
    assert found == {(1, 1): Cell("#SPILL!", CellState.ERROR), (1, 2): Cell(5.0)}


def test_a_formula_without_result_is_told_apart_from_a_blank_and_from_an_empty_result() -> None:
    xml = '<c r="A1"><f>B1+1</f></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><f>1+1</f><v>2</v></c><c r="D1" s="0"/>'
    found = cells(read_book(with_cells(xml)))
    assert found == {(1, 1): Cell("=B1+1", CellState.UNCACHED), (1, 3): Cell(2.0)}


def test_percent_formats_come_with_the_number() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, 0.985, book.add_format({"num_format": "0.0%"}))
        sheet.write(0, 1, 98.5)
        sheet.write(0, 2, "98.5%")

    found = cells(read_book(workbook(write)))
    assert found == {(1, 1): Cell(0.985, number_format="0.0%"), (1, 2): Cell(98.5), (1, 3): Cell("98.5%")}


@pytest.mark.parametrize("number", [27, 28, 31, 36, 50, 52, 57, 58])
def test_dates_under_the_formats_of_a_chinese_excel_are_dates(number: int) -> None:
    data = with_cells('<c r="A1" s="1"><v>44812</v></c>')
    styles = r'<cellXfs count="1">.*?</cellXfs>'
    data = files.replaced(data, STYLES, styles, f'<cellXfs count="2"><xf/><xf numFmtId="{number}"/></cellXfs>')
    assert cells(read_book(data))[1, 1].value == date(2022, 9, 8)


def test_a_files_own_format_under_a_number_that_is_usually_a_date_wins() -> None:
    data = with_cells('<c r="A1" s="1"><v>98.5</v></c>')
    styles = r'<cellXfs count="1">.*?</cellXfs>'
    own = '<numFmts count="1"><numFmt numFmtId="30" formatCode="0.0"/></numFmts>'
    data = files.replaced(data, STYLES, styles, '<cellXfs count="2"><xf/><xf numFmtId="30"/></cellXfs>' + own)
    assert cells(read_book(data))[1, 1] == Cell(98.5, number_format="0.0")


def test_escaped_line_ends_are_line_ends() -> None:
    xml = '<c r="A1" t="inlineStr"><is><t>一_x000D_\n二_x005F_x000D_</t></is></c>'
    assert cells(read_book(with_cells(xml))) == {(1, 1): Cell("一\n二_x000D_")}


def test_blanks_that_are_not_spaces_are_kept_as_typed() -> None:
    text = "进展\xa0顺利　已办结\u200b"
    data = workbook(lambda _, sheet: sheet.write_string(0, 0, text))
    assert cells(read_book(data))[1, 1].value == text


def test_cells_that_do_not_say_where_they_are_follow_one_another() -> None:
    data = with_cells("<c><v>1</v></c><c/><c><v>3</v></c>")
    data = files.replaced(data, SHEET, "</row>", "</row><row><c><v>4</v></c></row>")
    data = files.replaced(data, SHEET, '<row r="1">', "<row>")
    found = cells(read_book(data))
    assert {place: cell.value for place, cell in found.items()} == {(1, 1): 1.0, (1, 3): 3.0, (2, 1): 4.0}


def test_prefixed_elements_are_read() -> None:
    import re

    data = workbook(lambda _, sheet: sheet.write_row(0, 0, ["标题", 2]))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def prefixed(xml: bytes) -> bytes:
        text = re.sub(r"<(/?)(\w)", r"<\1x:\2", xml.decode().split("?>", 1)[1])
        return text.replace(f'xmlns="{space}"', f'xmlns:x="{space}"').encode()

    found = cells(read_book(files.changed(data, SHEET, prefixed)))
    assert {place: cell.value for place, cell in found.items()} == {(1, 1): "标题", (1, 2): 2.0}


def test_every_sheet_is_read_also_hidden_ones_and_their_page_headers() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.set_footer("&L识别码 XP-1&R第 &P 页")
        other = book.add_worksheet("隐藏")
        other.write(0, 0, 1)
        other.hide()
        deep = book.add_worksheet("深藏")
        deep.very_hidden()
        sheet.activate()

    book = read_book(workbook(write))
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("填报", False), ("隐藏", True), ("深藏", True)]
    assert book.sheets[0].headers == ("&L识别码 XP-1&R第 &P 页",)


def test_names_and_properties_are_read() -> None:
    def write(book: Any, sheet: Any) -> None:
        book.define_name("xlplan_token", '="XP-1"')
        book.set_properties({"subject": "主题", "category": "类别", "title": "标题"})
        book.set_custom_property("xlplan", "值")

    book = read_book(workbook(write))
    assert book.defined_names["xlplan_token"].strip('="') == "XP-1"
    assert (book.properties["subject"], book.properties["category"]) == ("主题", "类别")
    assert book.properties["custom:xlplan"] == "值"
    assert book.modified is not None
    assert book.modified.tzinfo is not None


def test_one_damaged_sheet_does_not_take_the_others_with_it() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "好")
        book.add_worksheet("坏").write(0, 0, "坏")

    data = files.zipped({n: d for n, d in files.parts_of(workbook(write)).items() if n != "xl/worksheets/sheet2.xml"})
    book = read_book(data)
    assert [sheet.name for sheet in book.sheets] == ["填报"]
    assert book.unread_sheets == ("坏",)


def test_external_links_are_mentioned_and_not_followed() -> None:
    rels = "xl/_rels/workbook.xml.rels"
    link = '<Relationship Id="rId90" Type="http://x/externalLink" Target="externalLinks/a.xml"/></Relationships>'
    data = files.replaced(workbook(lambda _, sheet: sheet.write(0, 0, 1)), rels, "</Relationships>", link)
    assert read_book(data).external_links


def test_a_stray_cell_far_away_costs_nothing_and_loses_nothing() -> None:
    data = files.replaced(
        workbook(lambda _, sheet: sheet.write(0, 0, "标题")),
        SHEET,
        "</sheetData>",
        '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>',
    )
    found = cells(read_book(data))
    assert {place: cell.value for place, cell in found.items()} == {(1, 1): "标题", (1_048_576, 16_384): 7.0}


def test_more_cells_than_the_limit_are_refused() -> None:
    data = workbook(lambda _, sheet: sheet.write_row(0, 0, range(20)))
    with pytest.raises(Unreadable) as refusal:
        read_book(data, Limits(cells=10))
    assert refusal.value.reason is Reason.TOO_LARGE


VALUES = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20).filter(
        str.strip
    ),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
)


@settings(max_examples=40)
@given(st.dictionaries(st.tuples(st.integers(0, 30), st.integers(0, 30)), VALUES, min_size=1, max_size=20))
def test_what_was_written_is_what_is_read(values: dict[tuple[int, int], Any]) -> None:
    def write(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for (row, column), value in values.items():
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, datetime.combine(value, time()), day)
            else:
                sheet.write(row, column, value)

    data = workbook(write)
    found = {(row - 1, column - 1): cell.value for (row, column), cell in cells(read_book(data)).items()}
    assert set(found) == set(values)
    assert all(
        found[place] == pytest.approx(value) if type(value) is float else found[place] == value
        for place, value in values.items()
    )


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", "number"),
        ("0.0%", "number"),
        ('#,##0"元"', "number"),
        ("0.00E+00", "number"),
        ("@", "number"),
        ('0"d"', "number"),
        ("[Red]0.0;[Blue]-0.0", "number"),
        ("yyyy-mm-dd", "date"),
        ('[$-804]yyyy"年"m"月"', "date"),
        ("[DBNum1]yyyy", "date"),
        ("m/d", "date"),
        ("aaaa", "date"),
        ("h:mm", "time"),
        ("mm:ss.0", "time"),
        ("[h]:mm", "elapsed"),
        ("[mm]:ss", "elapsed"),
        ("", "number"),
    ],
)
def test_what_a_number_format_makes_of_numbers(code: str, kind: str) -> None:
    assert meaning(code) == kind


@pytest.mark.parametrize(
    ("serial", "code", "value"),
    [
        (44812, "yyyy-m-d", date(2022, 9, 8)),
        (44812.5, "yyyy-m-d h:mm", datetime(2022, 9, 8, 12)),  # noqa: DTZ001 - cells carry no zone
        (0.375, "h:mm", time(9)),
        (1, "yyyy", date(1900, 1, 1)),
        (59, "yyyy", date(1900, 2, 28)),
        (61, "yyyy", date(1900, 3, 1)),
        (1.5, "[h]:mm", timedelta(hours=36)),
        (-1, "yyyy", -1),
        (1e300, "yyyy", 1e300),
        (1e300, "[h]", 1e300),
        (80, "0%", 80),
    ],
)
def test_the_day_that_a_serial_number_means(serial: float, code: str, value: object) -> None:
    assert dated(serial, code) == value


def test_days_of_the_mac_calendar() -> None:
    assert dated(43350, "yyyy-m-d", since_1904=True) == date(2022, 9, 8)


@pytest.mark.parametrize("name", ["u8", "gb", "u16"])
def test_delimited_text_has_error_names_as_errors(name: str) -> None:
    encoding = {"u8": "utf-8", "gb": "gb18030", "u16": "utf-16"}[name]
    book = read_book("指标,值\n甲,#REF!\n乙,100\n".encode(encoding))
    assert cells(book)[2, 2] == Cell("#REF!", CellState.ERROR)
    assert cells(book)[3, 1] == Cell("乙")


def test_spans_of_a_web_table_keep_later_cells_in_their_columns() -> None:
    page = "<table><tr><td rowspan=2>a<td colspan=2>b<td>c<tr><td>d<td>e<td>f</table>"
    found = cells(read_book(f"<html>{page}</html>".encode()))
    assert {place: cell.value for place, cell in found.items()} == {
        (1, 1): "a",
        (1, 2): "b",
        (1, 4): "c",
        (2, 2): "d",
        (2, 3): "e",
        (2, 4): "f",
    }


def test_open_document_repeats_percentages_errors_and_durations() -> None:
    rows = (
        '<table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="3">'
        "<text:p>3</text:p></table:table-cell>"
        '<table:table-cell office:value-type="percentage" office:value="0.8"><text:p>80%</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>'
        '<table:table-cell office:value-type="time" office:time-value="PT09H30M00S"><text:p>9:30</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=A1"/>'
        '<table:table-cell><text:p>一<text:s text:c="2"/>二</text:p><text:p>三</text:p></table:table-cell>'
        "</table:table-row>"
    )
    xml = making_forms.flat_ods().decode()
    start, end = xml.find("<table:table-row"), xml.find("</table:table>")
    found = cells(read_book((xml[:start] + rows + xml[end:]).encode()))
    assert found == {
        (1, 1): Cell(3.0),
        (1, 2): Cell(3.0),
        (1, 3): Cell(0.8, number_format="0%"),
        (1, 4): Cell("#DIV/0!", CellState.ERROR),
        (1, 5): Cell(time(9, 30)),
        (1, 6): Cell("of:=A1", CellState.UNCACHED),
        (1, 7): Cell("一  二\n三"),
    }


def test_white_space_between_elements_changes_nothing() -> None:
    xml = making_forms.flat_ods()
    import re

    assert read_book(re.sub(rb"><(?=/?(?:table|office):)", b">\n  <", xml)) == read_book(xml)
