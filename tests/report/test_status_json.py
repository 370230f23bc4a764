import json
from dataclasses import replace

from status_builders import PERIOD, make_plan, make_status

from xlplan.findings import Origin
from xlplan.ledger.records import Arrival
from xlplan.ledger.status import FileRow, Outcome
from xlplan.locale import load_locale
from xlplan.plan.model import DeadlineKind
from xlplan.report.json import finding_json, status_json

ZH = load_locale("zh")
STATUS = make_status(make_plan(12))
DOCUMENT = status_json(STATUS, ZH, ["outbox/2022-09/汇总_2022-09.xlsx"])


def test_the_document_is_the_one_of_the_design():
    assert list(DOCUMENT) == [
        "period",
        "as_of",
        "due",
        "rates",
        "returns",
        "files",
        "targets",
        "totals",
        "questions",
        "findings",
        "outputs",
    ]
    assert list(DOCUMENT["rates"]) == ["expected", "received", "on_time", "complete"]
    assert list(DOCUMENT["returns"][0]) == [
        "department", "state", "file", "member", "received_at", "evidence", "version", "days_late", "missing_cells", "excused",
        "came",
    ]  # fmt: skip
    assert list(DOCUMENT["files"][0]) == ["file", "member", "sha256", "outcome", "department", "reason"]
    assert list(DOCUMENT["targets"][0]) == [
        "id", "number", "text", "lead", "responsible", "deadline", "reported", "progress", "derived", "days_overdue",
        "reported_by", "reported_period", "closed_as", "extended_to", "missed", "columns",
    ]  # fmt: skip
    assert list(DOCUMENT["targets"][0]["deadline"]) == ["text", "kind", "due", "every", "ongoing", "milestones"]
    assert list(DOCUMENT["findings"][0]) == [
        "code", "severity", "department", "target", "file", "member", "sheet", "cell", "message",
    ]  # fmt: skip


def test_it_is_plain_json():
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def test_moments_carry_the_plan_s_offset():
    assert DOCUMENT["as_of"] == "2022-09-28T09:30:00+08:00"
    assert DOCUMENT["due"] == "2022-09-25T23:59:59+08:00"


def test_departments_are_named_and_states_are_codes():
    states = {row["department"]: row["state"] for row in DOCUMENT["returns"]}
    assert states["第2市妇女联合会"] == "late"
    assert len(states) == len(STATUS.returns)


def test_what_there_is_none_of_is_null():
    missing = next(row for row in DOCUMENT["returns"] if row["state"] == "missing")
    assert missing == {
        "department": missing["department"],
        "state": "missing",
        "file": None,
        "member": None,
        "received_at": None,
        "evidence": None,
        "version": None,
        "days_late": 0,
        "missing_cells": None,
        "excused": False,
        "came": [],
    }


def test_files_are_paths_and_what_is_inside_them_stands_beside():
    mailed = Arrival("ab" * 32, 10, "inbox/九月!/报送.eml", "填报表.xlsx", PERIOD.opens)
    late = replace(next(row for row in STATUS.returns if row.state == "late"), file=mailed.name)
    finding = replace(STATUS.findings[0], origin=Origin(mailed.sha256, mailed.name, "填报", "F4"))
    status = replace(STATUS, files=(FileRow(mailed, Outcome.USED),), returns=(late,), findings=(finding,))
    document = status_json(status, ZH)
    for row in (*document["returns"], *document["files"], *document["findings"]):
        assert (row["file"], row["member"]) == ("inbox/九月!/报送.eml", "填报表.xlsx")


def test_a_recurring_target_has_no_due_day_but_an_occurrence():
    recurring = next(t for t in DOCUMENT["targets"] if t["deadline"]["kind"] == DeadlineKind.RECURRING)
    assert recurring["deadline"]["due"] is None
    assert recurring["deadline"]["occurrence_due"] == "2022-09-30"


def test_the_reason_of_a_file_is_a_sentence_and_never_a_key():
    words = ZH.table("incoming", "reasons")
    for key in words:
        arrival = Arrival("ab" * 32, 10, "inbox/x.xlsx", "", PERIOD.opens)
        slots = dict.fromkeys(("name", *_slots(str(words[key]))), "1")
        row = FileRow(arrival, Outcome.NOT_OURS, reason=key, reason_params=slots)
        told = status_json(replace(STATUS, files=(row,)), ZH)["files"][0]["reason"]
        assert told != key
        assert any("一" <= character <= "鿿" for character in told)


def _slots(text: str) -> list[str]:
    import string

    return [name for _, name, _, _ in string.Formatter().parse(text) if name]


def test_a_finding_without_a_plan_keeps_the_id():
    told = finding_json(STATUS.findings[0], None, ZH)
    assert told["department"] == STATUS.findings[0].department
    assert told["cell"] == "F4"
