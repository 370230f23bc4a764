"""All that is told of what comes back, word for word and place for place, whatever was done to a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import kept
import pytest
from gated import gated_reads
from returned import PLAN, TARGETS, arrival, context, filled, form, plan_of
from tampered_mails import LETTERS, OUTLOOK, SYSTEMS, Mail
from tamperings import BOOK, FIRST, TAMPERINGS, Change, both, moved, put, turned, typed, with_cells, without

from xlplan.books.book import BLANK, Book, Cell, CellState, Sheet
from xlplan.books.reading import read_book
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.form.stamp import RowCode, Stamp, row_code_of, token_of, word_code
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.extraction import extract
from xlplan.incoming.refusal import Read, refused
from xlplan.plan.model import Question

KNOWN = context()


def test_what_is_told_of_tampered_forms_is_what_it_was() -> None:
    (usual,) = extract(BOOK, arrival(), KNOWN).returns
    told = {"as it was filled": list(kept.of_return(usual))}
    for what, (tamper, _) in TAMPERINGS.items():
        told[what] = list(kept.of_extraction(extract(tamper(BOOK), arrival(), KNOWN), usual))
    kept.check("tampered", told)


@pytest.mark.parametrize(("kind", "mails"), [("letters", LETTERS), ("systems", SYSTEMS), ("outlook", OUTLOOK)])
def test_what_is_told_of_mails_is_what_it_was(kind: str, mails: Mapping[str, Mail]) -> None:
    name = "inbox/a.msg" if mails is OUTLOOK else "inbox/a.eml"
    told = {what: list(kept.of_readings(gated_reads(make(), name), kept.LETTER)) for what, make in mails.items()}
    kept.check(kind, told)


SHA = arrival().sha256
OTHER = replace(PLAN, id="QTHR2", edition="QTHRE")
NEWER = plan_of(replace(TARGETS[0], text="建立台账", number="1.1"), *TARGETS[1:], edition="EDTN3")
FEWER = plan_of(*TARGETS[1:], edition="EDTN4")
ASKED = (
    Question("Q1", "有无需要协调解决的问题？", required=True),
    Question("Q2", "本月用工几人？", "count", required=True),
    Question("Q3", "填报方式", "choice", ("网上", "纸质")),
    Question("Q4", "何日开会？", "date", asked=("BGS22",)),
    Question("Q5", "只问别人", required=True, asked=("FZB33",)),
)
ASKING = replace(PLAN, questions=ASKED)
LATER = replace(PLAN, edition="EDTN9")


def numbered(stamp: Stamp) -> Change:
    """Our number in the head, another one."""
    return lambda book: with_cells(book, {(2, 20): Cell(f"表号：{token_of(stamp)}")})


def bare(*changes: Change) -> Change:
    """The first sheet of the workbook alone, without all that is hidden in it."""

    def only_table(book: Book) -> Book:
        changed = both(*changes)(book)
        return Book(book.format, (replace(changed.sheets[0], headers=()),))

    return only_table


def doubled(book: Book) -> Book:
    """The form of two months in one workbook."""
    earlier = read_book(form(month="2022-08")).sheets[0]
    return Book(book.format, (replace(book.sheets[0], headers=()), replace(earlier, name="八月", headers=())))


def with_cells_of(row: int, value: str | None) -> Change:
    """A row of the head, emptied."""
    return moved(lambda cells: {place: cell for place, cell in cells.items() if place[0] != row or value is not None})


TWINS = plan_of(
    *TARGETS[:4], replace(TARGETS[1], id="FFFF7", number="9", deadline=TARGETS[4].deadline), edition="EDTN7"
)


def same(book: Book) -> Book:
    """As it was filled."""
    return book


with_target = put("code", row_code_of(RowCode("BGS22", "2022-09", "ZZZZ9")))
STAMP = Stamp(PLAN.id, PLAN.edition, "2022-09", "BGS22")
CODELESS = moved(without("code", "row_id"))
LOST = bare(CODELESS, numbered(replace(STAMP, department="ZZZ99")))
CIRCUMSTANCES: Mapping[str, tuple[Change, ReadingContext]] = {
    "accepted for another month": (same, context(accepted={SHA: ("BGS22", "2022-08")})),
    "accepted without a month": (same, context(accepted={SHA: ("HKS44", "")})),
    "accepted for another department": (same, context(accepted={SHA: ("HKS44", "2022-09")})),
    "accepted for nobody": (same, context(accepted={SHA: ("ZZZ99", "2022-09")})),
    "nothing but a table": (bare(CODELESS), context()),
    "nothing but a table, accepted": (bare(CODELESS), context(accepted={SHA: ("BGS22", "2022-09")})),
    "a number of a department that is gone": (LOST, context()),
    "numbers that disagree": (numbered(replace(STAMP, period="2022-08")), context()),
    "numbers that disagree, accepted": (
        numbered(replace(STAMP, period="2022-08")),
        context(accepted={SHA: ("BGS22", "2022-09")}),
    ),
    "numbers that disagree about departments": (numbered(replace(STAMP, department="HKS44")), context()),
    "a newer form": (bare(numbered(replace(STAMP, form_version=9))), context()),
    "a number alone": (
        lambda _: Book("xlsx", (Sheet("x", {(1, 1): Cell(token_of(STAMP))}),)),
        context(),
    ),
    "two months": (doubled, context()),
    "two months, accepted": (doubled, context(accepted={SHA: ("HKS44", "2022-10")})),
    "an edition before, by its codes alone": (
        bare(moved(without("row_id")), with_cells_of(2, None)),
        context(FEWER, editions={PLAN.edition: PLAN}),
    ),
    "codes of no edition, by themselves": (
        bare(moved(without("row_id")), with_cells_of(2, None), with_target),
        context(FEWER, editions={PLAN.edition: PLAN}),
    ),
    "two targets of one text": (
        typed(FIRST, code=None, row_id=None, target="举办专题培训班", number="9", deadline="长期坚持"),
        context(TWINS, editions={PLAN.edition: PLAN}),
    ),
    "two targets that nothing tells apart": (
        typed(FIRST, code=None, row_id=None, target="举办专题培训班"),
        context(TWINS, editions={PLAN.edition: PLAN}),
    ),
    "turned, its headings gone": (
        both(moved(lambda cells: {p: c for p, c in cells.items() if p[0] > 5}), turned),
        context(),
    ),
    "of a single collection": (
        numbered(Stamp(PLAN.id, PLAN.edition, "迎检", "BGS22")),
        context(collections={word_code("迎检"): "迎检"}),
    ),
    "another plan": (same, context(OTHER)),
    "another plan, accepted": (same, context(OTHER, accepted={SHA: ("BGS22", "2022-09")})),
    "another plan, in whose time the month was": (
        same,
        context(OTHER, editions={PLAN.edition: PLAN}, former=frozenset({"2022-09"})),
    ),
    "another plan, after its time": (
        same,
        context(OTHER, editions={PLAN.edition: PLAN}, former=frozenset({"2022-08"})),
    ),
    "another plan's table": (bare(moved(without("row_id"))), context(OTHER)),
    "an earlier edition": (same, context(NEWER, editions={PLAN.edition: PLAN})),
    "an earlier edition without its number": (
        bare(with_target, numbered(replace(STAMP, plan="XXXXX"))),
        context(NEWER, editions={PLAN.edition: PLAN}),
    ),
    "an edition in which a target is gone": (same, context(FEWER, editions={PLAN.edition: PLAN})),
    "an edition that nobody knows": (same, context(LATER)),
    "an edition that nobody knows, with a strange row": (with_target, context(LATER)),
    "an edition of which the month was made": (same, context(made={"2022-09": frozenset({PLAN.edition})})),
    "an edition of which the month was not made": (same, context(made={"2022-09": frozenset({"EDTN8"})})),
    "an edition of which another month was made": (same, context(made={"2022-08": frozenset({"EDTN8"})})),
    "a target that is another now": (
        typed(FIRST, target="开展巾帼大宣讲"),
        context(kin=frozenset({("CCCC4", "AAAA2")})),
    ),
    "a target that was ruled to be another, elsewhere": (same, context(kin=frozenset({("CCCC4", "AAAA2")}))),
}
"""What reading knows besides the file."""


def test_what_is_told_under_other_circumstances_is_what_it_was() -> None:
    (usual,) = extract(BOOK, arrival(), KNOWN).returns
    told = {
        what: list(kept.of_extraction(extract(change(BOOK), arrival(), known), usual))
        for what, (change, known) in CIRCUMSTANCES.items()
    }
    kept.check("circumstances", told)


def answered(row: int, *cells: Cell) -> Change:
    """Behind the question of that number."""
    return lambda book: with_cells(book, {(QUESTION + row, 16 + n): cell for n, cell in enumerate(cells)})


ASKING_BOOK = read_book(filled(plan=ASKING).saved())
QUESTION = next(row - 1 for (row, _), cell in ASKING_BOOK.sheets[0].cells.items() if cell.value == f"{ASKED[0].text}*")
ANSWERED: Mapping[str, Change] = {
    "nothing answered": same,
    "all answered": both(
        answered(1, Cell("无")), answered(2, Cell(12.0)), answered(3, Cell("网上")), answered(4, Cell("2022-09-20"))
    ),
    "oddly answered": both(
        answered(1, Cell("—")), answered(2, Cell("约12人")), answered(3, Cell("电话")), answered(4, Cell("月底"))
    ),
    "answered in the wrong cells": both(answered(1, BLANK, BLANK, Cell("有")), answered(2, BLANK, Cell("12人"))),
    "answered twice": answered(1, Cell("有"), Cell("无")),
    "answers that cannot be used": both(
        answered(1, Cell("#REF!", CellState.ERROR)),
        answered(2, Cell("=A1", CellState.UNCACHED)),
        answered(4, Cell("9" * 9, CellState.UNREADABLE)),
    ),
    "questions gone": moved(lambda cells: {place: cell for place, cell in cells.items() if place[0] <= QUESTION}),
}


def test_what_is_told_of_answers_to_questions_is_what_it_was() -> None:
    known = context(ASKING)
    (usual,) = extract(ASKING_BOOK, arrival(), known).returns
    told = {
        what: list(
            kept.of_extraction(
                extract(change(ASKING_BOOK), arrival(), known), replace(usual, entries=usual.entries[:4])
            )
        )
        for what, change in ANSWERED.items()
    }
    kept.check("answers", told)


def test_what_is_told_of_what_cannot_be_read_is_what_it_was() -> None:
    """By itself, inside something else, and under the name of a workbook."""
    told = {}
    for reason in Reason:
        problem = Unreadable(reason, limit=9)
        files = [
            arrival("inbox/a.bin"),
            arrival("inbox/a.zip", member="b.bin"),
            arrival("inbox/a.zip", member="b.XLSX"),
        ]
        reads = [Read(refused(one, problem)) for one in files] + [Read(refused(files[1], problem, told=True))]
        told[reason.value] = list(kept.of_readings(reads))
    kept.check("refusals", told)
