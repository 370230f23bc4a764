"""Which file is used, which repeats or replaces another, and what proves when it came."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from review_office import (
    FULL,
    at,
    codes,
    outcomes,
    plan,
    returned,
    row_of,
    ruling,
    seen,
    status,
    target,
    target_of,
    verdict,
)

from xlplan.findings import error
from xlplan.ledger.records import Confidence, DecisionKind, Evidence, Reading, Verdict
from xlplan.ledger.status import Status

WHO = "组织部"


def news(text: str, **how: str) -> Reading:
    return returned(WHO, {"T1": {**FULL, "news": text}}, file=f"inbox/{text}.xlsx", **how)


def shown(judged: Status) -> object:
    value = target_of(judged).contributions[0].value("news")
    assert isinstance(value, str)
    return value


# --- evidence


@pytest.mark.parametrize(
    ("headers", "moment", "evidence"),
    [
        ({"mail": "09-24 10:00", "date_header": "09-24 09:58"}, "09-24 10:00", Evidence.RECEIVED_HEADER),
        ({"date_header": "09-24 09:58"}, "09-24 09:58", Evidence.DATE_HEADER),
        ({}, "09-28 09:00", Evidence.FIRST_SEEN),
        ({"mail": "10-30 10:00", "date_header": "09-24 09:58"}, "09-24 09:58", Evidence.DATE_HEADER),
        ({"mail": "10-30 10:00", "date_header": "10-30 09:58"}, "09-28 09:00", Evidence.FIRST_SEEN),
        ({"mail": "09-28 09:05"}, "09-28 09:00", Evidence.RECEIVED_HEADER),
        ({"mail": "09-28 09:15"}, "09-28 09:00", Evidence.RECEIVED_HEADER),
        ({"mail": "09-28 09:15:01"}, "09-28 09:00", Evidence.FIRST_SEEN),
    ],
    ids=[
        *("服务器时间", "发出时间", "首次见到", "服务器时间在未来则不信", "都在未来则以首次见到为准"),
        *("服务器钟略快", "服务器钟快一刻钟", "服务器钟快过一刻钟则不信"),
    ],
)
def test_best_plausible_evidence(headers: dict[str, str], moment: str, evidence: Evidence) -> None:
    row = row_of(status(plan(target()), news("甲", seen="09-28 09:00", **headers)), WHO)
    assert (row.received_at, row.evidence) == (at(moment), evidence)


def test_a_record_without_a_file_is_taken_for_the_return_that_nothing_else_proves() -> None:
    office = plan(target(), records=(seen(WHO, "09-25 11:00"),))
    judged = status(office, news("邮件", mail="09-24 10:00"), news("手交", seen="09-28 09:00"))
    assert shown(judged) == "手交"
    assert row_of(judged, WHO).received_at == at("09-25 11:00")


def test_a_ruling_on_a_mail_counts_for_what_was_in_it() -> None:
    reading = news("甲", mail="09-28 10:00")
    inside = replace(reading, arrival=replace(reading.arrival, member="表.xlsx", container_sha256="mail"))
    heard = ruling(DecisionKind.RECEIVED, "10-01 09:00", "mail", at=at("09-24 10:00"))
    assert row_of(status(plan(target()), inside, heard), WHO).state.value == "on-time"


def test_the_last_ruling_on_a_file_counts() -> None:
    reading = news("甲", mail="09-24 10:00")
    heard = [
        ruling(DecisionKind.RECEIVED, f"10-0{n} 09:00", reading.arrival.sha256, at=at(when))
        for n, when in enumerate(("09-26 10:00", "09-27 10:00"), start=1)
    ]
    assert row_of(status(plan(target()), reading, *reversed(heard)), WHO).days_late == 2


# --- order


ORDERS = {
    "先看收到时刻": (
        news("旧", mail="09-20 10:00", modified="09-22 08:00"),
        news("新", mail="09-21 10:00", modified="09-19 08:00"),
    ),
    "同时收到的看工作簿自己的保存时间": (
        news("旧", seen="09-20 10:00", modified="09-18 08:00", file_time="09-19 08:00"),
        news("新", seen="09-20 10:00", modified="09-19 08:00", file_time="09-18 08:00"),
    ),
    "再看文件时间": (
        news("旧", seen="09-20 10:00", file_time="09-18 08:00"),
        news("新", seen="09-20 10:00", file_time="09-19 08:00", modified="09-01 08:00"),
    ),
}


@pytest.mark.parametrize("versions", ORDERS.values(), ids=ORDERS.keys())
def test_the_latest_version_is_used(versions: tuple[Reading, Reading]) -> None:
    for order in permutations(versions):
        judged = status(plan(target()), *order)
        assert shown(judged) == "新"
        assert outcomes(judged) == {"inbox/旧.xlsx": "superseded", "inbox/新.xlsx": "used"}
        assert codes(judged, "return.") == ["return.corrected", "return.superseded"]


def test_two_different_files_of_one_moment_are_for_a_person_to_decide() -> None:
    one, other = news("甲", seen="09-20 10:00"), news("乙", seen="09-20 10:00")
    for order in permutations((one, other)):
        judged = status(plan(target()), *order)
        assert sorted(outcomes(judged).values()) == ["needs-person", "used"]
        assert codes(judged, "return.contradictory") == ["return.contradictory"] * 2
        assert shown(judged) == shown(status(plan(target()), one, other))


def test_of_two_files_of_one_moment_the_fuller_one_is_used_meanwhile() -> None:
    gappy = returned(WHO, {"T1": {**FULL, "progress": ""}}, seen="09-20 10:00")
    judged = status(plan(target()), news("全", seen="09-20 10:00"), gappy)
    assert outcomes(judged)["inbox/全.xlsx"] == "used"
    assert row_of(judged, WHO).missing_cells == 0


def test_a_later_version_ends_the_quarrel() -> None:
    judged = status(
        plan(target()), news("甲", seen="09-20 10:00"), news("乙", seen="09-20 10:00"), news("丙", seen="09-21 10:00")
    )
    assert shown(judged) == "丙"
    assert codes(judged, "return.contradictory") == []


def test_setting_one_aside_ends_the_quarrel() -> None:
    one, other = news("甲", seen="09-20 10:00"), news("乙", seen="09-20 10:00")
    aside = ruling(DecisionKind.SET_ASIDE, "10-01 09:00", one.arrival.sha256, reason="草稿")
    judged = status(plan(target()), one, other, aside)
    assert outcomes(judged) == {"inbox/甲.xlsx": "not-ours", "inbox/乙.xlsx": "used"}
    assert shown(judged) == "乙"
    assert codes(judged, "return.contradictory") == []


# --- duplicates


def test_the_same_bytes_twice_are_one_version() -> None:
    first = news("甲", mail="09-24 10:00")
    again = replace(first, arrival=replace(first.arrival, file="inbox/甲 (1).xlsx"))
    judged = status(plan(target()), again, first)
    assert outcomes(judged) == {"inbox/甲.xlsx": "used", "inbox/甲 (1).xlsx": "duplicate"}
    assert row_of(judged, WHO).version == 1
    assert codes(judged, "return.") == ["return.duplicate"]


def test_the_same_bytes_were_received_when_they_first_came() -> None:
    first = news("甲", mail="09-24 10:00")
    again = replace(
        first,
        arrival=replace(
            first.arrival, file="inbox/又.xlsx", received_header=at("09-28 10:00"), first_seen=at("09-28 10:00")
        ),
    )
    assert row_of(status(plan(target()), first, again), WHO).received_at == at("09-24 10:00")


def sent_again(reading: Reading, file: str, mail: str = "", seen: str = "") -> Reading:
    """The same bytes in another file, out of a mail or saved by somebody."""
    header = at(mail) if mail else None
    here = replace(reading.arrival, file=file, received_header=header, seen_at=at(mail or seen))
    return replace(reading, arrival=here)


def test_the_same_bytes_sent_again_by_a_later_mail_are_the_latest_version() -> None:
    first, second = news("甲", mail="09-24 10:00"), news("乙", mail="09-26 10:00")
    again = sent_again(first, "inbox/又.eml", mail="09-28 10:00")
    for order in permutations((first, second, again)):
        judged = status(plan(target()), *order)
        row = row_of(judged, WHO)
        assert (shown(judged), row.version, row.state.value) == ("甲", 3, "on-time")
        assert outcomes(judged) == {
            "inbox/甲.xlsx": "superseded",
            "inbox/乙.xlsx": "superseded",
            "inbox/又.eml": "used",
        }


def test_the_same_bytes_sent_again_after_nothing_else_are_a_copy() -> None:
    first = news("甲", mail="09-24 10:00")
    judged = status(plan(target()), first, sent_again(first, "inbox/又.eml", mail="09-28 10:00"))
    assert (row_of(judged, WHO).version, outcomes(judged)["inbox/又.eml"]) == (1, "duplicate")


def test_the_same_bytes_saved_again_were_not_sent_again() -> None:
    first, second = news("甲", mail="09-24 10:00"), news("乙", mail="09-26 10:00")
    judged = status(plan(target()), first, second, sent_again(first, "inbox/甲 (1).xlsx", seen="09-28 10:00"))
    assert (shown(judged), outcomes(judged)["inbox/甲 (1).xlsx"]) == ("乙", "duplicate")


def test_an_old_file_beside_a_new_one_in_a_mail_is_no_version() -> None:
    first, second = news("甲", mail="09-24 10:00"), news("乙", mail="09-26 10:00")
    judged = status(plan(target()), first, second, sent_again(first, "inbox/两.eml", mail="09-26 10:00"))
    assert (shown(judged), codes(judged, "return.contradictory")) == ("乙", [])


def test_sending_one_of_two_again_ends_the_quarrel() -> None:
    one, other = news("甲", mail="09-20 10:00"), news("乙", mail="09-20 10:00")
    for meant in (one, other):
        judged = status(plan(target()), one, other, sent_again(meant, "inbox/又.eml", mail="09-21 10:00"))
        assert (shown(judged), codes(judged, "return.contradictory")) == (shown(status(plan(target()), meant)), [])


def test_the_same_content_saved_by_another_program_is_a_duplicate() -> None:
    original = returned(WHO, {"T1": {**FULL, "progress": 80}}, mail="09-24 10:00", file="inbox/a.xlsx")
    resaved = returned(WHO, {"T1": {**FULL, "progress": 80.0}}, mail="09-24 11:00", file="inbox/a.xls")
    judged = status(plan(target()), original, resaved)
    assert outcomes(judged) == {"inbox/a.xlsx": "used", "inbox/a.xls": "duplicate"}


@pytest.mark.parametrize(
    ("again", "outcome"),
    [
        ("一 \r\n  二\t\r", "duplicate"),
        (" 一\n  二", "duplicate"),
        ("一\n二", "superseded"),
        ("一\n\n  二", "superseded"),
    ],
)
def test_white_space_at_the_ends_of_lines_is_no_new_version(again: str, outcome: str) -> None:
    first, second = news("一\n  二", mail="09-24 10:00"), news(again, mail="09-24 11:00")
    assert sorted(outcomes(status(plan(target()), first, second)).values()) == sorted(["used", outcome])


def test_going_back_to_earlier_words_is_a_version() -> None:
    judged = status(
        plan(target()), news("甲", mail="09-20 10:00"), news("乙", mail="09-21 10:00"), news("甲", mail="09-22 10:00")
    )
    assert (shown(judged), row_of(judged, WHO).version) == ("甲", 3)


# --- other files


def test_every_file_has_exactly_one_outcome() -> None:
    stray = verdict(news("照片"), Verdict.NOT_OURS, "image")
    asked = verdict(news("谁的"), Verdict.NEEDS_PERSON, "unrecognised")
    august = returned(WHO, {"T1": FULL}, period="2022-08", mail="08-20 10:00", file="inbox/八月.xlsx")
    october = returned(WHO, {"T1": FULL}, period="2022-10", mail="09-24 10:00", file="inbox/十月.xlsx")
    judged = status(plan(target()), news("甲", mail="09-24 10:00"), stray, asked, august, october)
    assert outcomes(judged) == {
        "inbox/甲.xlsx": "used",
        "inbox/照片.xlsx": "not-ours",
        "inbox/谁的.xlsx": "needs-person",
        "inbox/八月.xlsx": "other-period",
        "inbox/十月.xlsx": "other-period",
    }
    assert len(judged.files) == 5


def test_a_file_that_lay_there_before_the_month_is_complained_of_until_something_becomes_of_it() -> None:
    broken = error("file.unreadable")()
    old = replace(verdict(news("坏", mail="08-20 10:00"), Verdict.NEEDS_PERSON, "truncated"), findings=(broken,))
    old = replace(old, arrival=replace(old.arrival, first_seen=at("08-28 09:00")))
    new = replace(
        old, arrival=replace(old.arrival, file="inbox/新坏.xlsx", sha256="b" * 64, first_seen=at("09-20 09:00"))
    )
    judged = status(plan(target()), old, new)
    assert sorted(outcomes(judged)) == ["inbox/坏.xlsx", "inbox/新坏.xlsx"]
    assert codes(judged, "file.") == ["file.unreadable"]
    assert codes(status(plan(target()), old), "file.") == ["file.unreadable"]


def test_a_mail_is_listed_by_what_was_in_it_and_an_empty_one_by_itself() -> None:
    mail = replace(verdict(news("信"), Verdict.CONTAINER), arrival=replace(news("信").arrival, file="inbox/a.eml"))
    inside = news("甲", mail="09-24 10:00")
    inside = replace(inside, arrival=replace(inside.arrival, file="inbox/a.eml", member="表.xlsx"))
    empty = replace(mail, arrival=replace(mail.arrival, file="inbox/b.eml"))
    judged = status(plan(target()), mail, inside, empty)
    assert outcomes(judged) == {"inbox/a.eml!表.xlsx": "used", "inbox/b.eml": "not-ours"}


def test_a_return_whose_sender_has_to_be_confirmed_does_not_count() -> None:
    reading = news("甲", mail="09-24 10:00")
    proposed = replace(
        reading.returns[0], identity=replace(reading.returns[0].identity, confidence=Confidence.PROPOSED)
    )
    judged = status(plan(target()), replace(reading, returns=(proposed,)))
    assert (row_of(judged, WHO).state.value, list(outcomes(judged).values())) == ("missing", ["needs-person"])


def test_a_return_of_a_department_that_is_no_longer_in_the_plan_waits_for_a_person() -> None:
    judged = status(plan(target()), returned("撤销的处", {"T1": FULL}, mail="09-24 10:00"))
    assert list(outcomes(judged).values()) == ["needs-person"]


def test_what_a_replaced_version_had_wrong_is_no_longer_shown() -> None:
    bad = error("cell.unreadable")(target="T1", department=WHO)
    first, second = news("旧", mail="09-20 10:00"), news("新", mail="09-21 10:00")
    flawed = replace(first, returns=(replace(first.returns[0], findings=(bad,)),))
    assert codes(status(plan(target()), flawed), "cell.") == ["cell.unreadable"]
    assert codes(status(plan(target()), flawed, second), "cell.") == []
    partly = returned(WHO, {"T2": FULL}, mail="09-22 10:00", asked=("T1", "T2"))
    assert codes(status(plan(target(), target("T2")), flawed, partly), "cell.") == ["cell.unreadable"]


@pytest.mark.parametrize("code", ["row.missing", "cell.missing"])
def test_nothing_is_missing_of_a_target_that_is_not_owed_any_more(code: str) -> None:
    cells: dict[str, dict[str, object]] = {} if code == "row.missing" else {"T1": {}, "T2": {}}
    reading = returned(WHO, cells, mail="09-24 10:00", asked=("T1", "T2"), required=("news",))
    gaps = tuple(
        error(code)(target=gap.target, department=WHO, origin=gap.origin, key=gap.column)
        for gap in reading.returns[0].missing
    )
    reading = replace(reading, returns=(replace(reading.returns[0], findings=gaps),))
    verified = ruling(DecisionKind.VERIFY, "09-29 09:00", "T2")
    both, given_away = plan(target(), target("T2")), plan(target(), target("T2", "宣传部"))
    assert [f.target for f in status(both, reading).findings if f.code == code] == ["T1", "T2"]
    assert [f.target for f in status(both, reading, verified).findings if f.code == code] == ["T1"]
    assert [f.target for f in status(given_away, reading).findings if f.code == code] == ["T1"]


def test_a_word_that_cannot_be_read_is_no_blank() -> None:
    judged = status(
        plan(target()),
        news("甲", mail="09-20 10:00"),
        returned(WHO, {"T1": {**FULL, "progress": "?很快"}}, mail="09-21 10:00"),
    )
    used = target_of(judged).contributions[0].answers["progress"]
    assert (used.answer.raw, used.replaced[0].answer.value) == ("?很快", 90)


@pytest.mark.parametrize(
    ("words", "replaced"),
    [
        (("?很快", " ?很快 "), []),
        (("?很快", "?不久"), ["?很快"]),
        (("?很快", 90), ["?很快"]),
        ((90, 90.0), []),
        ((90, "?快"), ["90"]),
    ],
)
def test_words_replace_others_whether_they_can_be_read_or_not(
    words: tuple[object, object], replaced: list[str]
) -> None:
    came = [
        returned(WHO, {"T1": {**FULL, "progress": said}}, mail=f"09-2{day} 10:00") for day, said in enumerate(words)
    ]
    used = target_of(status(plan(target()), *came)).contributions[0].answers["progress"]
    assert [earlier.answer.raw for earlier in used.replaced] == replaced
    assert used.since == at("09-21 10:00" if replaced else "09-20 10:00")


def test_an_optional_cell_that_is_emptied_is_empty() -> None:
    with_problem = returned(WHO, {"T1": {**FULL, "problems": "缺经费"}}, mail="09-20 10:00")
    without = returned(WHO, {"T1": {**FULL, "problems": ""}}, mail="09-21 10:00")
    judged = status(plan(target()), with_problem, without)
    used = target_of(judged).contributions[0].answers["problems"]
    assert (used.answer.value, used.replaced[0].answer.value) == (None, "缺经费")
    assert codes(judged, "entry.emptied") == []
