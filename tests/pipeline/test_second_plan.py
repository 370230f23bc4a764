"""A second plan, made by copying a project's folder; a folder that was only moved, or whose plan was only revised."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_office import Office, filled
from verdict_office import asked, findings, office_of, report, revise, rule, states

from xlplan.ledger.status import Status
from xlplan.project import open_project


def _copy(office: Office, folder: Path) -> Office:
    return Office(open_project(Path(shutil.copytree(office.project.root, folder))))


def _send(form_of: Office, to: Office, who: str, period: str, when: str) -> None:
    form = form_of.project.forms(period) / f"填报表_{period}_{who}.xlsx"  # an earlier one lies beside it
    to.mail(who, filled(form), when, f"{who}.xlsx")


def _fate(status: Status, who: str) -> tuple[str, bool]:
    return states(status)[who], "return.other-plan" in findings(status)


FIRST = ("1 目标甲甲甲 | 宣传部", "2 目标乙乙乙 | 发展部")
SECOND = ("1 目标丙丙丙 | 宣传部", "2 目标丁丁丁 | 发展部")


@pytest.fixture(scope="module")
def two_plans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A plan, and a second one made by copying its folder after a build."""
    folder = tmp_path_factory.mktemp("two")
    first = office_of(folder, *FIRST)
    first.build("2022-09", now="2022-09-01T09:00")
    second = _copy(first, folder / "second")
    revise(second, *SECOND, settings={"方案名称": "第二方案"})
    assert "plan.second-plan" in asked(second, "2022-09-01T09:30")
    second.build("2022-09", now="2022-09-01T10:00")
    assert "plan.second-plan" not in asked(second, "2022-09-01T10:30")
    return first.project.root, second.project.root


@pytest.mark.parametrize("way", [(0, 1), (1, 0)])
def test_a_form_of_a_copy_that_became_another_plan_is_not_ours(
    two_plans: tuple[Path, Path], way: tuple[int, int], tmp_path: Path
) -> None:
    both = [Office(open_project(Path(shutil.copytree(root, tmp_path / root.name)))) for root in two_plans]
    here, there = (both[place] for place in way)
    _send(there, here, "宣传部", "2022-09", "2022-09-20T10:00")
    _send(here, here, "发展部", "2022-09", "2022-09-20T11:00")
    status = here.merge("2022-09", now="2022-09-30T20:00").status
    assert _fate(status, "宣传部") == ("missing", True)
    assert states(status)["发展部"] == "on-time"


@pytest.mark.parametrize("name", ["测试方案", "第二方案"])
def test_a_form_of_a_copy_with_some_other_targets_is_not_ours(name: str, tmp_path: Path) -> None:
    first = office_of(tmp_path, *FIRST)
    first.build("2022-09", now="2022-09-01T09:00")
    second = _copy(first, tmp_path / "second")
    revise(second, FIRST[0], "3 别的一件事情 | 宣传部", FIRST[1], settings={"方案名称": name})
    second.build("2022-09", now="2022-09-01T10:00")
    _send(second, first, "宣传部", "2022-09", "2022-09-20T10:00")
    assert _fate(first.merge("2022-09", now="2022-09-30T20:00").status, "宣传部") == ("missing", True)


def test_a_moved_folder_takes_the_forms_from_before_also_after_a_revision(tmp_path: Path) -> None:
    first = office_of(tmp_path, *FIRST)
    first.build("2022-09", now="2022-09-01T09:00")
    moved = _copy(first, tmp_path / "moved")
    revise(moved, *FIRST, "3 别的一件事情 | 宣传部", settings={"方案名称": "改名的方案"})
    _send(first, moved, "宣传部", "2022-09", "2022-09-20T10:00")
    assert _fate(moved.merge("2022-09", now="2022-09-30T20:00").status, "宣传部")[1] is False


def test_a_second_plan_keeps_the_returns_of_months_before_it(tmp_path: Path) -> None:
    first = office_of(tmp_path, *FIRST)
    first.build("2022-08", now="2022-08-01T09:00")
    report(first, "宣传部", "2022-08", "2022-08-20T10:00")
    first.merge("2022-08", now="2022-08-31T20:00")
    second = _copy(first, tmp_path / "second")
    revise(second, *SECOND, settings={"方案名称": "第二方案"})
    second.build("2022-09", now="2022-09-01T10:00")
    august = second.merge("2022-08", now="2022-09-02T10:00").status
    assert _fate(august, "宣传部") == ("on-time", False)


@pytest.mark.parametrize("way", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("targets", "name"),
    [(FIRST, "第二方案"), (FIRST[:1], "测试方案"), ((*FIRST, "3 目标戊戊戊 | 发展部"), "测试方案")],
    ids=["name", "fewer", "more"],
)
def test_a_form_of_a_copy_that_differs_in_name_or_targets_is_not_ours(
    targets: tuple[str, ...], name: str, way: tuple[int, int], tmp_path: Path
) -> None:
    first = office_of(tmp_path, *FIRST)
    first.build("2022-09", now="2022-09-01T09:00")
    second = _copy(first, tmp_path / "second")
    revise(second, *targets, settings={"方案名称": name})
    told = asked(second, "2022-10-01T08:00")
    assert "plan.second-plan" not in told
    assert ("plan.renamed" in told) is (name == "第二方案")
    both = first, second
    for office in both:
        office.build("2022-10", now="2022-10-01T09:00")
    here, there = (both[place] for place in way)
    _send(there, here, "宣传部", "2022-10", "2022-10-20T10:00")
    assert _fate(here.merge("2022-10", now="2022-10-31T20:00").status, "宣传部") == ("missing", True)
    rule(here, "2022-11-01T09:00", "accept_file", "宣传部.xlsx", department="宣传部", period="2022-10", by="主任")
    assert states(here.merge("2022-10", now="2022-11-01T09:10").status)["宣传部"] == "on-time"


def test_a_plan_renamed_in_its_own_folder_takes_the_forms_from_before(tmp_path: Path) -> None:
    first = office_of(tmp_path, *FIRST)
    first.build("2022-09", now="2022-09-01T09:00")
    revise(first, *FIRST, settings={"方案名称": "改名的方案"})
    _send(first, first, "宣传部", "2022-09", "2022-09-20T10:00")
    assert _fate(first.merge("2022-09", now="2022-09-30T20:00").status, "宣传部") == ("on-time", False)
