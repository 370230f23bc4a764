"""What is said of every file that was looked at: what became of it, whose it is, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from review_office import FULL, at, plan, returned, ruling, status, target, verdict

from xlplan.ledger.records import Arrival, Confidence, DecisionKind, Look, Reading, Verdict
from xlplan.ledger.status import FileRow, Status
from xlplan.review.files import still_there

WHO = "组织部"
PLAN = plan(target())


def news(text: str, mail: str = "09-24 10:00", who: str = WHO, period: str = "2022-09", **how: str) -> Reading:
    return returned(who, {"T1": {**FULL, "news": text}}, mail=mail, period=period, file=f"inbox/{text}.xlsx", **how)


def told(judged: Status, name: str) -> tuple[str, str, str, str, dict[str, Any]]:
    row: FileRow = next(row for row in judged.files if row.arrival.name == name)
    return row.outcome.value, row.department, row.period, row.reason, dict(row.reason_params)


def stray(what: Verdict, reason: str = "", **whose: Any) -> Reading:
    return replace(verdict(news("甲"), what, reason), reason_params={"n": 1} if reason else {}, **whose)


def one(reading: Reading, **changes: Any) -> Reading:
    return replace(reading, returns=(replace(reading.returns[0], **changes),))


PROPOSED = replace(news("甲").returns[0].identity, confidence=Confidence.PROPOSED)
HIS = {"department": WHO, "period": "2022-09"}


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (news("甲"), ("used", WHO, "2022-09", "", {})),
        (news("甲", period="2022-08"), ("other-period", WHO, "2022-08", "of-period", {"month": "2022-08"})),
        (news("甲", who="别处"), ("needs-person", "别处", "2022-09", "unknown-department", {})),
        (one(news("甲"), blank=True), ("blank", WHO, "2022-09", "blank", {})),
        (one(news("甲"), identity=PROPOSED), ("needs-person", WHO, "2022-09", "to-confirm", {})),
        (
            replace(one(news("甲"), identity=PROPOSED), reason="guessed", reason_params={"n": 1}),
            ("needs-person", WHO, "2022-09", "guessed", {"n": 1}),
        ),
        (stray(Verdict.OWN_MAIL, "own-mail", **HIS), ("own-mail", WHO, "2022-09", "own-mail", {"n": 1})),
        (stray(Verdict.BOUNCE, "bounce"), ("bounce", "", "", "bounce", {"n": 1})),
        (stray(Verdict.AUTO_REPLY, "auto-reply", **HIS), ("auto-reply", WHO, "2022-09", "auto-reply", {"n": 1})),
        (stray(Verdict.NEEDS_PERSON, "pdf", **HIS), ("needs-person", WHO, "2022-09", "pdf", {"n": 1})),
        (stray(Verdict.NOT_OURS, "image"), ("not-ours", "", "", "image", {"n": 1})),
        (stray(Verdict.NOT_OURS), ("not-ours", "", "", "", {})),
        (stray(Verdict.CONTAINER), ("not-ours", "", "", "empty-container", {})),
        (stray(Verdict.CONTAINER, "archive"), ("not-ours", "", "", "archive", {"n": 1})),
    ],
)
def test_one_file_alone(reading: Reading, expected: object) -> None:
    assert told(status(PLAN, reading), "inbox/甲.xlsx") == expected


def test_files_that_repeat_replace_or_contradict_another_name_it() -> None:
    first, second = news("甲", "09-20 10:00"), news("乙", "09-21 10:00")
    copy = replace(second, arrival=replace(second.arrival, file="inbox/又.xlsx"))
    judged = status(PLAN, first, second, copy)
    assert told(judged, "inbox/甲.xlsx") == ("superseded", WHO, "2022-09", "replaced-by", {"other": "inbox/乙.xlsx"})
    assert told(judged, "inbox/又.xlsx") == ("duplicate", WHO, "2022-09", "repeats", {"other": "inbox/乙.xlsx"})
    tied = status(PLAN, first, news("丙", "09-20 10:00"))
    used = next(row.arrival.name for row in tied.files if row.outcome == "used")
    (rival,) = {"inbox/甲.xlsx", "inbox/丙.xlsx"} - {used}
    assert told(tied, rival) == ("needs-person", WHO, "2022-09", "same-moment", {"other": used})


def test_what_was_set_aside_or_came_after_the_close_says_so() -> None:
    reading = news("甲")
    aside = ruling(DecisionKind.SET_ASIDE, "09-30 09:00", reading.arrival.sha256, reason="草稿")
    assert told(status(PLAN, reading, aside), "inbox/甲.xlsx") == (
        *("not-ours", WHO, "2022-09", "set-aside"),
        {"why": "草稿"},
    )
    closed = ruling(DecisionKind.CLOSE, "10-01 09:00", "2022-09")
    late = status(PLAN, news("迟", "10-02 10:00"), closed)
    assert told(late, "inbox/迟.xlsx") == ("needs-person", WHO, "2022-09", "period-closed", {})


def test_what_the_office_typed_in_and_what_it_was_typed_from_name_each_other() -> None:
    source = replace(
        stray(Verdict.NEEDS_PERSON, "pdf", **HIS),
        arrival=Arrival("abcdef12", 1, "inbox/纸.pdf", "", news("甲").arrival.first_seen),
    )
    judged = status(PLAN, source, one(news("乙", "09-25 10:00"), typed_from="abcdef"))
    assert told(judged, "inbox/纸.pdf") == ("used", WHO, "2022-09", "typed-in", {"other": "inbox/乙.xlsx"})
    assert told(judged, "inbox/乙.xlsx") == ("used", WHO, "2022-09", "typed-from", {"other": "abcdef"})
    other = status(PLAN, source, one(news("乙", "09-25 10:00"), typed_from="bcdef1"))
    assert told(other, "inbox/纸.pdf")[:4] == ("needs-person", WHO, "2022-09", "pdf")


@pytest.mark.parametrize(
    ("periods", "expected"),
    [(("2022-08", "2022-07"), "other-period"), (("2022-08", "2022-09"), "used")],
)
def test_a_workbook_of_several_months_is_told_by_the_strongest(periods: tuple[str, ...], expected: str) -> None:
    several = replace(news("甲"), returns=tuple(news("甲", period=period).returns[0] for period in periods))
    assert told(status(PLAN, several), "inbox/甲.xlsx")[0] == expected
    blank = replace(several, returns=(replace(several.returns[0], blank=True), several.returns[1]))
    assert told(status(PLAN, blank), "inbox/甲.xlsx")[0] == expected


def test_containers_are_listed_only_where_nothing_came_out_of_them() -> None:
    outer = Arrival("m", 1, "inbox/a.eml", "", news("甲").arrival.first_seen)
    mail, archive = Reading(outer, Verdict.CONTAINER), replace(outer, member="b.zip")
    inner = replace(news("甲"), arrival=replace(outer, member="b.zip!c.xlsx", sha256="c"))
    judged = status(PLAN, mail, Reading(archive, Verdict.CONTAINER), inner)
    assert [row.arrival.name for row in judged.files] == ["inbox/a.eml!b.zip!c.xlsx"]
    judged = status(PLAN, mail, Reading(archive, Verdict.CONTAINER))
    assert [(row.arrival.name, row.reason) for row in judged.files] == [("inbox/a.eml!b.zip", "empty-container")]


OUTER = Arrival("m1", 1, "inbox/a.eml", "", at("09-20 09:00"))
RESENT = replace(OUTER, sha256="m2", first_seen=at("09-21 09:00"))
INNER = replace(OUTER, sha256="f1", member="a.xlsx", container_sha256="m1")


@pytest.mark.parametrize(
    ("error_in", "others", "looks", "stays"),
    [
        (OUTER, (), [], True),
        (OUTER, (), [{"m1"}], True),
        (OUTER, (), [{"m1"}, set()], False),
        (OUTER, (), [set(), {"m1"}], True),
        (INNER, (OUTER,), [{"m1"}], True),
        (INNER, (OUTER,), [set()], False),
        # other bytes lie under its name now, wherever the old ones lie too
        (OUTER, (RESENT,), [{"m1", "m2"}], False),
        (INNER, (OUTER, RESENT), [{"m1", "m2"}], False),
        (INNER, (RESENT, OUTER), [{"m1", "m2"}], False),
        (INNER, (OUTER, RESENT), [{"m1"}], True),
        (INNER, (OUTER, replace(RESENT, file="inbox/b.eml")), [{"m1", "m2"}], True),
        (INNER, (OUTER, replace(RESENT, member="b.xlsx", container_sha256="m1")), [{"m1", "m2"}], True),
        (replace(OUTER, sha256=""), (), [set()], True),
    ],
)
def test_an_error_about_bytes_that_are_gone_is_not_told(
    error_in: Arrival, others: tuple[Arrival, ...], looks: list[set[str]], stays: bool
) -> None:
    broken = Reading(error_in, Verdict.NEEDS_PERSON)
    readings = (broken, *(Reading(other, Verdict.CONTAINER) for other in others))
    seen = [Look(at(f"09-2{number} 10:00"), frozenset(present)) for number, present in enumerate(looks, start=2)]
    assert (broken in still_there(readings, seen)) is stays
    returns = replace(news("甲"), arrival=error_in)
    assert returns in still_there((returns, *readings[1:]), seen)
