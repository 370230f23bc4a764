"""Correction slips: a fresh form filled with everything a department sent, problem cells marked and explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from xlplan.codes import read_code
from xlplan.findings import Finding, Origin, Severity
from xlplan.form.carriers import row_code_in_id
from xlplan.form.columns import STATUS, FormLayout
from xlplan.form.content import Filled, FormContent, FormRow, Leftover, Mark
from xlplan.form.questions import ANSWER
from xlplan.form.stamp import FINGERPRINT_LENGTH, read_row_code
from xlplan.ledger.records import Answer
from xlplan.ledger.status import Contribution, ReturnRow, Status
from xlplan.locale import Locale
from xlplan.plan.moments import end_of
from xlplan.plan.periods import is_workday

_MENDED_BY_FRESH_FORM = frozenset({"cell.altered", "row.moved-id", "row.code-damaged"})
"""What the fresh form itself puts right: told among what was left over, not asked for."""

_BETWEEN = " | "
"""What stands between the cells of a row that was not ours."""

_SENT_BACK = "target.refused"

_COLUMN_LOST = "return.column-missing"


def slip_content(fresh: FormContent, status: Status, layout: FormLayout, locale: Locale) -> FormContent | None:
    """The correction slip of a department; None if nothing came or nothing is to be mended.

    fresh: its empty form of the period. Values are those in force; what could not be read stands as it was typed.
    """
    department = fresh.department.id
    returned = status.return_of.get(department)
    problems = _problems(status, department)
    asked = [problem for problem in problems if _is_asked(problem)]
    if returned is None or not asked:
        return None
    said = status.said_by.get(department, {})
    rows = tuple(_filled(row, said.get(row.target.id)) for row in fresh.rows)
    marks = (*_marks(asked, rows, said, layout, locale), *_question_marks(asked, fresh, locale))
    if not marks:
        return None
    leftovers = tuple(_leftovers(returned, problems, {mark.target for mark in marks}, locale))
    answers = {
        reply.question.id: _filled_in(reply.used.answer)
        for reply in status.replies_of.get(department, ())
        if reply.used is not None
    }
    due = end_of(correction_day(status), status.plan.settings.zone)
    return replace(
        fresh, rows=rows, marks=marks, leftovers=leftovers, signoff=returned.signoff, answers=answers, due=due
    )


def to_mend(status: Status) -> frozenset[str]:
    """The departments that sent something in which something is to be mended: no other gets a slip."""
    return frozenset(
        department for department in status.return_of if any(map(_is_asked, _problems(status, department)))
    )


def _problems(status: Status, department: str) -> list[Finding]:
    """What is wrong with the rows and cells that a department sent; nothing where nothing came."""
    returned = status.return_of.get(department)
    if returned is None or returned.version == 0:
        return []
    return [
        problem
        for f in status.findings_about.get(department, ())
        for problem in ([f] if _about_the_form(f) else _in_every_row(f, returned))
    ]


def _is_asked(problem: Finding) -> bool:
    return problem.code not in _MENDED_BY_FRESH_FORM and problem.severity is not Severity.NOTE


def shown_by_slip(content: FormContent) -> dict[str, Any]:
    """What a slip shows besides the plan's own words: of the plan and of its targets it only names which."""
    rows = [_shown_of(row, target=row.target.id) for row in content.rows]
    return _shown_of(content, plan=content.plan.edition, rows=rows)


def _shown_of(record: Any, **instead: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)} | instead


def correction_day(status: Status) -> date:
    """The day by which what is wanting is to come: some working days from now, or the due day if that is later."""
    settings = status.plan.settings
    day, left = status.as_of.astimezone(settings.zone).date(), settings.correction_days
    while left > 0:
        day += timedelta(days=1)
        left -= is_workday(day, status.plan.calendar)
    return max(day, status.period.due.astimezone(settings.zone).date())


def _about_the_form(finding: Finding) -> bool:
    return finding.code == _SENT_BACK or finding.code.split(".")[0] in {"cell", "row", "entry", "question"}


