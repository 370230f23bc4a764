"""A person beside a unit is no department, and no department is taken for a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from plan_books import TARGETS, plan_book, read

from xlplan.locale import all_languages
from xlplan.plan.owners import NameBook, owner_words, parse_owners
from xlplan.plan.owners.chunks import looks_like_name

WORDS = owner_words(all_languages())
KNOWN = {"县教育局", "财政局", "卫健局", "Finance", "Parking"}
BOOK = NameBook(has=lambda text: text in KNOWN, like=lambda text: looks_like_name(text, WORDS))


@pytest.mark.parametrize(
    ("text", "units", "persons"),
    [
        ("县财政局（赵敏）", ["县财政局"], ["赵敏"]),
        ("县卫健局 刘洋", ["县卫健局"], ["刘洋"]),
        ("县教育局张丽", ["县教育局"], ["张丽"]),
        ("财政局(王局长)", ["财政局"], ["王局长"]),
        ("张丽（县教育局）", ["县教育局"], ["张丽"]),
        ("卫健局、赵敏", ["卫健局"], ["赵敏"]),
        ("卫健局\n刘洋", ["卫健局"], ["刘洋"]),
        ("县财政局（赵敏、欧阳明）、县水利局 陈静", ["县财政局", "县水利局"], ["赵敏", "欧阳明", "陈静"]),
        ("县财政局（赵敏 13800001111）", ["县财政局"], ["赵敏 13800001111"]),
        ("县教育局（责任人：张丽）", ["县教育局"], ["张丽"]),
        ("县财政局（赵敏）牵头，县教育局张丽配合", ["县财政局", "县教育局"], ["赵敏", "张丽"]),
        ("Finance (J. Smith)", ["Finance"], ["J. Smith"]),
        ("Estates - Ann Lee", ["Estates"], ["Ann Lee"]),
        ("Parking: Dr. Brown", ["Parking"], ["Dr. Brown"]),
        ("县民政局张丽", ["县民政局张丽"], []),
        ("财政局（张伟明）", ["财政局"], ["张伟明"]),
        ("财政局（张伟明华）", ["财政局（张伟明华）"], []),
        ("财政局（张）", ["财政局（张）"], []),
        ("财政局（张伟主任）", ["财政局"], ["张伟主任"]),
        ("水利局（赵敏）", ["水利局"], ["赵敏"]),
        ("市局（赵敏）", ["市局（赵敏）"], []),
        ("县教育局（高教）", ["县教育局（高教）"], []),
        ("县农业农村局（林业）", ["县农业农村局（林业）"], []),
        ("县住建局（城管局）", ["县住建局（城管局）"], []),
        ("县教育局、徐汇、黄浦", ["县教育局", "徐汇", "黄浦"], []),
        ("市教育局、余杭、萧山、武进", ["市教育局", "余杭", "萧山", "武进"], []),
        ("办公室 宣传部", ["办公室", "宣传部"], []),
        ("Finance (Internal Audit)", ["Finance (Internal Audit)"], []),
        ("Director, People and Culture", ["Director, People and Culture"], []),
    ],
)
def test_units_and_persons_are_told_apart(text: str, units: list[str], persons: list[str]) -> None:
    phrase = parse_owners(text, WORDS, BOOK)
    assert ([entry.text for entry in phrase.names], list(phrase.persons)) == (units, persons)


def test_a_plan_takes_the_unit_and_quotes_what_it_does_not_know_as_typed(tmp_path: Path) -> None:
    targets = TARGETS + (
        "4 | 维权 | 2 | 普法 | 甲 | 办公室（赵敏） | 宣传部 刘洋 | 长期坚持 | | \n"
        "5 | 维权 | 2 | 普法 | 乙 | 办公室 | 宣传部（高教） | 长期坚持 | | \n"
    )
    reading = read(plan_book(tmp_path / "plan.xlsx", targets=targets))
    assert reading.plan is not None
    first = reading.plan.targets[-2]
    assert [reading.plan.department_by_id[i].name for i in (first.lead, *first.responsible)] == ["办公室", "宣传部"]
    told = [f for f in reading.findings if f.code == "plan.person-with-unit"]
    assert [f.params["named"] for f in told] == ["办公室（赵敏）、宣传部 刘洋"]
    asked = [f.params["text"] for f in reading.findings if f.code == "plan.unknown-department"]
    assert asked == ["宣传部（高教）"]
