"""What a careful clerk would ring a department about: each check in words, what was said, and what is found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from review_office import (
    ONGOING,
    YEAR_END,
    Cells,
    codes,
    day,
    due,
    every,
    plan,
    returned,
    status,
    target,
    target_of,
)

from xlplan.ledger.status import Status
from xlplan.locale import all_languages, load_locale
from xlplan.plan.model import Deadline, Every
from xlplan.review.checks import LONGEST_COMPARED, likeness
from xlplan.review.wording import Emptiness, wording

LEAD, PART = "组织部", "琼海"
NEWS = "本月举办培训班两期，培训妇联干部六十人次"
PROVED: Cells = {
    "status": "done",
    "progress": 100,
    "news": NEWS,
    "done_date": day("09-10"),
    "evidence": "琼妇〔2022〕9号",
}
AT_WORK: Cells = {"status": "in-progress", "progress": 90, "news": NEWS}


@dataclass(frozen=True)
class Rule:
    words: str
    now: Cells
    found: tuple[str, ...]
    before: Cells | None = None
    who: str = LEAD
    deadline: Deadline = YEAR_END
    quantity: float | None = None


def but(cells: Cells, **changes: object) -> Cells:
    return {**cells, **changes}


RULES = (
    Rule("已完成，日期、佐证齐全：没有问题", PROVED, ()),
    Rule("已完成，没有日期", but(PROVED, done_date=""), ("done-undated",)),
    Rule("已完成，没有佐证", but(PROVED, evidence=""), ("done-without-evidence",)),
    Rule(
        "上月已给过日期和佐证，本月照报已完成：没有问题",
        but(PROVED, done_date="", evidence="", news="已经办结，继续巩固成果"),
        (),
        PROVED,
    ),
    Rule("已完成，进度却是80", but(PROVED, progress=80), ("inconsistent",)),
    Rule("进行中，进度却是100", but(AT_WORK, progress=100), ("inconsistent",)),
    Rule("长期坚持，进度100：没有问题", but(AT_WORK, status="ongoing", progress=100), ()),
    Rule("未启动，进度却大于0", but(AT_WORK, status="not-started", progress=20), ("inconsistent",)),
    Rule("未启动，进度0：没有问题", but(AT_WORK, status="not-started", progress=0), ()),
    Rule("进行中，却填了完成日期", but(AT_WORK, done_date=day("09-10")), ("inconsistent",)),
    Rule("完成日期晚于报送之日", but(PROVED, done_date=day("09-21")), ("inconsistent",)),
    Rule("完成日期正是报送之日：没有问题", but(PROVED, done_date=day("09-20")), ()),
    Rule("已完成，进度差一点", but(PROVED, progress=99.9), ("inconsistent",)),
    Rule("已完成，进度超过100：没有问题", but(PROVED, progress=120), ()),
    Rule("进行中，进度差一点：没有问题", but(AT_WORK, progress=99.9), ()),
    Rule("未启动，进度刚过0", but(AT_WORK, status="not-started", progress=0.1), ("inconsistent",)),
    Rule("未启动，进度100：说一次", but(AT_WORK, status="not-started", progress=100), ("inconsistent",)),
    Rule("已完成，数量正好达到指标：没有问题", but(PROVED, progress="", count=4), (), quantity=4),
    Rule("进行中，数量差一点：没有问题", but(AT_WORK, progress="", count=3.9), (), quantity=4),
    Rule("未启动，数量0：没有问题", but(AT_WORK, status="not-started", progress="", count=0), (), quantity=4),
    Rule("牵头已完成，数量没有达到指标", but(PROVED, progress="", count=3), ("inconsistent",), quantity=4),
    Rule("牵头数量已达到指标，还报进行中", but(AT_WORK, progress="", count=4), ("inconsistent",), quantity=4),
    Rule("责任部门完成自己的份额：不与指标比", but(PROVED, progress="", count=1), (), quantity=4, who=PART),
    Rule("定期任务的数量不判断", but(PROVED, progress="", count=1), (), quantity=4, deadline=every(Every.QUARTER)),
    Rule(
        "未启动，数量却大于0", but(AT_WORK, status="not-started", progress="", count=1), ("inconsistent",), quantity=4
    ),
    Rule("进度比上月低", but(AT_WORK, progress=70, news="新的进展情况说明"), ("regressed",), AT_WORK),
    Rule("进度与上月持平：没有问题", but(AT_WORK, news="新的进展情况说明"), (), AT_WORK),
    Rule(
        "累计数比上月少",
        but(AT_WORK, progress="", count=2, news="新的进展情况说明"),
        ("regressed",),
        but(AT_WORK, progress="", count=3),
        quantity=9,
    ),
    Rule(
        "上月已完成，本月又进行中",
        but(AT_WORK, progress=100, news="新的进展情况说明"),
        ("inconsistent", "regressed"),
        PROVED,
    ),
    Rule(
        "上月进行中，本月未启动",
        but(AT_WORK, status="not-started", progress="", news="新的进展情况说明"),
        ("regressed",),
        but(AT_WORK, progress=""),
    ),
    Rule("滞后转进行中：没有问题", but(AT_WORK, news="新的进展情况说明"), (), but(AT_WORK, status="blocked")),
    Rule(
        "每月一次的任务重新开始：不是倒退",
        but(AT_WORK, progress=10, news="新的进展情况说明"),
        (),
        but(PROVED, done_date=day("08-20")),
        deadline=every(Every.MONTH),
    ),
    Rule(
        "同一季度之内倒退：算倒退",
        but(AT_WORK, progress=10, news="新的进展情况说明"),
        ("regressed",),
        AT_WORK,
        deadline=every(Every.QUARTER),
    ),
    Rule("进展与上月一字不差", but(AT_WORK, progress=95), ("repeated",), AT_WORK),
    Rule(
        "进展只改了个别字和标点",
        but(AT_WORK, progress=95, news="本月举办培训班三期，培训妇联干部六十人次。"),
        ("repeated",),
        AT_WORK,
    ),
    Rule("进展不同：没有问题", but(AT_WORK, progress=95, news="走访慰问困难妇女儿童家庭"), (), AT_WORK),
    Rule("连续写“本月无进展”：是实话", but(AT_WORK, news="本月无进展。"), (), but(AT_WORK, news="本月无进展")),
    Rule("逾期，牵头没有说明", AT_WORK, ("overdue-unexplained",), deadline=due("08-31")),
    Rule("逾期，说明了问题", but(AT_WORK, problems="场地未落实"), (), deadline=due("08-31")),
    Rule("逾期，写了下一步打算", but(AT_WORK, next_steps="十月完成"), (), deadline=due("08-31")),
    Rule("逾期，责任部门不必说明", AT_WORK, (), deadline=due("08-31"), who=PART),
    Rule("长期任务报进度100而进行中", but(AT_WORK, progress=100), ("inconsistent",), deadline=ONGOING),
    Rule("只写“已上报”", but(AT_WORK, news="已上报"), ("says-nothing",)),
    Rule("只写“详见附件2”", but(AT_WORK, news="详见附件2。"), ("says-nothing",)),
    Rule("只写“完成”", but(AT_WORK, news="完成"), ("says-nothing",)),
    *(
        Rule(f"只写“{text}”", but(AT_WORK, news=text), ("says-nothing",))
        for text in ("各项工作均已按要求完成。", "同上，略", "请参见附件一", "同第3项", "……", "See the attached report")
    ),
    *(
        Rule(f"写了“{text}”", but(AT_WORK, news=text), ())
        for text in ("完成3项，详见附件", "方案已完成", "见义勇为宣传已开展", "本月无进展")
    ),
    Rule(
        "两个月都写“同上”：说一次", but(AT_WORK, progress=95, news="同上"), ("says-nothing",), but(AT_WORK, news="同上")
    ),
    Rule("存在问题写“无”：是回答", but(AT_WORK, problems="无"), ()),
    Rule("存在问题写“同上”", but(AT_WORK, problems="同上"), ("says-nothing",)),
    Rule("已完成，佐证写“无”", but(PROVED, evidence="无"), ("says-nothing",)),
    Rule("已完成，佐证写“详见附件”：指得出材料", but(PROVED, evidence="详见附件"), ()),
    Rule("进行中，佐证写“无”：还不要佐证", but(AT_WORK, evidence="无"), ()),
    Rule("已完成，日期读不出：由单元格说明，不再说没填", but(PROVED, done_date="9月底"), ()),
    Rule(
        "数量是指标的十倍以上",
        but(AT_WORK, progress="", count=40.1, status="done", done_date=day("09-10"), evidence="文件"),
        ("over-quantity",),
        quantity=4,
    ),
    Rule(
        "数量正好十倍：没有问题",
        but(AT_WORK, progress="", count=40, status="done", done_date=day("09-10"), evidence="文件"),
        (),
        quantity=4,
    ),
    Rule("0是回答", but(AT_WORK, status="not-started", progress=0, news="本月无进展"), ()),
)


def judged_by(rule: Rule) -> Status:
    office = plan(target(lead=LEAD, parts=(PART,), deadline=rule.deadline, quantity=rule.quantity))
    said = [returned(rule.who, {"T1": rule.now}, mail="09-20 10:00", required=())]
    if rule.before is not None:
        said.append(returned(rule.who, {"T1": rule.before}, period="2022-08", mail="08-20 10:00", required=()))
    return status(office, *said)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.words)
def test_check(rule: Rule) -> None:
    assert codes(judged_by(rule), "entry.") == [f"entry.{code}" for code in rule.found]


@pytest.mark.parametrize("rule", [r for r in RULES if r.found], ids=lambda rule: rule.words)
def test_every_finding_says_where_and_in_both_languages_what_to_do(rule: Rule) -> None:
    for finding in judged_by(rule).findings:
        for locale in (load_locale("zh"), load_locale("en")):
            assert "{" not in locale.message(finding) + locale.remedy(finding)
        if finding.code.startswith("entry."):
            assert finding.origin.cell
            assert (finding.department, finding.target) == (rule.who, "T1")


@pytest.mark.parametrize(
    ("rule", "told", "cell"),
    [
        (Rule("", but(PROVED, done_date=""), ()), {}, "status"),
        (Rule("", but(PROVED, progress=80), ()), {"problem": "done-below-full"}, "progress"),
        (
            Rule("", but(AT_WORK, progress=70, news="新的进展情况说明"), (), AT_WORK),
            {"column": "progress", "before_status": 90.0, "now_status": 70.0, "since": "2022-08"},
            "progress",
        ),
        (
            Rule("", but(AT_WORK, progress=100, status="ongoing"), (), AT_WORK),
            {"since": "2022-08", "points": 100},
            "news",
        ),
        (
            Rule("", but(AT_WORK, problems="同上"), ()),
            {"column": "problems", "key": "problems", "text": "同上", "meant": "nothing", "quoted": ""},
            "problems",
        ),
        (
            Rule("", but(AT_WORK, progress="", count=41), (), quantity=4),
            {"count": 41.0, "quantity": 4, "unit": "次"},
            "count",
        ),
        (Rule("", AT_WORK, (), deadline=due("08-31")), {"days": 30}, "status"),
    ],
)
def test_what_is_told_of_an_entry_and_where(rule: Rule, told: dict[str, object], cell: str) -> None:
    found = [f for f in judged_by(rule).findings if f.code.startswith("entry.") and f.origin.cell == f"{cell}-T1"]
    said = [{k: v for k, v in f.params.items() if k not in {"name", "number"}} for f in found]
    assert told in said
    assert {(f.params["name"], f.params["number"], f.period) for f in found} == {(LEAD, "1", "2022-09")}


def test_nine_of_ten_letters_in_common_are_nearly_the_same() -> None:
    said = "一二三四五六七八九十"
    assert likeness(said, f"{said[:9]}百") == 0.9
    assert likeness(said, f"{said[:8]}百千") == 0.0
    assert likeness(f"{said}。", f"“{said}”") == 1.0


def test_of_long_texts_the_beginnings_are_compared() -> None:
    long = "".join(chr(0x4E00 + n) for n in range(LONGEST_COMPARED + 1))
    assert likeness(long, f"{long[:-1]}a") == 1.0
    assert likeness(long, f"{long[:-2]}ab") < 1.0


def test_codes_in_a_sentence_are_shown_as_words() -> None:
    office = plan(target())
    said = [
        returned(LEAD, {"T1": PROVED}, period="2022-08", mail="08-20 10:00"),
        returned(LEAD, {"T1": but(AT_WORK, news="又出现反复，重新开展")}, mail="09-20 10:00"),
    ]
    sentences = [load_locale("zh").message(f) for f in status(office, *said).findings if f.code == "entry.regressed"]
    assert any("完成状态" in sentence and "已完成" in sentence and "进行中" in sentence for sentence in sentences)


def test_a_target_that_is_done_again_is_not_asked_for_evidence_given_before() -> None:
    judged = status(
        plan(target()),
        returned(LEAD, {"T1": PROVED}, period="2022-08", mail="08-20 10:00"),
        returned(
            LEAD, {"T1": but(PROVED, done_date="", evidence="", news="巩固提升，总结经验做法")}, mail="09-20 10:00"
        ),
    )
    assert target_of(judged).derived.value == "done"
    assert codes(judged, "entry.") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("已完成" * 20, Emptiness.NOTHING),
        ("已完成" * 20 + "了", None),
        ("同上", Emptiness.ABOVE),
        ("详见附件2", Emptiness.ELSEWHERE),
        ("详见附件二、三", Emptiness.ELSEWHERE),
        ("附件2完成3项", None),
        ("2022", None),
        ("7", Emptiness.NOTHING),
        ("x", Emptiness.NOTHING),
        ("好", Emptiness.NOTHING),
        ("甲", None),
        ("——", Emptiness.NOTHING),
        ("无", None),
        ("已完成详见附件", Emptiness.ELSEWHERE),
    ],
)
def test_what_says_nothing_is_all_made_of_words_that_do(text: str, kind: Emptiness | None) -> None:
    among = (Emptiness.ABOVE, Emptiness.ELSEWHERE, Emptiness.NOTHING)
    assert wording().emptiness(text, among) is kind


def test_a_projects_own_words_for_no_news_are_added_to_the_packaged_ones(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "review.toml").write_text('[no_news]\nphrases = ["本月工作照常进行"]\n', "utf-8")
    own = wording(all_languages(tmp_path))
    assert {"本月工作照常进行", "本月无进展"} <= own.no_news
    assert "本月工作照常进行" not in wording().no_news
