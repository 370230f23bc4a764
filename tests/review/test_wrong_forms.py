"""Last month's form sent for this month, and senders who are registered nowhere."""

from __future__ import annotations

import pytest
from review_office import FULL, codes, outcomes, plan, returned, row_of, status, target

from xlplan.ledger.records import Reading

WHO = "组织部"


def news(text: str, **how: str) -> Reading:
    return returned(WHO, {"T1": {**FULL, "news": text}}, file=f"inbox/{text}.xlsx", **how)


def of_august(text: str, mail: str = "", **how: str) -> Reading:
    return returned(WHO, {"T1": {**FULL, "news": text}}, period="2022-08", mail=mail, file=f"inbox/{text}.xlsx", **how)


def test_last_months_form_sent_for_this_month() -> None:
    judged = status(plan(target()), of_august("八月", "08-20 10:00"), of_august("又是八月", "09-24 10:00"))
    assert row_of(judged, WHO).state.value == "missing"
    assert codes(judged, "return.") == ["return.missing", "return.wrong-period"]
    [told] = [finding.params for finding in judged.findings if finding.code == "return.wrong-period"]
    assert (told["name"], told["month"], told["owed"]) == (WHO, "2022-08", "2022-09")
    assert outcomes(judged) == {"inbox/八月.xlsx": "other-period", "inbox/又是八月.xlsx": "other-period"}


def test_a_late_return_for_last_month_is_not_taken_for_this_months() -> None:
    assert "return.wrong-period" not in codes(status(plan(target()), of_august("八月", "09-02 10:00")))


def test_an_earlier_form_is_no_problem_once_this_months_has_come() -> None:
    judged = status(plan(target()), of_august("又是八月", "09-24 10:00"), news("甲", mail="09-25 10:00"))
    assert "return.wrong-period" not in codes(judged)


def test_a_file_seen_before_this_month_began_to_report_is_last_months() -> None:
    office = plan(target(parts=("琼海",)))
    others = returned("琼海", {"T1": FULL}, seen="09-20 10:00")
    early, later = of_august("八月", seen="09-18 10:00"), of_august("又是八月", seen="09-24 10:00")
    assert "return.wrong-period" not in codes(status(office, early, others))
    assert "return.wrong-period" in codes(status(office, later, others))


@pytest.mark.parametrize(
    ("sender", "found"),
    [("0@example.org", False), ("张三 <0@EXAMPLE.org>", False), ("zhang@qq.com", True), ("", False)],
)
def test_a_sender_who_is_not_registered_is_named(sender: str, found: bool) -> None:
    judged = status(plan(target()), news("甲", mail="09-24 10:00", sender=sender))
    assert ("return.unregistered-sender" in codes(judged)) is found


def test_the_offices_own_address_may_forward() -> None:
    office = plan(target(), sender="office@example.org")
    judged = status(office, news("甲", mail="09-24 10:00", sender="office@example.org"))
    assert codes(judged, "return.") == []
