"""What is asked of a status: rows by department and target, who said what, what came, which files are kept."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from review_office import FULL, at, codes, day, due, plan, returned, row_of, ruling, status, target, target_of, verdict

from xlplan.findings import Origin
from xlplan.ledger.arrived import came_in_words
from xlplan.ledger.beside import KeptFile, beside_answer, kept_files, shown_beside
from xlplan.ledger.records import Answer, BesideKind, DecisionKind, Extra, Reading, SeenBeside, Verdict
from xlplan.ledger.status import Rates, Status
from xlplan.ledger.store import open_ledger
from xlplan.ledger.views import StoredView
from xlplan.locale import load_locale
from xlplan.plan.records import OfficeRecord, RecordKind
from xlplan.review.timeliness import rates_as_closed

WHO, PART = "组织部", "琼海"
ZH = load_locale("zh")
PICTURE = SeenBeside(BesideKind.PICTURE, file="xl/media/image1.png", sha256="p" * 64)


def office(**more: Any) -> Status:
    told = returned(WHO, {"T1": {**FULL, **more}}, mail="09-24 10:00")
    return status(plan(target(parts=(PART,))), told, returned(PART, {"T1": FULL}, mail="09-26 10:00"))


def test_rows_words_and_findings_are_found_by_whose_they_are() -> None:
    judged = office()
    assert {who: row.state.value for who, row in judged.return_of.items()} == {WHO: "on-time", PART: "late"}
    assert {who: list(said) for who, said in judged.said_by.items()} == {WHO: ["T1"], PART: ["T1"]}
    assert [f.code for f in judged.findings_about[PART]] == codes(judged, department=PART) == ["return.late"]
    assert (judged.closed_targets, judged.uneasy) == (frozenset(), True)
    closed = status(plan(target()), ruling(DecisionKind.VERIFY, "09-20 10:00", "T1"))
    assert (closed.closed_targets, closed.uneasy) == ({"T1"}, False)


@pytest.mark.parametrize(
    ("mail", "now", "uneasy"),
    [
        ("09-25 23:59:59", "10-10", False),
        ("09-26 00:00", "10-10", True),
        ("", "09-25 23:59:59", False),
        ("", "09-26", True),
    ],
)
def test_who_is_missing_or_late_makes_uneasy_and_who_is_waited_for_does_not(mail: str, now: str, uneasy: bool) -> None:
    came = [returned(WHO, {"T1": FULL}, mail=mail)] if mail else []
    assert status(plan(target()), *came, now=now).uneasy is uneasy


def test_what_waits_for_a_person_makes_uneasy() -> None:
    punctual = returned(WHO, {"T1": FULL}, mail="09-24 10:00")
    asked = verdict(returned(WHO, {"T1": FULL}, mail="09-23 10:00", file="inbox/谁.xlsx"), Verdict.NEEDS_PERSON)
    assert (status(plan(target()), punctual).uneasy, status(plan(target()), punctual, asked).uneasy) == (False, True)


def worded(**words: str) -> Reading:
    reading = returned(WHO, {"T1": FULL}, mail="09-24 10:00")
    (told,) = reading.returns
    (entry,) = told.entries
    answers = {key: replace(used, word=words.get(key, "")) for key, used in entry.answers.items()}
    return replace(reading, returns=(replace(told, entries=(replace(entry, answers=answers),)),))


def test_a_row_shows_the_leads_words_and_points() -> None:
    row = target_of(status(plan(target()), worded(status="正在办")))
    assert (row.reported, row.reported_word) == ("in-progress", "正在办")
    assert row.lead is not None and row.lead.word("status") == "正在办" and row.lead.word("nothing") == ""
    assert (row.lead.value("progress"), row.lead.value("nothing")) == (90, None)
    assert replace(row, reported="done").reported_word == ""
    assert replace(row, contributions=()).lead is None and replace(row, contributions=()).reported_word == ""


def test_points_are_the_leads_count_by_the_quantity_and_a_share_has_none() -> None:
    counted = returned(WHO, {"T1": {"status": "in-progress", "count": 3, "news": "有"}}, mail="09-24 10:00")
    shared = returned(PART, {"T1": {"status": "in-progress", "count": 1, "news": "有"}}, mail="09-24 10:00")
    row = target_of(status(plan(target(parts=(PART,), quantity=4)), counted, shared))
    assert [row.progress_of(part) for part in row.contributions] == [75.0, None]
    given = target_of(office())
    assert [given.progress_of(part) for part in given.contributions] == [90.0, 90.0]


def test_a_row_is_due_on_the_day_that_was_granted_else_on_its_own() -> None:
    granted = OfficeRecord("", "", RecordKind.EXTENSION, target="T1", until=at("10-20"))
    rows = [target_of(status(plan(target(deadline=due("10-05")), records=those))) for those in ((granted,), ())]
    assert [row.due for row in rows] == [day("10-20"), day("10-05")]


def test_rates_of_a_closed_month_are_those_of_then_and_what_was_not_kept_is_counted() -> None:
    judged = office()
    kept = replace(judged, rates=Rates(7, 6, 5, 4))
    assert rates_as_closed(kept) == Rates(7, 6, 5, 4, late=1, incomplete=0, unproven=0)


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (BesideKind.PICTURE, "", "〔此处是图片〕"),
        (BesideKind.OBJECT, "", "〔此处是附件：a.docx〕"),
        (BesideKind.NOTE, "见信", "〔批注：见信〕"),
        (BesideKind.LINK, "http://x", "〔链接：http://x〕"),
    ],
)
def test_what_stands_beside_an_answer_is_told_in_words(kind: BesideKind, text: str, shown: str) -> None:
    seen = SeenBeside(kind, text, "a.docx")
    assert shown_beside([seen, seen], ZH) == shown * 2
    assert beside_answer(Answer("好", "好", Origin(), beside=(seen,)), ZH) == shown
    alone = Answer(None, "图", Origin(), beside=(seen,))
    assert beside_answer(alone, ZH) == ("" if kind in {BesideKind.PICTURE, BesideKind.OBJECT} else shown)
    assert beside_answer(Answer(None, "", Origin(), beside=(seen,)), ZH) == shown


def test_files_of_returns_are_kept_by_department_target_and_column() -> None:
    reading = returned(WHO, {"T1": FULL}, mail="09-24 10:00", file="inbox/a.xlsx")
    (told,) = reading.returns
    (entry,) = told.entries
    shown = {
        **entry.answers,
        "news": replace(entry.answers["news"], beside=(PICTURE, PICTURE, replace(PICTURE, sha256=""))),
    }
    sheet = SeenBeside(BesideKind.OBJECT, file="名单：一.docx", sha256="o" * 64)
    extras = (Extra("x", Origin(file="inbox/a.xlsx"), sheet), Extra("只有字", Origin()), Extra("y", Origin(), PICTURE))
    told = replace(told, entries=(replace(entry, answers=shown),), extras=extras)
    judged = status(plan(target()), replace(reading, returns=(told,)))
    assert list(kept_files(judged, safe="：")) == [
        KeptFile("组织部/1/1-image1.png", "p" * 64, "inbox/a.xlsx"),
        KeptFile("组织部/1/2-image1.png", "p" * 64, "inbox/a.xlsx"),
        KeptFile("组织部/1-名单_一.docx", "o" * 64, "inbox/a.xlsx"),
        KeptFile("组织部/3-image1.png", "p" * 64, ""),
    ]


def test_what_came_and_cannot_be_used_is_told_with_its_file() -> None:
    broken = verdict(returned(WHO, {"T1": FULL}, mail="09-24 10:00", file="inbox/信.eml"), Verdict.NEEDS_PERSON, "pdf")
    broken = replace(broken, department=WHO, arrival=replace(broken.arrival, member="包.zip!夹/表.pdf"))
    judged = status(plan(target()), broken)
    assert came_in_words(judged, row_of(judged, WHO), ZH) == ("PDF 文件（表.pdf）",)
    late = returned(WHO, {"T1": FULL}, period="2022-08", mail="09-24 10:00", file="inbox/夹/八月.xlsx")
    judged = status(plan(target()), late)
    assert came_in_words(judged, row_of(judged, WHO), ZH) == ("2022-08 期的填报表（八月.xlsx）",)


def test_a_result_is_kept_with_its_marks_and_moved_without_being_read(tmp_path: Path) -> None:
    judged = office()
    view = StoredView(judged, "from", {"outbox/汇总.xlsx": "shows"})
    with open_ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.keep_view(view)
        back = ledger.view("2022-09")
        assert back is not None and ledger.view("2022-08") is None
        assert ledger.view_marks() == {"2022-09": back.mark} == {"2022-09": view.mark}
        moved = back.changed(as_of=at("10-11"), inputs="other")
        assert (moved.status.as_of, moved.inputs, moved.outputs) == (at("10-11"), "other", view.outputs)
        assert (moved.digest, moved.packed) == (view.digest, view.packed)
        assert back.status == judged
        assert StoredView(replace(judged, as_of=at("10-11"))).digest == view.digest
        assert StoredView(replace(judged, closed=True)).digest != view.digest
        first = zlib.decompressobj()
        as_it_was = zlib.compress(first.decompress(view.packed) + zlib.decompress(first.unused_data))
        ledger.database.execute("UPDATE views SET status = ?", (as_it_was,))  # as an earlier release packed it
    with open_ledger(tmp_path / "ledger.sqlite", readonly=True) as ledger:
        again = ledger.view("2022-09")
        assert again is not None and again.status == judged and again.status.rows == judged.rows
