"""A month keeps its own view: who had to report, until when, what targets said, and in which role words were spoken."""

from __future__ import annotations

from pathlib import Path

import pytest
from verdict_office import (
    asked,
    end,
    findings,
    judged,
    matrix,
    office_of,
    report,
    revise,
    row,
    rule,
    states,
    target,
)

from xlplan.errors import ProjectError, RequestError


def test_a_late_file_changes_nothing_but_its_own_return(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲甲甲 | 宣传部 | | 2022年8月底前", "2 目标乙乙乙 | 发展部")
    office.build("2022-08", now="2022-08-01T09:00")
    report(office, "宣传部", "2022-08", "2022-08-27T10:00")
    office.merge("2022-08", now="2022-08-28T09:00")
    revise(
        office,
        "1 目标甲甲甲 | 宣传部",
        "2 目标乙乙乙 | 发展部",
        "3 新增目标丙丙丙 | 权益部",
        settings={"报送时限": "每月28日"},
    )
    office.build("2022-09", now="2022-09-05T09:00")
    report(office, "发展部", "2022-08", "2022-09-06T08:00")
    august = office.merge("2022-08", now="2022-09-06T09:00").status
    assert states(august) == {"宣传部": "late", "发展部": "late"}
    assert (row(august, "宣传部").days_late, row(august, "发展部").days_late) == (2, 12)
    assert august.period.due.isoformat()[:10] == "2022-08-25"
    assert str(target(august, "1").target.deadline.due) == "2022-08-31"
    assert judged(august, "1") == "far-behind"
    assert [r.target.number for r in august.rows] == ["1", "2"]
    september = office.merge("2022-09", now="2022-09-06T10:00").status
    assert matrix(september, "2022-08") == {"宣传部": "late", "发展部": "late"}
    from small_office import at

    from xlplan.pipeline.merging import merge
    from xlplan.pipeline.session import open_session

    with open_session(office.project, now=at("2022-09-06T11:00"), write=True) as session:
        now = merge(session, "2022-08", plan_now=True, pdf=False).status
    assert states(now)["权益部"] == "missing"
    assert "return.plan-now" in findings(now)


def test_who_joined_after_the_due_moment_was_not_expected(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲甲甲 | 宣传部")
    office.build("2022-09", now="2022-09-01T09:00")
    report(office, "宣传部", "2022-09", "2022-09-20T10:00")
    office.merge("2022-09", now="2022-09-26T09:00")
    revise(office, "1 目标甲甲甲 | 宣传部", "2 新增目标 | 权益部")
    assert states(office.merge("2022-09", now="2022-09-28T09:00").status) == {"宣传部": "on-time"}
    office.build("2022-10", now="2022-10-01T09:00")
    assert matrix(office.merge("2022-10", now="2022-10-02T09:00").status, "2022-09") == {"宣传部": "on-time"}


def test_verified_in_october_is_not_verified_before(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部 | | 2022年9月底前", "2 目标乙 | 发展部")
    for month in ("2022-08", "2022-09"):
        office.build(month, now=f"{month}-01T09:00")
        report(office, "发展部", month, f"{month}-20T10:00")
        office.merge(month, now=end(month))
    office.build("2022-10", now="2022-10-01T09:00")
    rule(office, "2022-10-15T09:00", "verify_target", "1", by="主任")
    october = office.merge("2022-10", now=end("2022-10")).status
    for month in ("2022-08", "2022-09"):
        assert matrix(october, month) == {"宣传部": "missing", "发展部": "on-time"}
        assert (october.trend[month].expected, october.trend[month].received) == (2, 1)
    assert judged(october, "1") == "closed"
    assert judged(office.merge("2022-08", now="2022-11-01T09:00").status, "1") == "due-soon"


def test_closing_reads_first_and_stays_closed(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部", "2 目标乙 | 发展部", "3 目标丙 | 权益部")
    office.build("2022-08", now="2022-08-01T09:00")
    report(office, "宣传部", "2022-08", "2022-08-20T10:00")
    with pytest.raises(RequestError, match="close-too-early"):
        rule(office, "2022-08-10T09:00", "close_period", "2022-08", by="", reason="")
    rule(office, "2022-08-31T09:00", "close_period", "2022-08", by="", reason="")
    then = {"宣传部": "on-time", "发展部": "missing", "权益部": "missing"}
    assert states(office.status("2022-08", now="2022-08-31T10:00")) == then
    records = "发展部 | 2022-08 | 延期 | | | | | |\n权益部 | 2022-08 | 收到 | | 2022-08-24 10:00 | | | |"
    revise(office, "1 目标甲 | 宣传部", "2 目标乙 | 发展部", "3 目标丙 | 权益部", records=records)
    september = office.merge("2022-09", now="2022-09-26T09:00").status
    assert matrix(september, "2022-08") == then
    assert (september.trend["2022-08"].expected, september.trend["2022-08"].received) == (3, 1)


def test_a_part_s_words_never_become_the_lead_s(tmp_path: Path) -> None:
    office = office_of(
        tmp_path, "1 印发制度文件并督促落实 | 宣传部 | 发展部", "2 举办培训班一百期 | 宣传部 | 发展部 | | 100 期"
    )
    office.build("2022-08", now="2022-08-01T09:00")
    report(office, "宣传部", "2022-08", "2022-08-20T10:00", n1=("进行中", 40), n2=("进行中", 60))
    report(office, "发展部", "2022-08", "2022-08-20T11:00", n1=("已完成", 100, "2022-08-10"), n2=("进行中", 10))
    office.merge("2022-08", now=end("2022-08"))
    changed = ("1 印发制度文件并督促落实 | 发展部 | 宣传部", "2 举办培训班一百期 | 发展部 | 宣传部 | | 100 期")
    revise(office, *changed)
    office.build("2022-09", now="2022-09-01T09:00")
    september = office.merge("2022-09", now=end("2022-09")).status
    first, second = target(september, "1"), target(september, "2")
    names = {d.id: d.name for d in september.plan.departments}
    assert (first.reported, first.progress, first.derived.value) == ("in-progress", 40, "far-behind")
    assert (second.progress, second.derived.value) == (60, "behind")
    assert [(names[r.reported_by], r.reported_period) for r in (first, second)] == [("宣传部", "2022-08")] * 2
    assert "target.lead-changed" in findings(september)
    office.build("2022-10", now="2022-10-01T09:00")
    report(office, "发展部", "2022-10", "2022-10-20T10:00", n1=("进行中", 55))
    october = target(office.merge("2022-10", now=end("2022-10")).status, "1")
    assert (names[october.reported_by], october.progress) == ("发展部", 55)
    again = target(office.merge("2022-09", now="2022-11-01T09:00").status, "1")
    assert (names[again.reported_by], again.progress) == ("宣传部", 40)


def test_the_next_course_is_asked_about_until_it_is_ruled(tmp_path: Path) -> None:
    office = office_of(
        tmp_path,
        "1 举办第一期妇女干部能力提升培训班 | 宣传部 | | 2022年8月底前",
        "2 举办第二期妇女干部能力提升培训班 | 宣传部 | | 2022年10月底前",
    )
    office.build("2022-08", now="2022-08-01T09:00")
    report(office, "宣传部", "2022-08", "2022-08-20T10:00", n1=("已完成", 100, "2022-08-10"), n2=("进行中", 70))
    office.merge("2022-08", now=end("2022-08"))
    revise(
        office,
        "1 举办第二期妇女干部能力提升培训班 | 宣传部 | | 2022年10月底前",
        "2 举办第三期妇女干部能力提升培训班 | 宣传部",
    )
    assert "plan.which-target" in asked(office, "2022-09-01T08:00")
    office.build("2022-09", now="2022-09-01T09:00")
    status = office.merge("2022-09", now="2022-09-10T09:00").status
    assert target(status, "1").progress == 70
    assert (target(status, "2").reported, target(status, "2").progress) == ("", None)
    assert "plan.which-target" in asked(office, "2022-09-10T10:00")
    rule(office, "2022-09-11T09:00", "new_target", "2", by="")
    assert "plan.which-target" not in asked(office, "2022-09-11T10:00")


def test_a_renamed_department_is_asked_about_until_an_alias_says_so(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 甲目标 | 宣传部", "3 开展普法宣传进社区活动 | 权益部")
    office.build("2022-08", now="2022-08-01T09:00")
    report(office, "宣传部", "2022-08", "2022-08-20T10:00", n1=("进行中", 70))
    report(office, "权益部", "2022-08", "2022-08-20T11:00", n3=("进行中", 80))
    office.merge("2022-08", now=end("2022-08"))
    now = ("1 甲目标 | 宣传网信部", "5 开展普法宣传进社区、进学校活动 | 权益部")
    revise(office, *now, names=("宣传网信部", "发展部", "权益部"))
    both = {"plan.which-target", "plan.which-department"}
    assert both <= asked(office, "2022-09-01T08:00")
    status = office.merge("2022-09", now="2022-09-01T09:00").status
    assert [target(status, n).progress for n in ("1", "5")] == [None, None]
    assert both <= asked(office, "2022-09-01T10:00")
    revise(office, *now, names=("宣传网信部=宣传部", "发展部", "权益部"))
    assert "plan.which-department" not in asked(office, "2022-09-02T08:00")
    august = office.merge("2022-08", now="2022-09-02T09:00").status
    assert (target(august, "1").progress, set(states(august).values())) == (70, {"on-time"})
    assert target(office.merge("2022-09", now="2022-09-02T10:00").status, "1").progress == 70


def test_a_changed_year_stops_until_it_is_answered(tmp_path: Path) -> None:
    first = "1 开展维权周活动 | 宣传部 | | 2022年3月底前"
    office = office_of(tmp_path, first)
    office.build("2022-03", now="2022-03-01T09:00")
    report(office, "宣传部", "2022-03", "2022-03-20T10:00", n1=("已完成", 100, "2022-03-08"))
    office.merge("2022-03", now=end("2022-03"))
    changed = {"年度": "2023", "方案名称": "2023年方案", "方案开始日期": "2023-01-01"}
    revise(office, "1 开展维权周活动 | 宣传部 | | 2023年3月底前", settings=changed)
    assert "plan.year-changed" in asked(office, "2023-01-05T09:00")
    with pytest.raises(ProjectError, match="year-changed"):
        office.build("2023-01", now="2023-01-05T09:00")
    revise(office, "1 开展维权周活动 | 宣传部 | | 2023年3月底前", settings={**changed, "延续上年方案": "是"})
    office.build("2023-01", now="2023-01-05T10:00")
    assert target(office.merge("2023-01", now=end("2023-01")).status, "1").reported == ""


def test_an_absent_inbox_is_no_silence(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲 | 宣传部")
    office.build("2022-09", now="2022-09-01T09:00")
    office.project.inbox.rmdir()
    with pytest.raises(ProjectError, match="inbox-absent"):
        office.merge("2022-09", now="2022-09-26T09:00")


def test_lines_of_the_record_rule_as_commands_do(tmp_path: Path) -> None:
    lines = ("1 目标甲 | 宣传部 | | 2022年9月底前", "2 目标乙 | 发展部 | | 2022年7月底前", "3 目标丙 | 权益部")
    office = office_of(tmp_path, *lines)
    office.build("2022-09", now="2022-09-01T09:00")
    report(office, "宣传部", "2022-09", "2022-09-20T10:00", n1=("已完成", 100, "2022-09-10"))
    report(office, "发展部", "2022-09", "2022-09-20T11:00", n2=("进行中", 60))
    report(office, "权益部", "2022-09", "2022-09-20T12:00", n3=("已完成", 100, "2022-09-10"))
    office.merge("2022-09", now="2022-09-26T09:00")
    records = (
        "| | 销号 | 1 | | | | |\n| | 任务延期 | 2 | | 2022-09-20 | | | 会议纪要第5号\n| | 退回 | 3 | | | | 未见成果 |"
    )
    revise(office, *lines, records=records)
    status = office.merge("2022-09", now=end("2022-09")).status
    assert (judged(status, "1"), target(status, "1").closed_as) == ("closed", "in-time")
    moved = target(status, "2")
    assert (moved.derived.value, moved.days_overdue, str(moved.extended_to)) == ("overdue", 10, "2022-09-20")
    assert (judged(status, "3"), target(status, "3").refused_why) == ("refused", "未见成果")
    revise(office, *lines)
    assert judged(office.merge("2022-09", now="2022-09-30T21:00").status, "1") == "done"


def test_forms_made_after_the_due_moment_give_until_the_moment_that_they_name(tmp_path: Path) -> None:
    office = office_of(tmp_path, "1 目标甲甲甲 | 宣传部", "2 目标乙乙乙 | 发展部")
    office.build("2022-09", now="2022-09-26T09:00")  # due on 25 September: a slip
    revise(office, "1 目标甲甲甲 | 宣传部", "2 目标乙乙乙 | 发展部", settings={"报送时限": "每月30日"})
    built = office.build("2022-09", now="2022-09-26T10:00")
    assert built.period.due.isoformat()[:10] == "2022-09-30"
    report(office, "宣传部", "2022-09", "2022-09-28T10:00")
    status = office.merge("2022-09", now="2022-10-01T09:00").status
    assert states(status) == {"宣传部": "on-time", "发展部": "missing"}
    assert status.period.due == built.period.due and "return.due-unmoved" not in findings(status)


def test_a_due_moment_that_forms_carried_is_not_moved_and_that_is_said(tmp_path: Path) -> None:
    lines = ("1 目标甲甲甲 | 宣传部", "2 目标乙乙乙 | 发展部")
    office = office_of(tmp_path, *lines)
    office.build("2022-09", now="2022-09-01T09:00")
    revise(office, *lines, settings={"报送时限": "每月30日"})
    built = office.build("2022-09", now="2022-09-26T10:00")
    assert built.period.due.isoformat()[:10] == "2022-09-25"
    assert {f.code for f in built.findings} >= {"plan.due-passed", "return.due-unmoved"}
    report(office, "宣传部", "2022-09", "2022-09-28T10:00")
    status = office.merge("2022-09", now="2022-09-29T09:00").status
    assert states(status) == {"宣传部": "late", "发展部": "missing"} and "return.due-unmoved" in findings(status)
