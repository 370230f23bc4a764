"""What a person sees in and over the cells of a workbook is in the book: merges, strikes, notes, pictures, text boxes."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import making_files as files
import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from xlplan.books.book import Cell, Note, Overlay, OverlayKind, Run, Sheet, Span
from xlplan.books.reading import read_book

SHEET = "xl/worksheets/sheet1.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(write: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    write(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def generated(write: Callable[[Any, Any], None]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    write(book, book.add_worksheet("填报"))
    book.close()
    return buffer.getvalue()


def sheet_of(data: bytes) -> Sheet:
    return read_book(data).sheets[0]


def picture() -> bytes:
    """A PNG of one pixel."""
    pieces = []
    for kind, body in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    ):
        pieces.append(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


def test_merges_bold_links_and_hidden_rows_and_columns() -> None:
    def write(sheet: Any) -> None:
        sheet["A1"], sheet["B2"], sheet["C3"], sheet["D4"] = "一", "二", "三", "四"
        sheet["A1"].font = Font(bold=True)
        sheet["B2"].hyperlink = "https://files.example.org/a.pdf"
        sheet["C3"] = '=HYPERLINK("https://example.org/b","看这里")'
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("C3:C5")
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[300].hidden = True
        sheet.column_dimensions["D"].hidden = True

    found = sheet_of(saved(write))
    assert found.merges == (Span(1, 1, 1, 2), Span(3, 3, 5, 3))
    assert found.span(4, 3) == Span(3, 3, 5, 3)
    assert found.span(4, 4) is None
    assert found.bold == {(1, 1)}
    assert found.links == {(2, 2): "https://files.example.org/a.pdf", (3, 3): "https://example.org/b"}
    assert (found.hidden_rows, found.filtered_rows, found.hidden_columns) == ({3}, frozenset(), {4})


def test_rows_that_a_filter_hides_are_told_from_others() -> None:
    def write(book: Any, sheet: Any) -> None:
        for row in range(6):
            sheet.write_row(row, 0, [row, "甲" if row % 2 else "乙"])
        sheet.autofilter(0, 0, 3, 1)
        sheet.filter_column(1, "x == 甲")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(5, None, None, {"hidden": True})

    found = sheet_of(generated(write))
    assert (found.hidden_rows, found.filtered_rows) == ({3, 6}, {3})


def test_struck_cells_and_struck_runs() -> None:
    def write(sheet: Any) -> None:
        sheet["A1"], sheet["A2"] = 3, "全部"
        sheet["A1"].font = sheet["A2"].font = Font(strike=True)
        sheet["A3"] = CellRichText(
            "本月新创建", TextBlock(InlineFont(strike=True), "30个"), TextBlock(InlineFont(color="FF0000"), "45个")
        )
        sheet["A4"] = "照旧"

    data = saved(write)
    for book in (data, files.with_shared_strings(data)):
        found = sheet_of(book)
        assert found.struck == {
            (1, 1): (Run("3", True),),
            (2, 1): (Run("全部", True),),
            (3, 1): (Run("本月新创建"), Run("30个", True), Run("45个")),
        }
        assert found.cells[3, 1] == Cell("本月新创建30个45个")


def test_a_plain_run_in_a_struck_cell_is_struck_and_one_with_a_font_of_its_own_is_not() -> None:
    def write(book: Any, sheet: Any) -> None:
        struck, red = book.add_format({"font_strikeout": True}), book.add_format({"color": "red"})
        sheet.write_rich_string(0, 0, "旧的", red, "新的", struck, "也旧", struck)

    assert sheet_of(generated(write)).struck == {(1, 1): (Run("旧的", True), Run("新的"), Run("也旧", True))}


def test_notes_without_the_name_that_excel_puts_in_front() -> None:
    def write(sheet: Any) -> None:
        sheet["A1"].comment = Comment("王某:\n本月召开推进会2次，形成纪要", "王某")
        sheet["C9"].comment = Comment("见附件", "李某")

    assert sheet_of(saved(write)).notes == {
        (1, 1): Note("本月召开推进会2次，形成纪要", "王某"),
        (9, 3): Note("见附件", "李某"),
    }


def test_threads_of_comments_stand_for_the_note_that_goes_with_them() -> None:
    def write(sheet: Any) -> None:
        sheet["A1"].comment = Comment("[Threaded comment]\n\n您的 Excel 版本…", "tc={1}")

    data = saved(write)
    parts = files.parts_of(data)
    space = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments {space}><threadedComment ref="A1" personId="{{P}}" id="{{1}}"><text>推进会开了吗？</text>'
        f'</threadedComment><threadedComment ref="A1" personId="{{P}}" id="{{2}}" parentId="{{1}}"><text>开了2次</text>'
        "</threadedComment></ThreadedComments>"
    ).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList {space}><person displayName="王某" id="{{P}}"/></personList>'.encode()
    )
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    more = f'<Relationship Id="t1" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", more.encode())
    assert sheet_of(files.zipped(parts)).notes == {(1, 1): Note("推进会开了吗？\n开了2次", "王某")}


def test_floating_pictures_and_text_boxes() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "标题")
        sheet.insert_image(4, 6, "盖章.png", {"image_data": io.BytesIO(picture()), "description": "盖章"})
        sheet.insert_textbox(7, 2, "因场地原因推迟\n另行安排")
        sheet.insert_shape(9, 2, {"type": "ellipse"}) if hasattr(sheet, "insert_shape") else None

    image, box = sheet_of(generated(write)).overlays
    assert (image.kind, image.row, image.column, image.text, image.inside) == (OverlayKind.PICTURE, 5, 7, "盖章", False)
    assert (image.name, image.data) == ("image1.png", picture())
    assert (box.kind, box.row, box.column, box.text) == (OverlayKind.TEXT_BOX, 8, 3, "因场地原因推迟\n另行安排")
    assert (box.last_row, box.last_column) >= (8, 3)


def test_a_picture_in_a_cell_as_excel_keeps_it_is_no_error() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "标题")
        sheet.write(1, 0, "其他")
        sheet.embed_image(2, 1, "图.png", {"image_data": io.BytesIO(picture()), "description": "现场"})

    found = sheet_of(generated(write))
    assert set(found.cells) == {(1, 1), (2, 1)}
    (one,) = found.overlays
    assert one == Overlay(OverlayKind.PICTURE, 3, 2, 3, 2, inside=True, text="现场", name="image1.png", data=picture())


def with_wps_picture(data: bytes, cell: str) -> bytes:
    """WPS's way of embedding a picture in a cell, in the place of an element `<c …/>` of the first sheet."""
    formula = f'<c r="{cell}" t="str"><f>_xlfn.DISPIMG("ID_AAAA",1)</f><v>=DISPIMG("ID_AAAA",1)</v></c>'
    parts = files.parts_of(files.replaced(data, SHEET, rf'<c r="{cell}".*?(?:/>|</c>)', formula))
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    parts["xl/cellimages.xml"] = (
        f'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="{drawing}/spreadsheetDrawing"'
        f' xmlns:a="{drawing}/main" xmlns:r="{OFFICE}"><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_AAAA"'
        ' descr="合影"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>'
    ).encode()
    parts["xl/_rels/cellimages.xml.rels"] = (
        f'<Relationships><Relationship Id="rId1" Type="{OFFICE}/image" Target="media/image9.png"/></Relationships>'.encode()
    )
    parts["xl/media/image9.png"] = picture()
    related = b'<Relationship Id="rId77" Type="http://www.wps.cn/officeDocument/2020/cellImage" Target="cellimages.xml"/></Relationships>'
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", related)
    return files.zipped(parts)


