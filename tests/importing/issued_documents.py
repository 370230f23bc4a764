"""Documents in which something stands elsewhere than in the words of a paragraph: boxes, notes, numbers that Word writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from issued_plans import Issued

_SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(*steps: str | Callable[[Any], None]) -> Callable[[Path], None]:
    """Writes paragraphs, and whatever the other steps do to the document."""

    def write(path: Path) -> None:
        document = Document()
        for step in steps:
            if isinstance(step, str):
                document.add_paragraph(step)
            else:
                step(document)
        document.save(str(path))

    return write


def box(*lines: str) -> Callable[[Any], None]:
    """A table of one cell."""

    def add(document: Any) -> None:
        cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
        cell.paragraphs[0].add_run(lines[0])
        for line in lines[1:]:
            cell.add_paragraph(line)

    return add


def drawn_box(line: str) -> Callable[[Any], None]:
    """A text box, which Word writes twice."""
    inside = f"<w:txbxContent><w:p><w:r><w:t>{line}</w:t></w:r></w:p></w:txbxContent>"
    drawing = f"<w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
    both = f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>'
    return _run(both)


def deleted(text: str) -> Callable[[Any], None]:
    """A piece that a tracked change took out of the last paragraph."""
    return lambda document: document.paragraphs[-1]._p.append(
        parse_xml(f'<w:del {_SPACES} w:id="9" w:author="x"><w:r><w:delText>{text}</w:delText></w:r></w:del>')
    )


def footnote(text: str) -> Callable[[Any], None]:
    """A footnote to the last paragraph."""

    def add(document: Any) -> None:
        _run('<w:footnoteReference w:id="2"/>')(document)
        xml = f'<w:footnotes {_SPACES}><w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), document.part.package)
        document.part.relate_to(part, f"{_OFFICE}/footnotes")

    return add


def head_and_foot(head: str, foot: str) -> Callable[[Any], None]:
    def add(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = head
        document.sections[0].footer.paragraphs[0].text = foot

    return add


def _run(inside: str) -> Callable[[Any], None]:
    return lambda document: document.paragraphs[-1]._p.append(parse_xml(f"<w:r {_SPACES}>{inside}</w:r>"))


def numbered_by_style(lines: Sequence[tuple[int, str]]) -> Callable[[Any], None]:
    """Paragraphs by their level; their numbers stand in the styles alone."""

    def add(document: Any) -> None:
        formats = (("chineseCounting", "%1、"), ("decimal", "%2."))
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for n, (kind, text) in enumerate(formats)
        )
        lists = document.part.numbering_part.element
        lists.insert(0, parse_xml(f'<w:abstractNum {_SPACES} w:abstractNumId="77">{levels}</w:abstractNum>'))
        lists.append(parse_xml(f'<w:num {_SPACES} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
        for level in range(2):
            properties = document.styles.add_style(f"level {level}", 1).element.get_or_add_pPr()
            number = f'<w:ilvl w:val="{level}"/><w:numId w:val="77"/>'
            properties.append(parse_xml(f"<w:numPr {_SPACES}>{number}</w:numPr>"))
        for level, line in lines:
            document.add_paragraph(line, style=f"level {level}")

    return add


def headed(lines: Sequence[tuple[int, str]]) -> Callable[[Any], None]:
    """Paragraphs in the styles of headings; 0 is plain."""

    def add(document: Any) -> None:
        for level, line in lines:
            document.add_paragraph(line, style=f"Heading {level}" if level else None)

    return add


def odt_list(title: str, items: Sequence[str]) -> Callable[[Path], None]:
    """A numbered list, whose numbers the program writes."""

    def write(path: Path) -> None:
        from odf.opendocument import OpenDocumentText
        from odf.text import List, ListItem, ListLevelStyleNumber, ListStyle, P

        document = OpenDocumentText()
        style = ListStyle(name="L1")
        style.addElement(ListLevelStyleNumber(level="1", numformat="1", numsuffix="."))
        document.automaticstyles.addElement(style)
        document.text.addElement(P(text=title))
        made = List(stylename="L1")
        for item in items:
            made.addElement(ListItem())
            made.lastChild.addElement(P(text=item))
        document.text.addElement(made)
        document.save(str(path))

    return write


DOCUMENTS = (
    Issued(
        "a box of projects in the text",
        "docx",
        word(
            *("2026年污水治理方案", "一、设施建设", "1.提升处理能力。（市水务局牵头，市发改委配合，2026年底前）"),
            box("专栏1 重点工程", "1.新建污水厂2座。", "2.改造管网50公里。"),
            "2.完善收费机制。（市发改委负责）",
        ),
        "提升处理能力 | 市水务局 | 市发改委 | | 2026-12-31\n完善收费机制 | 市发改委 | | | undated",
        became=("title", "heading", "target", "prose", "prose", "prose", "target"),
    ),
    Issued(
        "numbers in the styles",
        "docx",
        word(
            "2026年档案工作方案",
            numbered_by_style(
                (
                    *((0, "强化收集"), (1, "接收到期档案。（市档案馆牵头，市财政局配合，2026年6月底前）")),
                    *(
                        (1, "征集名人档案。（市档案馆负责）"),
                        (0, "强化利用"),
                        (1, "开放查阅。（市档案馆牵头，9月底前）"),
                    ),
                )
            ),
        ),
        "接收到期档案 | 市档案馆 | 市财政局 | | 2026-06-30\n征集名人档案 | 市档案馆 | | | undated\n开放查阅 | 市档案馆 | | | 2026-09-30",
        {"征集名人档案": ("强化收集", ""), "开放查阅": ("强化利用", "")},
    ),
    Issued(
        "a rule in a text box",
        "docx",
        word(
            *("2026年交通工作方案", "1.修建公交专用道。（市交通局牵头，6月底前）"),
            drawn_box("注：列第一位的为牵头单位"),
            "2.优化信号灯。（市公安局、市城管局）",
        ),
        "修建公交专用道 | 市交通局 | | | 2026-06-30\n优化信号灯 | 市公安局 | 市城管局 | | undated",
        became=("title", "target", "prose", "target"),
    ),
    Issued(
        "a rule in a footnote",
        "docx",
        word(
            *("2026年交通工作方案", "1.修建公交专用道。（市交通局、市财政局）"),
            footnote("列第一位者为牵头单位，下同。"),
            "2.优化信号灯。（市公安局、市城管局）",
        ),
        "修建公交专用道 | 市交通局 | 市财政局 | | undated\n优化信号灯 | 市公安局 | 市城管局 | | undated",
        became=("title", "target", "target", "note"),
    ),
    Issued(
        "a deleted piece, a head and a foot",
        "docx",
        word(
            *("2026年档案方案", "1.整理旧档。（市档案馆负责，6月底前）", "2.销毁副本。（市保密局负责）"),
            deleted("（市财政局牵头）"),
            head_and_foot("某某市人民政府公报", "第1页"),
        ),
        "整理旧档 | 市档案馆 | | | 2026-06-30\n销毁副本 | 市保密局 | | | undated",
        became=("title", "target", "target", "note", "note"),
    ),
    Issued(
        "headings by style",
        "docx",
        word(
            "2026年审批工作方案",
            headed(
                (
                    *(
                        (1, "重点任务"),
                        (2, "优化窗口服务"),
                        (0, "推行一窗受理，减少跑动次数。"),
                        (0, "责任部门：政务中心"),
                    ),
                    *(
                        (0, "完成时限：2026年5月底前"),
                        (2, "压减审批时限"),
                        (0, "牵头部门：行政审批局；配合部门：司法局"),
                    ),
                    *((1, "保障措施"), (0, "各部门要高度重视。")),
                )
            ),
        ),
        "优化窗口服务 | | 政务中心 | | 2026-05-31\n压减审批时限 | 行政审批局 | 司法局 | | undated",
    ),
    Issued(
        "a numbered list in an odt",
        "odt",
        odt_list(
            "2026年卫生工作方案",
            (
                "新建社区医院。（市卫健委牵头，市财政局配合，2026年6月底前）",
                "培训医生。（市卫健委负责）",
                "配备设备。（市卫健委、市财政局负责，9月底前）",
            ),
        ),
        "新建社区医院 | 市卫健委 | 市财政局 | | 2026-06-30\n培训医生 | 市卫健委 | | | undated\n配备设备 | | 市卫健委;市财政局 | | 2026-09-30",
    ),
)
