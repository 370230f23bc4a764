"""Numbers that Word writes itself are read as if they were typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from xlplan.locale import all_languages
from xlplan.plan.importing import Choices, Understanding, understand

ROWS = [("举办培训班", "办公室", "6月底前"), ("开展宣讲", "宣传部", "9月底前"), ("普法宣传", "权益部", "年底前")]


def read(document: Any, path: Path) -> Understanding:
    document.save(str(path))
    return understand(path, all_languages(), Choices({}, this_year=2022))


def table(document: Any, rows: list[tuple[str, str, str]], style: str | None) -> None:
    made = document.add_table(rows=len(rows) + 1, cols=4)
    for column, heading in enumerate(("序号", "工作任务", "牵头单位", "完成时限")):
        made.cell(0, column).text = heading
    for row, cells in enumerate(rows, 1):
        for column, text in enumerate(cells, 1):
            made.cell(row, column).text = text
        if style is not None:
            made.cell(row, 0).paragraphs[0].style = document.styles[style]


def chinese_list(document: Any) -> str:
    """A list that counts in Chinese; its number."""
    root = document.part.numbering_part.element
    root.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        ),
    )
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    return "90"


def numbered(document: Any, text: str, number: str) -> None:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'))


def test_an_empty_cell_that_shows_a_number_holds_it(tmp_path: Path) -> None:
    document = Document()
    table(document, ROWS, "List Number")
    found = read(document, tmp_path / "numbers.docx")
    assert [(target.number, target.text) for target in found.targets] == [
        ("1", "举办培训班"),
        ("2", "开展宣讲"),
        ("3", "普法宣传"),
    ]


def test_headings_that_count_in_chinese_are_aspects(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("2022年任务清单")
    number = chinese_list(document)
    for text, rows in (("党建工作", ROWS[:1]), ("业务工作", ROWS[1:])):
        numbered(document, text, number)
        table(document, rows, None)
    found = read(document, tmp_path / "headings.docx")
    assert [target.aspect for target in found.targets] == ["一、党建工作", "二、业务工作", "二、业务工作"]
