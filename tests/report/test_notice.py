"""The notice and the slips as Word documents: what they say, and how they are laid out."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Pt
from status_builders import AS_OF, DUE, make_plan, make_status, speaking

from xlplan.errors import ProjectError
from xlplan.ledger.status import Came, CameKind, Rates, ReturnRow, ReturnState, TargetState
from xlplan.report.corrections import correction_day
from xlplan.report.notice import notice, slips
from xlplan.report.view import View
from xlplan.report.word import letters_docx

STATES = ["missing"] * 4 + ["late"] * 2 + ["incomplete"] + ["on-time"] * 21


def view_of(lang: str = "zh", **settings) -> View:
    """28 departments: 4 missing (3 of them in August too), 2 late, 1 incomplete; target 2 overdue."""
    plan = make_plan(6, lang, departments=28)
    plan = replace(plan, settings=replace(plan.settings, **settings))
    status = make_status(plan, lang)
    rows = tuple(
        ReturnRow(
            department.id,
            ReturnState(state),
            DUE,
            file="" if state == "missing" else "inbox/a.xlsx",
            days_late=2 * (1 + index % 2) if state == "late" else 0,
            missing_cells=1 if state == "incomplete" else None if state == "missing" else 0,
            came=(Came("inbox/a.eml", "", CameKind.LINK),) if index == 0 else (),
        )
        for index, (department, state) in enumerate(zip(plan.departments, STATES, strict=True))
    )
    matrix = {(row.department, "2022-09"): row.state for row in rows}
    matrix |= {(row.department, "2022-08"): ReturnState.MISSING for row in rows[:3]}
    targets = [replace(row, derived=TargetState.ON_TRACK, days_overdue=0) for row in status.rows]
    targets[1] = replace(targets[1], derived=TargetState.OVERDUE, days_overdue=92)
    targets[4] = replace(targets[4], derived=TargetState.DONE)
    status = replace(status, rates=Rates(28, 24, 21, 23), returns=rows, rows=tuple(targets), matrix=matrix)
    return View(status, *speaking(plan, lang))


def document(view: View, letters=None, template: Path | None = None):
    """The notice as python-docx reads it."""
    return Document(io.BytesIO(letters_docx(letters or [notice(view)], view, template, AS_OF)))


def text_of(made) -> str:
    return "\n".join(paragraph.text for paragraph in made.paragraphs)


def test_the_counts_add_up_and_everybody_in_arrears_is_named_under_the_state():
    view = view_of()
    text = text_of(document(view))
    assert "应报 28 个部门，已报 24 个：按时报送 21 个、迟报 2 个、内容不完整 1 个；未报送 4 个，报送率 86%。" in text
    names = [department.name for department in view.status.plan.departments]
    missing = next(line for line in text.splitlines() if line.startswith("未报送的（4 个）"))
    assert all(name in missing for name in names[:4])
    assert f"{names[0]}（发来的是链接）" in missing
    assert f"{names[4]}（迟报 2 天）" in text and f"{names[5]}（迟报 4 天）" in text
    assert f"{names[6]}（缺填 1 处）" in text
    again = next(line for line in text.splitlines() if line.startswith("连续两期未报送的（3 个）"))
    assert all(name in again for name in names[:3]) and names[3] not in again


def test_targets_are_counted_and_the_overdue_named_with_lead_and_days():
    text = text_of(document(view_of()))
    assert "工作目标共 6 项，已办结 1 件，占 17%" in text
    assert re.search(r"第 2 项（第3市妇女联合会）已逾期 92 天", text)


def test_what_is_asked_has_a_day_that_lies_ahead():
    view = view_of(correction_days=3)
    day = correction_day(view.status)
    assert day > AS_OF.date()
    assert f"请未报送的部门于{view.day(day)}前补报。" in text_of(document(view))


def test_the_day_counts_working_days_and_never_lies_before_the_due_day():
    view = view_of(correction_days=3)
    assert (
        correction_day(view.status).isoformat() == "2022-10-08"
    )  # 29 and 30 September, then 8 October after the holidays
    early = replace(view, status=replace(view.status, as_of=DUE - timedelta(days=10)))
    assert correction_day(early.status) == DUE.date()


def test_the_page_is_that_of_the_standard():
    made = document(view_of())
    section = made.sections[0]
    assert [round(length.mm) for length in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(length.mm) for length in margins] == [37, 28, 26, 35]
    title, body = made.paragraphs[0], made.paragraphs[2]
    assert title.runs[0].font.size == Pt(22) and "小标宋" in title.runs[0]._r.rPr.rFonts.xml
    assert body.runs[0].font.size == Pt(16) and "仿宋" in body.runs[0]._r.rPr.rFonts.xml
    assert abs(body.paragraph_format.line_spacing.pt - 225 / 25.4 * 72 / 22) < 0.1
    assert body.paragraph_format.first_line_indent == Pt(32)
    grid = section._sectPr.xml
    assert 'w:type="lines" w:linePitch="580"' in grid
    assert 28 * (16 + int(re.search(r'<w:spacing w:val="(-?\d+)"/>', body._p.xml)[1]) / 20) <= 156 / 25.4 * 72
    assert "— " in "".join(run.text for run in section.footer.paragraphs[0].runs)
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


def test_head_number_and_addressees_come_from_the_settings():
    view = view_of(red_head="省妇联办公室", issue="第9期", addressed="各市县妇联")
    lines = [paragraph.text for paragraph in document(view).paragraphs]
    assert lines[0] == "省妇联办公室" and lines[1] == "第9期"
    assert "各市县妇联：" in lines
    assert "各部门、各单位：" in text_of(document(view_of()))


def test_the_same_status_gives_the_same_bytes():
    view = view_of()
    first, second = (letters_docx([notice(view)], view, None, AS_OF) for _ in range(2))
    assert first == second


def test_the_office_template_gives_its_own_look(tmp_path):
    template = Document()
    template.add_paragraph("本单位红头", style="Title")
    template.add_paragraph("标题：{{标题}}")
    body = template.add_paragraph()
    body.add_run("{{正文}}").italic = True
    template.add_paragraph("{{落款}} {{日期}}")
    path = tmp_path / "通报.docx"
    template.save(str(path))
    made = document(view_of(), template=path)
    assert made.paragraphs[0].text == "本单位红头"
    assert made.paragraphs[1].text == "标题：关于2022年9月工作推进情况的通报"
    assert made.paragraphs[2].runs[0].italic and "报送时限" in made.paragraphs[2].text
    assert made.paragraphs[-1].text == "省妇女联合会 2022年9月28日"
    assert "{{" not in text_of(made)


def test_a_template_that_is_no_document_is_said(tmp_path):
    path = tmp_path / "通报.docx"
    path.write_bytes(b"no document")
    with pytest.raises(ProjectError) as caught:
        document(view_of(), template=path)
    assert caught.value.key == "bad-notice-template"


def test_every_department_in_arrears_gets_a_page_in_the_colour_of_its_days():
    view = view_of()
    letters = slips(view)
    assert len(letters) == 7
    assert [letter.colour for letter in letters] == ["yellow", *["blue"] * 6]
    made = document(view, list(letters))
    assert sum(paragraph.text == "督 办 单" for paragraph in made.paragraphs) == 7
    assert "请于2022年10月8日前补报" in text_of(made)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_slips_begins_with_the_first_thing_on_it(lang: str) -> None:
    view = view_of(lang)
    letters = list(slips(view))
    paragraphs = document(view, letters).paragraphs
    begun = [at for at, paragraph in enumerate(paragraphs) if paragraph.paragraph_format.page_break_before]
    assert len(begun) == len(letters) - 1
    titles = [at for at, paragraph in enumerate(paragraphs) if paragraph.text == letters[0].title]
    rules = [at for at, paragraph in enumerate(paragraphs) if "w:pBdr" in paragraph._p.xml]
    for page, title in zip(begun, titles[1:], strict=True):
        last = max(at for at in range(page) if paragraphs[at].text)
        assert last < page <= min(at for at in rules if at > last) <= title


def test_in_english_it_is_a_memo():
    text = text_of(document(view_of("en")))
    assert text.startswith("Memo: how the work stood in")
    assert "28 departments expected, 24 came" in text
    assert "86%" in text
