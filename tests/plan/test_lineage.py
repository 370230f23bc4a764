"""Editions of a plan: who is who, and what changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from plan_books import DEPARTMENTS, TARGETS, plan_book, read

from xlplan.plan.diff import ChangeKind, plan_diff
from xlplan.plan.lineage import Aligned, LineageRulings, align, as_ruled
from xlplan.plan.model import Plan


@pytest.fixture
def make(tmp_path: Path) -> object:
    count = 0

    def plan(targets: str = TARGETS, departments: str = DEPARTMENTS) -> Plan:
        nonlocal count
        count += 1
        folder = tmp_path / str(count)
        folder.mkdir()
        return read(plan_book(folder / "plan.xlsx", targets=targets, departments=departments)).plan

    return plan


def ids(plan: Plan) -> dict[str, str]:
    return {target.text: target.id for target in plan.targets}


def changes(aligned: Aligned) -> list[tuple[ChangeKind, str]]:
    return [(change.kind, change.number) for change in aligned.changes]


def test_the_same_plan_again_is_the_same_edition(make) -> None:
    first = make()
    again = align(make(), (first,))
    assert (again.plan, again.changes, again.findings) == (first, (), ())


def test_a_moved_or_renumbered_target_keeps_its_id_by_its_text(make) -> None:
    first = make()
    lines = TARGETS.strip().splitlines()
    moved = align(make("\n".join([lines[0], lines[3].replace("3 |", "1 |", 1), lines[1], lines[2]])), (first,))
    assert ids(moved.plan) == ids(first)
    assert moved.plan.id == first.id


def test_a_reworded_target_keeps_its_id_by_its_number(make) -> None:
    first = make()
    aligned = align(make(TARGETS.replace("举办培训班", "举办干部培训班")), (first,))
    assert aligned.plan.targets[0].id == first.targets[0].id
    assert changes(aligned) == [(ChangeKind.REWORDED, "1")]


def test_another_text_under_the_same_number_is_another_target(make) -> None:
    first = make()
    aligned = align(make(TARGETS.replace("举办培训班", "修缮办公楼屋顶")), (first,))
    assert aligned.plan.targets[0].id not in first.by_id
    assert changes(aligned) == [(ChangeKind.ADDED, "1"), (ChangeKind.DROPPED, "1")]


def test_in_doubt_a_person_is_asked_and_the_ruling_is_followed(make) -> None:
    first = make()
    plan = make(TARGETS.replace("开展宣讲", "开展巾帼大宣讲进企业"))
    aligned = align(plan, (first,))
    assert [finding.code for finding in aligned.findings] == ["plan.which-target"]
    own = plan.targets[1].id
    ruling = LineageRulings({own: first.targets[1].id})
    ruled = align(plan, (first,), ruling)
    assert ruled.findings == ()
    assert as_ruled(ruled.plan, ruling).targets[1].id == first.targets[1].id
    assert ruled.plan.targets[1].id == own, "what the ledger keeps has no ruling in it, so that it can be taken back"


def test_a_target_that_was_dropped_and_comes_back_is_itself_again(make) -> None:
    first = make()
    without = align(make("\n".join(TARGETS.strip().splitlines()[:-1])), (first,)).plan
    back = align(make(), (first, without))
    assert ids(back.plan) == ids(first)


def test_parts_of_a_split_target_are_new_and_the_whole_is_said_to_be_split(make) -> None:
    whole = TARGETS.replace("举办培训班", "举办干部培训班，开展巡回宣讲活动")
    split = (
        TARGETS.replace("举办培训班", "举办干部培训班")
        + "4 | 维权 | 2 | 普法 | 开展巡回宣讲活动 | 宣传部 | | 长期坚持 | |"
    )
    aligned = align(make(split), (make(whole),))
    assert (ChangeKind.SPLIT, "1") in changes(aligned)
    assert (ChangeKind.ADDED, "4") in changes(aligned)


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        ("2022年6月底前", "2022年7月底前", ChangeKind.REDATED),
        ("| 办公室 | 各部门", "| 宣传部 | 各部门", ChangeKind.REASSIGNED),
        ("| 2 | 期", "| 3 | 期", ChangeKind.REQUANTIFIED),
    ],
)
def test_every_change_of_a_target_is_told(make, was: str, now: str, kind: ChangeKind) -> None:
    aligned = align(make(TARGETS.replace(was, now)), (make(),))
    assert changes(aligned) == [(kind, "1")]
    assert aligned.changes == plan_diff(make(), aligned.plan)


def test_a_renamed_department_with_its_old_name_as_alias_is_the_same(make) -> None:
    first = make()
    renamed = make(departments=DEPARTMENTS.replace("宣传部 | 宣传处", "宣传教育部 | 宣传部"))
    assert [d.id for d in align(renamed, (first,)).plan.departments] == [d.id for d in first.departments]


def test_findings_follow_the_ids_of_history(make) -> None:
    first = make()
    plan = make(TARGETS.replace("举办培训班", "举办干部培训班"))
    aligned = align(plan, (first,))
    from xlplan.plan.findings import AMBIGUOUS_DATE

    finding = AMBIGUOUS_DATE(target=plan.targets[0].id)
    assert aligned.readdressed([finding])[0].target == first.targets[0].id
    assert align(plan, ()).readdressed([finding]) == (finding,)


def named(plan: Plan, name: str) -> Plan:
    return replace(plan, settings=replace(plan.settings, name=name))


OTHERS = TARGETS.replace("举办培训班", "修缮办公楼屋顶").replace("开展宣讲", "购置车辆").replace("普法", "节能")


def test_another_name_alone_or_other_targets_alone_are_the_same_plan(make) -> None:
    first = make()
    assert align(named(make(), "第二方案"), (first,)).plan.id == first.id
    assert align(make(OTHERS), (first,)).plan.id == first.id
    assert align(named(make(TARGETS.replace("举办培训班", "修缮屋顶")), "第二方案"), (first,)).plan.id == first.id


def test_another_name_and_none_of_the_targets_are_a_second_plan(make) -> None:
    first = make()
    texts = {target.text: f"第{place}件别的事情" for place, target in enumerate(first.targets)}
    lines = TARGETS
    for old, new in texts.items():
        lines = lines.replace(old, new)
    second = align(named(make(lines), "第二方案"), (first,))
    assert second.plan.id not in {first.id, ""}
    assert [finding.code for finding in second.findings] == ["plan.second-plan"]
    revised = align(named(make(lines.replace("第1件", "第1件大的")), "第二方案"), (first, second.plan))
    assert revised.plan.id == second.plan.id
    assert align(make(), (first, second.plan)).plan.id == first.id
    goes_on = named(make(lines), "第二方案")
    goes_on = replace(goes_on, settings=replace(goes_on.settings, same_plan=True))
    assert align(goes_on, (first,)).plan.id == first.id
