"""Old documents through LibreOffice, and PDF: read where the programs are there, else named in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tables_converted import SOFFICE
from tables_drawn import by_python_docx, draw

from xlplan.books.libreoffice import converted
from xlplan.errors import PlanError
from xlplan.locale import all_languages
from xlplan.plan.importing import Choices, Understanding, understand_file
from xlplan.plan.importing.sources import converting
from xlplan.plan.importing.sources.opening import held_in, read_bytes

LOCALES = all_languages()
PROSE = """2026年城区绿化工作方案
一、扩绿增绿
1.新建社区小游园十处。利用边角地块，就近建设。（市园林局牵头，市住建局按职责分工负责，2026年9月底前完成）
2.补植行道树。（市园林局、市住建局负责）"""
RIGHT = [("新建社区小游园十处", ("市园林局",), ("市住建局",)), ("补植行道树", (), ("市园林局", "市住建局"))]
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


def read(data: bytes, name: str) -> Understanding:
    return understand_file(read_bytes(data, name), LOCALES, Choices({}, this_year=2026))


def seen(found: Understanding) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(t.text, t.lead, t.responsible) for t in found.targets]


def rtf(text: str) -> bytes:
    """As WordPad writes it: every sign beyond ASCII by its number."""
    signs = "".join(c if c.isascii() else f"\\u{ord(c) - 65536 * (ord(c) > 32767)}?" for c in text)
    return ("{\\rtf1\\ansi " + signs.replace("\n", "\\par ") + "}").encode()


@needs_office
def test_a_rich_text_gives_the_same_targets() -> None:
    assert seen(read(rtf(PROSE), "方案.rtf")) == RIGHT


@needs_office
@pytest.mark.skipif(not os.environ.get("XLPLAN_FUZZ"), reason="three more conversions: make fuzz")
@pytest.mark.parametrize("suffix", ["doc", "wps"])
def test_an_old_document_gives_the_same_targets(suffix: str, tmp_path: Path) -> None:
    by_python_docx({"": draw(PROSE)}, tmp_path / "plan.docx")
    assert SOFFICE is not None
    old = converted(Path(SOFFICE), [tmp_path / "plan.docx"], "doc", 120.0)[0].read_bytes()
    assert seen(read(old, f"方案.{suffix}")) == RIGHT


def test_without_libreoffice_it_is_named_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converting, "find_office", lambda: None)
    with pytest.raises(PlanError) as refusal:
        read(rtf(PROSE), "方案.rtf")
    assert refusal.value.key == "import-needs-office"
    assert refusal.value.params["install"]


def pdf(content: str, image: bool = False) -> bytes:
    """A page with this content; its text is in Helvetica."""
    picture = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >>"
        + (" /XObject << /I 6 0 R >>" if image else "")
        + " >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        picture,
    ]
    written, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    written += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF"
    return written.encode("latin-1")


def shown(x: int, y: int, text: str) -> str:
    return f"BT /F 10 Tf {x} {y} Td ({text.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj ET"


def from_pdf(data: bytes) -> Understanding:
    return understand_file(held_in(data, "plan.pdf"), LOCALES, Choices({}, this_year=2026))


def test_paragraphs_of_a_pdf_are_read() -> None:
    pytest.importorskip("pdfplumber", reason="the extra xlplan[pdf] is not installed")
    lines = [
        "Estates Plan 2026",
        "1. Repair the roof of the long hall before winter. (Lead: Estates; by 30 June 2026)",
        "2. Test the alarms. (Lead: Finance)",
        "3. Replace the boilers in both of the wings, and insulate the pipes between them and",
        "the hall. (Lead: Estates)",
    ]
    found = from_pdf(pdf("\n".join(shown(60, 780 - 20 * n, line) for n, line in enumerate(lines))))
    texts = ["Repair the roof of the long hall before winter", "Test the alarms"]
    boilers = "Replace the boilers in both of the wings, and insulate the pipes between them and the hall"
    assert seen(found) == [
        (text, (lead,), ()) for text, lead in zip([*texts, boilers], ["Estates", "Finance", "Estates"], strict=True)
    ]
    assert [str(found.deadlines[t.deadline].due) for t in found.targets if t.deadline] == ["2026-06-30"]


def test_a_table_of_a_pdf_is_read() -> None:
    pytest.importorskip("pdfplumber", reason="the extra xlplan[pdf] is not installed")
    rows = [
        ("No.", "Action", "Lead", "Due"),
        ("1", "Repair the roof", "Estates", "30 June 2026"),
        ("2", "Test the alarms", "Finance", "Q3 2026"),
    ]
    edges = [60, 100, 250, 350, 480]
    drawn = [f"60 {760 - 20 * n} m 480 {760 - 20 * n} l S" for n in range(len(rows) + 1)]
    drawn += [f"{x} 760 m {x} {760 - 20 * len(rows)} l S" for x in edges]
    drawn += [shown(edges[c] + 3, 746 - 20 * r, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    found = from_pdf(pdf("\n".join([shown(60, 790, "Estates Plan 2026"), *drawn])))
    assert seen(found) == [("Repair the roof", ("Estates",), ()), ("Test the alarms", ("Finance",), ())]
    assert [str(found.deadlines[t.deadline].due) for t in found.targets] == ["2026-06-30", "2026-09-30"]


def test_a_scan_is_named_as_one() -> None:
    pytest.importorskip("pdfplumber", reason="the extra xlplan[pdf] is not installed")
    with pytest.raises(PlanError) as refusal:
        from_pdf(pdf("q 500 0 0 700 40 60 cm /I Do Q", image=True))
    assert refusal.value.key == "import-scan"


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pdfplumber", None)
    with pytest.raises(PlanError) as refusal:
        from_pdf(pdf(shown(60, 780, "Estates Plan 2026")))
    assert refusal.value.key == "import-no-pdf"
