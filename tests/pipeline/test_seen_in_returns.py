"""What the eye sees in and over the cells of a return is never nothing: read, kept, told and shown."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Pixels
from returns_office import MONTH, RIGHTS, cell, codes, form, judged, letter, office, post, putting, said
from small_office import Office, filled

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "application/vnd.openxmlformats-officedocument.drawing+xml"


def png(colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Pixels.new("RGB", (40, 30), colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def taken(
    here: Office,
    edit: Callable[[Worksheet], None] | None = None,
    change: Callable[[dict[str, bytes]], None] | None = None,
) -> dict[str, Any]:
    """A merge of the form of one department, edited by openpyxl, then in its parts."""
    data = form(here, "权益部", edit)
    if change is not None:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        change(parts)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content)
        data = buffer.getvalue()
    post(here, "a", letter(RIGHTS, ("填报表.xlsx", data)))
    return judged(here)


def printed(here: Office, sheet: str) -> str:
    book = load_workbook(here.project.outbox / MONTH / f"汇总_{MONTH}.xlsx")
    return "\n".join(str(value) for row in book[sheet].iter_rows(values_only=True) for value in row if value)


def everything_printed(here: Office) -> str:
    names = load_workbook(here.project.outbox / MONTH / f"汇总_{MONTH}.xlsx").sheetnames
    return "\n".join(printed(here, name) for name in names)


def found(document: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [finding for finding in document["findings"] if finding["code"] == code]


def place_of(number: int, label: str, here: Office) -> str:
    places: list[str] = []
    filled(here.form("权益部", MONTH), {}, lambda sheet: places.append(cell(sheet, number, label).coordinate))
    return places[0]


def attachments(here: Office) -> list[str]:
    folder = here.project.outbox / MONTH / "附件"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_picture_of_wps_in_a_cell(here: Office) -> None:
    at = place_of(2, "本月进展情况", here)

    def change(parts: dict[str, bytes]) -> None:
        formula = b'<c r="%s" t="str"><f>_xlfn.DISPIMG("ID_AAAA",1)</f><v>=DISPIMG("ID_AAAA",1)</v></c>' % at.encode()
        sheet = parts["xl/worksheets/sheet1.xml"]
        parts["xl/worksheets/sheet1.xml"] = re.sub(
            rb'<c r="%s"[^>]*?(/>|>.*?</c>)' % at.encode(), formula, sheet, count=1
        )
        parts["xl/cellimages.xml"] = (
            '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
            'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
            f'xmlns:r="{RELATIONS}"><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_AAAA"/>'
            '<xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic>'
            "</etc:cellImage></etc:cellImages>"
        ).encode()
        parts["xl/_rels/cellimages.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/image" Target="media/image1.png"/></Relationships>'
        ).encode()
        parts["xl/media/image1.png"] = png()
        rels = parts["xl/_rels/workbook.xml.rels"]
        link = (
            b'<Relationship Id="rId99" Type="http://www.wps.cn/officeDocument/2020/cellImage" Target="cellimages.xml"/>'
        )
        parts["xl/_rels/workbook.xml.rels"] = rels.replace(b"</Relationships>", link + b"</Relationships>")

    document = taken(here, None, change)
    (picture,) = found(document, "cell.picture")
    assert (picture["cell"], picture["department"], picture["sheet"]) == (at, "权益部", "填报")
    assert picture["target"]
    assert "此处是图片" in printed(here, "汇总表")
    assert "DISPIMG" not in everything_printed(here)
    assert [name for name in attachments(here) if name.startswith("权益部/2/")] != []


def test_a_picture_over_the_evidence_is_no_missing_evidence(here: Office) -> None:
    def edit(sheet: Worksheet) -> None:
        putting({(3, "完成状态"): "已完成", (3, "累计完成数"): 100, (3, "完成日期"): "2026-10-10"})(sheet)
        sheet.add_image(Image(io.BytesIO(png())), cell(sheet, 3, "佐证材料").coordinate)

    document = taken(here, edit)
    assert len(found(document, "cell.picture")) == 1
    assert found(document, "entry.done-without-evidence") == []
    assert "此处是图片" in printed(here, "分部门")
    (name,) = attachments(here)
    assert (here.project.outbox / MONTH / "附件" / name).read_bytes() == png()
    assert name in printed(here, "来源")


def test_an_answer_in_a_note_is_shown_and_the_cell_stays_missing(here: Office) -> None:
    def edit(sheet: Worksheet) -> None:
        place = cell(sheet, 2, "本月进展情况")
        place.value, place.comment = None, Comment("本月召开推进会2次，形成纪要", "王某")

    document = taken(here, edit)
    assert document["returns"][0]["state"] == "incomplete"
    (note,) = found(document, "cell.note")
    assert "本月召开推进会2次，形成纪要" in note["message"]
    assert len(found(document, "cell.missing")) == 1
    assert "批注：本月召开推进会2次" in printed(here, "分部门")
    (slip,) = here.project.corrections(MONTH).glob("*.xlsx")
    texts = [
        str(c.value or "") + (c.comment.text if c.comment else "")
        for row in load_workbook(slip).worksheets[0]
        for c in row
    ]
    assert any("本月召开推进会2次，形成纪要" in text for text in texts)


def test_the_notes_of_a_slip_are_not_the_departments(here: Office) -> None:
    taken(here, putting({(2, "本月进展情况"): None}))
    (slip,) = here.project.corrections(MONTH).glob("*.xlsx")
    again = filled(slip, {}, putting({(2, "本月进展情况"): "召开推进会2次，形成纪要。"}))
    post(here, "b", letter(RIGHTS, ("补正.xlsx", again), when="2026-10-21T09:00"))
    document = judged(here)
    assert (codes(document, "cell."), document["returns"][0]["missing_cells"]) == ([], 0)


def test_a_text_box_over_a_cell(here: Office) -> None:
    at = place_of(4, "存在问题", here)
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", at).groups()  # type: ignore[union-attr]
    number = sum((ord(letter_) - 64) * 26**power for power, letter_ in enumerate(reversed(column)))

    def change(parts: dict[str, bytes]) -> None:
        space = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
        corner = "<xdr:{0}><xdr:col>{1}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{2}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{0}>"
        parts["xl/drawings/drawing9.xml"] = (
            f'<xdr:wsDr xmlns:xdr="{space}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor>'
            + corner.format("from", number - 1, int(row) - 1)
            + corner.format("to", number, int(row))
            + '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="3" name="文本框"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/>'
            "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>因场地原因</a:t></a:r><a:r><a:t>推迟</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
            "<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
        ).encode()
        name = "xl/worksheets/_rels/sheet1.xml.rels"
        link = f'<Relationship Id="rId77" Type="{RELATIONS}/drawing" Target="/xl/drawings/drawing9.xml"/>'.encode()
        empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        parts[name] = parts.get(name, empty).replace(b"</Relationships>", link + b"</Relationships>")
        sheet = parts["xl/worksheets/sheet1.xml"].replace(
            b"</worksheet>", b'<drawing xmlns:r="%s" r:id="rId77"/></worksheet>' % RELATIONS.encode()
        )
        parts["xl/worksheets/sheet1.xml"] = sheet

    document = taken(here, None, change)
    (box,) = found(document, "cell.text-box")
    assert (box["cell"], "因场地原因推迟" in box["message"]) == (at, True)
    assert "文本框：因场地原因推迟" in printed(here, "分部门")


def test_answers_merged_over_two_rows_count_for_both(here: Office) -> None:
    def edit(sheet: Worksheet) -> None:
        for label, text in (("完成状态", "进行中"), ("本月进展情况", "三项工作统筹推进，已召开部署会")):
            first, second = cell(sheet, 4, label), cell(sheet, 5, label)
            first.value, second.value = text, None
            sheet.merge_cells(f"{first.coordinate}:{second.coordinate}")

    document = taken(here, edit)
    assert (document["returns"][0]["state"], document["returns"][0]["missing_cells"]) == ("on-time", 0)
    assert len(found(document, "cell.merged")) == 4
    rows = re.findall(r"与第(\d+)–(\d+)行合并", printed(here, "汇总表"))
    assert {int(last) - int(first) for first, last in rows} == {1}
    status = here.status(MONTH, "2026-10-28T09:00")
    assert said(status, "权益部", 5)["news"] == "三项工作统筹推进，已召开部署会"


def test_a_count_merged_over_rows_is_asked_about(here: Office) -> None:
    def edit(sheet: Worksheet) -> None:
        first, last = cell(sheet, 3, "累计完成数"), cell(sheet, 5, "累计完成数")
        first.value, last.value = 60, None
        cell(sheet, 4, "累计完成数").value = None
        sheet.merge_cells(f"{first.coordinate}:{last.coordinate}")

    document = taken(here, edit)
    status = here.status(MONTH, "2026-10-28T09:00")
    assert [said(status, "权益部", number).get("count") for number in (3, 5)] == [None, None]
    assert found(document, "cell.merged") != []


def test_a_struck_number_is_no_count(here: Office) -> None:
    def edit(sheet: Worksheet) -> None:
        place = cell(sheet, 1, "累计完成数")
        place.value, place.font = 3, Font(strike=True)

    document = taken(here, edit)
    assert len(found(document, "cell.struck")) == 1
    assert "count" not in said(here.status(MONTH, "2026-10-28T09:00"), "权益部", 1)
    assert "已划去：3" in printed(here, "分部门")


def test_struck_words_are_not_read_as_if_they_held(here: Office) -> None:
    def edit(sheet: Worksheet) -> None:
        struck, red = InlineFont(strike=True), InlineFont(color="FFFF0000")
        cell(sheet, 6, "本月进展情况").value = CellRichText(
            "本月新创建", TextBlock(struck, "30个"), TextBlock(red, "45个")
        )

    document = taken(here, edit)
    assert len(found(document, "cell.struck")) == 1
    assert "30个45个" not in everything_printed(here)
    assert "本月新创建45个〔已划去：30个〕" in printed(here, "汇总表")


def test_the_address_of_a_link_stands_beside_the_answer(here: Office) -> None:
    def edit(sheet: Worksheet) -> None:
        place = cell(sheet, 1, "佐证材料")
        place.value, place.hyperlink = "点击查看", "https://files.example.org/a.pdf"

    document = taken(here, edit)
    assert "https://files.example.org/a.pdf" in printed(here, "分部门")
    assert codes(document, "cell.") == []


def test_words_that_say_nothing_are_printed_marked_and_asked_about(here: Office) -> None:
    texts = dict(zip(range(1, 6), ("召开推进会2次", "同上", "已上报", "详见附件", "完成"), strict=True))
    document = taken(here, putting({(number, "本月进展情况"): text for number, text in texts.items()}))
    messages = [finding["message"] for finding in found(document, "entry.says-nothing")]
    assert len(messages) == 4
    assert [message for message in messages if "召开推进会2次" in message and "同上" in message] != []
    assert all(f"{text}〔未说明内容〕" in printed(here, "汇总表") for text in list(texts.values())[1:])
    assert document["returns"][0]["state"] == "on-time"


def test_an_infinite_number_is_one_finding(here: Office) -> None:
    at = place_of(1, "累计完成数", here)

    def change(parts: dict[str, bytes]) -> None:
        sheet = parts["xl/worksheets/sheet1.xml"]
        cell_ = rb'<c r="%s"><v>1E+999</v></c>' % at.encode()
        parts["xl/worksheets/sheet1.xml"] = re.sub(
            rb'<c r="%s"[^>]*?(/>|>.*?</c>)' % at.encode(), cell_, sheet, count=1
        )

    document = taken(here, None, change)
    assert codes(document, "cell.") == ["cell.unreadable"]
    assert said(here.status(MONTH, "2026-10-28T09:00"), "权益部", 3)["count"] == 1
