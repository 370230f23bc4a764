"""The library: typed objects, and pandas frames for those who ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_office import Office, at, filled, new_office

import xlplan
from xlplan.errors import ProjectError


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = new_office(tmp_path / "office")
    xlplan.build(made.project.root, "2022-09", now=at("2022-09-01T09:00"))
    made.mail("宣传部", filled(made.form("宣传部")), "2022-09-20T10:00")
    return made


def test_the_verbs_are_listed_before_they_are_imported() -> None:
    assert {"load_plan", "build", "merge", "status"} <= set(dir(xlplan))


def test_a_plan_is_a_tree_of_typed_records(office: Office) -> None:
    plan = xlplan.load_plan(office.project.root)
    assert [aspect.text for aspect in plan.aspects] == ["甲", "乙"]
    assert [target.number for target in plan.targets] == ["1", "2", "3"]


def test_a_month_gives_frames_whose_sums_agree_with_its_records(office: Office) -> None:
    month = xlplan.merge(office.project.root, "2022-09", now=at("2022-09-28T09:00"))
    assert len(month.targets) == len(month.record.rows) == 3
    assert len(month.returns) == month.rates.expected == 3
    assert len(month.findings) == len(month.record.findings)
    values = month.entries[month.entries["column"] == "progress"]["value"]
    assert list(values) == [50, 50]
    assert month.outputs[0].suffix == ".xlsx"


def test_status_reads_what_merge_recorded(office: Office) -> None:
    now = at("2022-09-28T09:00")
    merged = xlplan.merge(office.project.root, "2022-09", now=now)
    assert xlplan.status(office.project.root, "2022-09", now=now).record.rows == merged.record.rows


def test_a_folder_without_a_plan_is_an_exception_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        xlplan.load_plan(tmp_path)
    assert caught.value.key == "no-plan"


def test_a_moment_without_a_zone_is_refused(office: Office) -> None:
    with pytest.raises(ValueError, match="zone"):
        xlplan.merge(office.project.root, "2022-09", now=at("2022-09-28T09:00").replace(tzinfo=None))
