"""Saying whose return a file is: a mail stands for what waits in it, and a form keeps the month of its own codes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from small_office import (
    DEPARTMENTS,
    SETTINGS,
    TARGETS,
    Office,
    at,
    codes,
    filled,
    new_office,
    outcomes,
    state_of,
    write_plan,
)

from xlplan.errors import RequestError
from xlplan.pipeline.deciding import Ruled, accept_file
from xlplan.pipeline.session import open_session

RENAMED = {
    "任务": TARGETS.replace("权益部", "妇女权益部"),
    "部门": DEPARTMENTS.replace("权益部 ", "妇女权益部 "),
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A department was renamed after its forms had gone out, without an alias that says so."""
    made = new_office(tmp_path / "office")
    made.build("2022-08", now="2022-08-01T09:00")
    made.build("2022-09", now="2022-08-01T10:00")
    return made


def renamed(office: Office) -> None:
    write_plan(office.project.plan, **RENAMED)
    office.merge("2022-07", now="2022-08-02T09:00")  # the plan as the office saw it before anything was due


def accept(office: Office, file: str, period: str | None = None) -> Ruled:
    with open_session(office.project, now=at("2022-09-28T10:00"), write=True) as session:
        return accept_file(session, file, department="妇女权益部", period=period, by="")


def test_accepting_a_mail_accepts_the_form_in_it(office: Office) -> None:
    office.mail("权益部", filled(office.form("权益部")), "2022-09-20T09:00")
    renamed(office)
    assert set(outcomes(office.merge().status).values()) == {"needs-person"}
    ruled = accept(office, next(office.project.inbox.iterdir()).name)
    assert ruled.file.endswith(".eml!填报表.xlsx")
    status = office.merge(now="2022-09-28T11:00").status
    assert set(outcomes(status).values()) == {"used"}
    assert state_of(status, "妇女权益部") == "on-time"


def test_an_accepted_form_counts_for_the_month_of_its_codes_and_not_for_the_newest(office: Office) -> None:
    office.put("八月.xlsx", filled(office.form("权益部", "2022-08")))
    renamed(office)
    office.merge()
    assert accept(office, "八月.xlsx").period == "2022-08"
    status = office.merge(now="2022-09-28T11:00").status
    assert outcomes(status) == {"inbox/八月.xlsx": "other-period"}
    assert state_of(status, "妇女权益部") == "missing"
    assert state_of(office.status("2022-08"), "妇女权益部") == "on-time"


def test_of_an_archive_only_what_waits_for_a_person_is_accepted(office: Office) -> None:
    archive = BytesIO()
    with ZipFile(archive, "w") as members:
        for department in ("办公室", "宣传部", "权益部"):
            members.writestr(f"{department}.xlsx", filled(office.form(department)))
    office.put("全部.zip", archive.getvalue())
    renamed(office)
    office.merge()
    accept(office, "全部.zip")
    status = office.merge(now="2022-09-28T11:00").status
    assert set(outcomes(status).values()) == {"used"}
    assert [state_of(status, d) for d in ("办公室", "宣传部", "妇女权益部")] == ["on-time"] * 3


def test_an_archive_in_which_several_wait_is_asked_about(office: Office) -> None:
    archive = BytesIO()
    with ZipFile(archive, "w") as members:
        for period in ("2022-08", "2022-09"):
            members.writestr(f"{period}.xlsx", filled(office.form("权益部", period)))
    office.put("两月.zip", archive.getvalue())
    renamed(office)
    office.merge()
    with pytest.raises(RequestError, match="file-ambiguous"):
        accept(office, "两月.zip")


def test_the_return_of_a_department_that_is_gone_is_told_with_its_former_name(office: Office) -> None:
    office.put("九月.xlsx", filled(office.form("权益部")))
    renamed(office)
    [told] = [f for f in office.merge().status.findings if f.code == "return.department-gone"]
    assert told.params["name"] == "权益部"
    assert "return.department-gone" not in {f.code for f in office.status("2022-08").findings}


def test_the_plan_says_at_once_that_a_department_may_have_been_renamed(office: Office) -> None:
    write_plan(office.project.plan, **RENAMED)
    with open_session(office.project, now=at("2022-09-20T09:00"), write=False) as session:
        [told] = [finding for finding in session.findings if finding.code == "plan.which-department"]
    assert (told.params["name"], told.params["new_names"]) == ("权益部", "妇女权益部")


def test_an_alias_written_in_time_brings_the_renamed_department_its_return(office: Office) -> None:
    office.put("九月.xlsx", filled(office.form("权益部")))
    aliased = DEPARTMENTS.replace("权益部   | 维权部", "妇女权益部 | 权益部")
    write_plan(office.project.plan, 任务=RENAMED["任务"], 部门=aliased)
    status = office.merge(now="2022-09-28T11:00").status
    assert set(outcomes(status).values()) == {"used"}
    assert state_of(status, "妇女权益部") == "unproven"


def test_what_a_forms_own_codes_prove_is_not_overruled(office: Office) -> None:
    office.put("宣传部.xlsx", filled(office.form("宣传部")))
    office.merge(now="2022-09-20T09:00")
    with open_session(office.project, now=at("2022-09-20T10:00"), write=True) as session:
        with pytest.raises(RequestError) as refused:
            accept_file(session, "宣传部.xlsx", department="权益部", period=None, by="")
        assert accept_file(session, "宣传部.xlsx", department="宣传部", period=None, by="").department == "宣传部"
    assert refused.value.key == "proved-otherwise"


def test_rows_of_a_form_stay_known_when_responsible_departments_need_not_report_any_more(office: Office) -> None:
    form = filled(office.form("宣传部"))
    write_plan(office.project.plan, 设置=SETTINGS.replace("牵头和责任部门", "仅牵头部门"))
    office.put("旧表.xlsx", form)
    status = office.merge(now="2022-09-20T09:00").status
    assert outcomes(status) == {"inbox/旧表.xlsx": "used"}
    assert "row.unknown" not in codes(status)
