"""Import takes whatever a return may be: every workbook format, also behind a password, hidden sheets left alone."""

from __future__ import annotations

import io
import time
from pathlib import Path

import making_files as files
import msoffcrypto
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from xlplan.errors import PlanError
from xlplan.locale import all_languages
from xlplan.plan.importing import Choices, Understanding
from xlplan.plan.importing.reading import understand_file
from xlplan.plan.importing.sources import read_file

ROWS = [
    ["序号", "任务", "牵头单位", "完成时限"],
    ["1", "举办培训班", "办公室", "2022年6月底前"],
    ["2", "开展宣讲", "宣传部", "2022年12月底前"],
]
TARGETS = ["举办培训班", "开展宣讲"]


def read(path: Path, data: bytes, passwords: tuple[str, ...] = ()) -> Understanding:
    path.write_bytes(data)
    file = read_file(path, None, passwords)
    return understand_file(file, all_languages(), Choices({}, this_year=2022))


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def html() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return f'<html><meta charset="utf-8"><body><table>{rows}</table></body></html>'.encode()


def spreadsheetml() -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    cells = [[f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row] for row in ROWS]
    rows = "".join(f"<Row>{''.join(row)}</Row>" for row in cells)
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="任务"><Table>{rows}</Table>'
        "</Worksheet></Workbook>"
    ).encode()


def flat_ods(hidden: str = "") -> bytes:
    return files_ods("任务", ROWS, hidden)


def files_ods(name: str, rows: list[list[str]], hidden: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text", "style")
    )
    table = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in rows
    )
    return (
        f'<?xml version="1.0"?><office:document {spaces} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        '<office:automatic-styles><style:style style:name="gone" style:family="table"><style:table-properties '
        'table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>'
        f'<table:table table:name="{name}">{table}</table:table>{hidden}</office:spreadsheet></office:body></office:document>'
    ).encode()


@pytest.mark.parametrize("make", [xlsx, html, spreadsheetml, flat_ods])
def test_every_format_gives_the_same_targets(tmp_path: Path, make: object) -> None:
    found = read(tmp_path / "任务", make())  # type: ignore[operator]
    assert [target.text for target in found.targets] == TARGETS


def test_a_hidden_sheet_of_an_open_document_is_left_alone(tmp_path: Path) -> None:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in [str(n), f"旧任务{n}", "办公室", "2022年6月底前"]
        )
        + "</table:table-row>"
        for n in range(8)
    )
    head = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in ROWS[0]
    )
    hidden = f'<table:table table:name="旧稿" table:style-name="gone"><table:table-row>{head}</table:table-row>{rows}</table:table>'
    found = read(tmp_path / "a.fods", flat_ods(hidden))
    assert [target.text for target in found.targets] == TARGETS


def test_a_password_opens_a_workbook_and_its_lack_is_said(tmp_path: Path) -> None:
    sealed = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx())).encrypt("秘密123", sealed)
    assert msoffcrypto.OfficeFile(io.BytesIO(sealed.getvalue())).is_encrypted()
    assert [target.text for target in read(tmp_path / "a.xlsx", sealed.getvalue(), ("秘密123",)).targets] == TARGETS
    for passwords in ((), ("别的",)):
        with pytest.raises(PlanError) as refusal:
            read(tmp_path / "a.xlsx", sealed.getvalue(), passwords)
        assert refusal.value.key == "import-old-or-encrypted"


def test_marks_of_the_cells_come_along(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["B2"].font = openpyxl.styles.Font(strike=True)
    book.active["D3"].comment = openpyxl.comments.Comment("经研究延期至2027年3月", "王某")
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")
    (grid,) = read_file(tmp_path / "a.xlsx").grids
    assert [run.struck for run in grid.cells[2, 2].struck] == [True]
    assert grid.cells[3, 4].note == "经研究延期至2027年3月"
    assert grid.hidden_rows == {3}


def test_what_asks_for_too_much_is_refused_soon(tmp_path: Path) -> None:
    stream, size, crc = files.deflated_zeros(900, head=b"<sst><si><t>", fill=b"x", tail=b"</t></si></sst>")
    data = files.with_deflated_part(
        files.with_shared_strings(files_with_inline()), "xl/sharedStrings.xml", stream, size, crc
    )
    started = time.monotonic()
    with pytest.raises(PlanError) as refusal:
        read(tmp_path / "a.xlsx", data)
    assert refusal.value.key == "import-too-large"
    assert time.monotonic() - started < 20


def files_with_inline() -> bytes:
    return files.replaced(
        xlsx(),
        "xl/worksheets/sheet1.xml",
        "<sheetData>",
        '<sheetData><row r="9"><c r="A9" t="inlineStr"><is><t>x</t></is></c></row>',
    )
