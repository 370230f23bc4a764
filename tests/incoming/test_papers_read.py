"""Our number in papers that came instead of a workbook, and the tables in them."""

from __future__ import annotations

import io
import zipfile

import pytest

from xlplan.books.unreadable import Reason
from xlplan.form.stamp import RowCode, Stamp, row_code_of, token_of
from xlplan.incoming import papers
from xlplan.incoming.papers import paper_book, stamp_on

STAMP = Stamp("PPPN2", "EDTN2", "2022-09", "BGS22")
TOKEN = token_of(STAMP)
ROW = row_code_of(RowCode("BGS22", "2022-09", "AAAA2"))


def word(size: int = 0, **parts: str) -> bytes:
    """A package with these parts of a text; `_` for `/`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(f"word/{name}.xml", f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>".ljust(size))
    return buffer.getvalue()


def pdf(*pages: str) -> bytes:
    """A file with a line of text on each page."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for text in pages:
        stream = f"BT /F 9 Tf 20 100 Td ({text}) Tj ET"
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 200]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>"
        )
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    out, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{one}endobj\n"
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
        f"trailer<</Root 1 0 R/Size {len(objects) + 1}>>\nstartxref\n{len(out)}\n%%EOF"
    ).encode()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (word(document=TOKEN), STAMP),
        (word(document="x", header2=TOKEN), STAMP),
        (word(document="x", footer=f"<w:b/>{TOKEN[:9]}</w:t><w:t>{TOKEN[9:]}"), STAMP),
        (word(document=f"{TOKEN[:18]}</w:p><w:p>{TOKEN[18:]}"), STAMP),
        (word(document=ROW), Stamp("", "", "2022-09", "BGS22")),
        (word(document="x", comments=TOKEN), None),
        (word(document="x"), None),
        (b"PK no archive", None),
    ],
)
def test_our_number_in_a_word_file(data: bytes, found: Stamp | None) -> None:
    assert stamp_on(data, Reason.WORD) == found


@pytest.mark.parametrize(("longer", "found"), [(0, STAMP), (1, None)])
def test_a_part_of_a_word_file_is_read_up_to_sixteen_mebibytes(
    longer: int, found: Stamp | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert papers._MOST_TEXT == 16 * 1024 * 1024
    monkeypatch.setattr(papers, "_MOST_TEXT", 1_000)
    assert stamp_on(word(1_000 + longer, document=TOKEN), Reason.WORD) == found


@pytest.mark.parametrize(("before", "found"), [(0, STAMP), (39, STAMP), (40, None)])
def test_our_number_stands_on_one_of_forty_pages(before: int, found: Stamp | None) -> None:
    assert stamp_on(pdf(*["x"] * before, TOKEN), Reason.PDF) == found


@pytest.mark.parametrize("data", [b"%PDF-1.4 x", b"", pdf(TOKEN)[:200]])
def test_a_damaged_pdf_tells_nothing(data: bytes) -> None:
    assert stamp_on(data, Reason.PDF) is None
    assert paper_book(data, Reason.PDF) is None


def test_the_tables_of_a_word_file_are_sheets_of_texts() -> None:
    docx = pytest.importorskip("docx")
    document, buffer = docx.Document(), io.BytesIO()
    for texts in (("甲", " 乙 "), ("丙", " ")):
        table = document.add_table(1, 2)
        for cell, text in zip(table.rows[0].cells, texts, strict=True):
            cell.text = text
    document.save(buffer)
    book = paper_book(buffer.getvalue(), Reason.WORD)
    assert book is not None
    cells = [{place: cell.value for place, cell in sheet.cells.items()} for sheet in book.sheets]
    assert ([sheet.name for sheet in book.sheets], book.format) == (["1", "2"], "word")
    assert cells == [{(1, 1): "甲", (1, 2): "乙"}, {(1, 1): "丙"}]
    assert paper_book(word(document="x"), Reason.WORD) is None


def test_the_tables_of_a_pdf_are_one_sheet_below_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    pdfplumber = pytest.importorskip("pdfplumber")
    pages: list[Page] = []

    class Page:
        def extract_tables(self) -> list[list[list[str | None]]]:
            pages.append(self)
            return [[["甲", None]], [["乙", "丙"]]]

    class Document:
        pages = (Page(),) * 41

        def __enter__(self) -> Document:
            return self

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(pdfplumber, "open", lambda _: Document())
    book = paper_book(b"%PDF", Reason.PDF)
    assert book is not None
    (sheet,) = book.sheets
    assert len(pages) == papers._MOST_PAGES == 40
    assert {place: sheet.cell(*place).value for place in ((1, 1), (1, 2), (2, 1), (2, 2), (80, 2), (81, 1))} == {
        (1, 1): "甲", (1, 2): None, (2, 1): "乙", (2, 2): "丙", (80, 2): "丙", (81, 1): None,
    }  # fmt: skip
