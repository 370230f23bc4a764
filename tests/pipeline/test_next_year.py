"""Next year's folder holds what is not done yet."""

from __future__ import annotations

from pathlib import Path

from small_office import at
from verdict_office import end, office_of, report

from xlplan.locale import all_languages
from xlplan.pipeline.next_year import next_year
from xlplan.pipeline.session import open_session
from xlplan.plan.reading import read_plan


def test_unfinished_targets_are_carried_over_with_their_last_word(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部 | | 2022年11月底前", "2 目标乙 | 宣传部 | 发展部")
    office.build("2022-12", now="2022-12-01T09:00")
    report(office, "宣传部", "2022-12", "2022-12-20T10:00", n1=("已完成", 100, "2022-11-20"), n2=("进行中", 99.6))
    office.merge("2022-12", now=end("2022-12"))
    with open_session(office.project, now=at("2023-01-05T09:00"), write=False) as session:
        project = next_year(session, 2023, tmp_path / "2023")
    plan = read_plan(project.plan, all_languages()).plan
    assert (plan.settings.year, [d.name for d in plan.departments][:2]) == (2023, ["宣传部", "发展部"])
    [carried] = plan.targets
    assert carried.text == "目标乙"
    assert "结转" in carried.note and "99.6%" in carried.note