def _in_every_row(finding: Finding, returned: ReturnRow) -> list[Finding]:
    """A lost column, as one problem of each row whose required cell went with it."""
    key = finding.params.get("key") if finding.code == _COLUMN_LOST else None
    rows = dict.fromkeys(gap.target for gap in returned.missing if gap.column == key and not gap.row)
    return [replace(finding, target=target) for target in rows]


def _filled(row: FormRow, said: Contribution | None) -> FormRow:
    if said is None:
        return row
    return replace(row, answers={key: _filled_in(used.answer) for key, used in said.answers.items()})


def _filled_in(answer: Answer) -> Filled:
    """What the slip says already; a picture is asked for in words."""
    pictured = answer.value is None and answer.pictured
    return Filled(None, "") if pictured else Filled(answer.word or answer.value, answer.raw)


def _marks(
    findings: list[Finding],
    rows: tuple[FormRow, ...],
    said: Mapping[str, Contribution],
    layout: FormLayout,
    locale: Locale,
) -> Iterator[Mark]:
    """One mark a cell, in the order of the form, with all that is wrong there."""
    texts: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        key = _column_of(finding, said.get(finding.target), layout)
        text = f"{locale.message(finding)} {locale.remedy(finding)}"
        if text not in texts.setdefault((finding.target, key), []):
            texts[finding.target, key].append(text)
    for row in rows:
        for column in layout.asked:
            found = texts.get((row.target.id, column.key))
            if found is not None:
                yield Mark(row.target.id, column.key, "\n".join(found))


def _question_marks(findings: list[Finding], fresh: FormContent, locale: Locale) -> Iterator[Mark]:
    """One mark for every question with something to mend."""
    for question in fresh.questions:
        found = [f for f in findings if f.code.startswith("question.") and f.params.get("key") == question.id]
        if found:
            text = "\n".join(f"{locale.message(f)} {locale.remedy(f)}" for f in found)
            yield Mark(question.id, ANSWER, text)


def _column_of(finding: Finding, said: Contribution | None, layout: FormLayout) -> str:
    """The column that a finding is about: as it says, else by the cell it names, else the status."""
    asked = {column.key for column in layout.asked}
    for name in ("key", "column"):
        named = finding.params.get(name)
        if named in asked:
            return str(named)
    for key, used in said.answers.items() if said is not None else ():
        if key in asked and _same_cell(used.answer.origin, finding.origin):
            return key
    return STATUS


def _same_cell(one: Origin, other: Origin) -> bool:
    return one.cell != "" and (one.sha256, one.sheet, one.cell) == (other.sha256, other.sheet, other.cell)


def _leftovers(returned: ReturnRow, problems: list[Finding], marked: set[str], locale: Locale) -> Iterator[Leftover]:
    """What was in the return and is not in the slip: rows and columns that were not ours, and changed locked texts."""
    for extra in returned.extras:
        text = _without_codes(extra.text)
        if text:
            yield Leftover(_place(extra.origin), text)
    for finding in problems:
        unplaced = finding.code.startswith("row.") and finding.target not in marked
        if finding.code in _MENDED_BY_FRESH_FORM or unplaced:
            yield Leftover(_place(finding.origin), locale.message(finding))


def _without_codes(text: str) -> str:
    """The words of a row that was not ours, without the codes that the form carries beside them."""
    parts = [part for part in text.split(_BETWEEN) if not _is_code(part.strip())]
    return _BETWEEN.join(parts).strip() if len(parts) < text.count(_BETWEEN) + 1 else text


def _is_code(text: str) -> bool:
    if read_row_code(text) is not None or read_row_code(row_code_in_id(text)) is not None:
        return True
    return (
        text.isascii()
        and text == text.upper()
        and len(text) == FINGERPRINT_LENGTH
        and len(read_code(text)) == FINGERPRINT_LENGTH
    )


def _place(origin: Origin) -> str:
    return f"{origin.sheet}!{origin.cell}" if origin.cell else origin.sheet