def test_a_picture_in_a_cell_as_wps_keeps_it_is_no_text() -> None:
    data = with_wps_picture(generated(lambda _, sheet: sheet.write_row(0, 0, ["标题", "x", 3])), "B1")
    found = sheet_of(data)
    assert {place: cell.value for place, cell in found.cells.items()} == {(1, 1): "标题", (1, 3): 3.0}
    assert found.overlays == (
        Overlay(OverlayKind.PICTURE, 1, 2, 1, 2, inside=True, text="合影", name="image9.png", data=picture()),
    )


@pytest.mark.parametrize("place", ["anchor", "vml", ""])
def test_embedded_objects_are_found_where_the_sheet_shows_them(place: str) -> None:
    data = generated(lambda _, sheet: sheet.write(0, 0, "标题"))
    corner = (
        "<{0}><xdr:col>{1}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{2}</xdr:row><xdr:rowOff>0</xdr:rowOff></{0}>"
    )
    anchor = f"<objectPr><anchor>{corner.format('from', 3, 6)}{corner.format('to', 4, 8)}</anchor></objectPr>"
    element = f'<oleObject progId="Word.Document.12" shapeId="1025" r:id="rId1">{anchor if place == "anchor" else ""}</oleObject>'
    objects = f'<oleObjects xmlns:r="{OFFICE}" xmlns:xdr="http://x">{element}</oleObjects></worksheet>'
    parts = files.parts_of(files.replaced(data, SHEET, "</worksheet>", objects if place else "</worksheet>"))
    parts["xl/embeddings/Microsoft_Word_Document.docx"] = b"PK\3\4 a document"
    parts["xl/drawings/vmlDrawing1.vml"] = (
        b'<xml><v:shape id="_x0000_s1025" type="#t"><x:ClientData ObjectType="Pict"><x:Anchor>3, 1, 6, 2, 4, 0, 8, 0</x:Anchor>'
        b"</x:ClientData></v:shape></xml>"
    )
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships><Relationship Id="rId1" Type="{OFFICE}/package" Target="../embeddings/Microsoft_Word_Document.docx"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/></Relationships>'.encode()
    )
    book = read_book(files.zipped(parts))
    one = Overlay(OverlayKind.OBJECT, 7, 4, 9, 5, name="Microsoft_Word_Document.docx", data=b"PK\3\4 a document")
    if place:
        assert (book.sheets[0].overlays, book.loose) == ((one,), ())
    else:
        assert (book.sheets[0].overlays, book.loose) == (
            (),
            (Overlay(OverlayKind.OBJECT, name=one.name, data=one.data),),
        )
    assert all(o.data == b"" for o in (*book.without_data().loose, *book.without_data().sheets[0].overlays))
