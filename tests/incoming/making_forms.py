"""Forms as they come back, before anything happens to them, and the same form in formats of text."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import making_files as files
import making_mail as mail
from returned import GROWTH, filled

Data = Callable[[], bytes]
SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Case:
    """A file in the inbox. endings: by member path, "" for the file itself."""

    path: str
    make: Data
    endings: Mapping[str, str]


@cache
def base() -> bytes:
    """The office's form, filled and saved."""
    return files.with_shared_strings(filled().saved())


@cache
def growth() -> bytes:
    """Another department's form, filled and saved."""
    return files.with_shared_strings(filled(GROWTH).saved())


def case(path: str, make: Data | bytes, ending: str = "return", members: Mapping[str, str] | None = None) -> Case:
    data: Data = make if callable(make) else lambda: make
    return Case(path, data, {"": ending, **(members or {})})


@cache
def grid() -> list[list[str]]:
    """The filled form's first sheet as texts."""
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(base())).worksheets[0]
    return [["" if v is None or str(v).startswith("=") else str(v) for v in row] for row in sheet.values]


def delimited(separator: str) -> str:
    import csv

    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator).writerows(grid())
    return buffer.getvalue()


def web_page(encoding: str) -> bytes:
    from html import escape

    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>".replace("\n", "<br>") for row in grid()
    )
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">'
    return f"<html><head>{head}</head><body><table>{rows}</table></body></html>".encode(
        "gb18030" if encoding == "gb2312" else encoding
    )


def spreadsheetml(encoding: str) -> bytes:
    from html import escape

    def cell(column: int, text: str) -> str:
        return f'<Cell ss:Index="{column}"><Data ss:Type="String">{escape(text)}</Data></Cell>' if text else ""

    rows = "".join(
        f'<Row ss:Index="{number}">{"".join(cell(column, text) for column, text in enumerate(row, 1))}</Row>'
        for number, row in enumerate(grid(), 1)
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    document = (
        f'<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="填报"><Table>{rows}</Table></Worksheet></Workbook>'
    )
    return document.encode("gb18030" if encoding == "gb2312" else encoding)


def foreign() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    book.active.append(["张三", "123"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def simple_mail(*parts: bytes, **more: object) -> bytes:
    """A mail with a text and the office's form."""
    return mail.message([mail.text("见附件"), form_part(), *parts], **more)  # type: ignore[arg-type]


def form_part(name: str = "form.xlsx", data: bytes | None = None) -> bytes:
    return mail.attachment(base() if data is None else data, f'attachment; filename="{name}"')


def flat_ods(head: str = "", repeats: int = 1, text: str = "a") -> bytes:
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    cell = f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' if text else ""
    return (
        f'<?xml version="1.0"?>{head}<office:document {spaces} '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>'
        f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{repeats}">{cell}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document>"
    ).encode()
