"""Reminders say exactly what is owed."""

from __future__ import annotations

import pytest
from plan_made import CITY, OFFICE, PERIOD, ZH, plan_of

from xlplan.locale import LANGUAGES, load_locale
from xlplan.outgoing.letters import Attachment
from xlplan.outgoing.reminders import Debt, OwedCell, OwedTarget, ReminderKind, reminder_draft
from xlplan.plan.model import Role

CELLS = (OwedCell("完成状态", "没有填写"), OwedCell("进度%", "“约80%”不是一个数", "填报!Q8"))
FIRST = OwedTarget("3", "建立工作台账", "长期坚持", Role.LEAD)
SECOND = OwedTarget("12", "举办<培训>班", "", Role.RESPONSIBLE, CELLS)


def letter(kind: ReminderKind, *targets: OwedTarget, lang: str = "zh", **more: object):  # type: ignore[no-untyped-def]
    owed = Debt(kind, CITY, targets, **more)  # type: ignore[arg-type]
    return reminder_draft(owed, plan_of(), PERIOD, load_locale(lang)).letter


def test_before_the_due_moment_it_says_how_long_there_is() -> None:
    text = letter(ReminderKind.UPCOMING, FIRST, days=3).text
    assert "将于 2022年9月25日（星期日）截止，还有 3 天" in text
    assert "1．第 3 项（牵头，时限：长期坚持）建立工作台账" in text


def test_after_it_how_long_it_is_past() -> None:
    made = letter(ReminderKind.MISSING, FIRST, days=2)
    assert "至今逾期 2 天" in made.text and "至今逾期 2 天" in made.html
    assert made.subject == "【催报】妇联工作方案2022年9月填报表尚未收到（海口市妇联）"


def test_problems_are_listed_cell_by_cell() -> None:
    made = letter(ReminderKind.PROBLEMS, SECOND, file="inbox/海口.xlsx", troubles=("第 2 张表无法读取。",))
    for words in (made.text, made.html):
        assert "共 2 处" in words and "inbox/海口.xlsx" in words
        assert "完成状态：没有填写" in words
        assert "进度%：“约80%”不是一个数（填报!Q8）" in words
        assert "第 2 张表无法读取。" in words
    assert "举办<培训>班" in made.text and "举办&lt;培训&gt;班" in made.html


def test_the_second_month_is_worded_for_the_head_of_the_department() -> None:
    text = letter(ReminderKind.ESCALATION, FIRST, periods=("2022-08", "2022-09"), days=5).text
    assert "已连续 2 期没有报送（2022-08、2022-09）" in text and "请主要负责同志关注" in text


def test_a_lead_hears_which_parts_are_silent() -> None:
    silent = OwedTarget("3", "建立工作台账", "", Role.LEAD, silent=("宣传部", "权益部"))
    made = letter(ReminderKind.SILENT_PARTS, silent)
    assert "尚未报送的责任部门：宣传部、权益部" in made.text
    assert "宣传部、权益部" in made.html


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ReminderKind)
def test_every_kind_has_its_words_in_every_language(kind: ReminderKind, lang: str) -> None:
    made = letter(kind, FIRST, SECOND, lang=lang, days=1, periods=("2022-08", "2022-09"), file="a.xlsx")
    for words in (made.text, made.html):
        assert "建立工作台账" in words and "海口市妇联" in words and "省妇联办公室" in words
    assert "海口市妇联" in made.subject
    assert "\n\n\n" not in made.text


def test_kinds_have_their_own_files_and_ids() -> None:
    made = [reminder_draft(Debt(kind, CITY, (FIRST,)), plan_of(), PERIOD, ZH) for kind in ReminderKind]
    assert len({draft.file_name for draft in made}) == len({draft.message_id for draft in made}) == len(ReminderKind)
    assert [draft.kind for draft in made] == [kind.value for kind in ReminderKind]


def test_the_form_can_go_with_it_once_more() -> None:
    owed = Debt(ReminderKind.MISSING, OFFICE, (FIRST,))
    draft = reminder_draft(owed, plan_of(), PERIOD, ZH, (Attachment("填报表.xlsx", b"PK"),))
    assert "附件：填报表.xlsx" in draft.letter.text
    assert draft.letter.attachments[0].data == b"PK"
