"""Plans as they are issued: nothing invented, nothing lost, owners and dates right or asked about; then check and build."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

import pytest
from import_scores import told
from issued_chinese_pages import CHINESE_PAGES
from issued_chinese_sentences import CHINESE_SENTENCES
from issued_chinese_sheets import CHINESE_SHEETS
from issued_chinese_tables import CHINESE_TABLES
from issued_chinese_texts import CHINESE_TEXTS
from issued_documents import DOCUMENTS
from issued_english import ENGLISH
from issued_plans import Issued
from issued_prose import PROSE
from issued_tables import TABLES
from tables_drawn import by_odt_paragraphs, by_openpyxl, by_python_docx, draw

from xlplan.form.columns import form_layout
from xlplan.form.workbook import form_workbook
from xlplan.locale import all_languages, load_locale
from xlplan.outgoing.forms import department_forms
from xlplan.plan.importing import Choices, Understanding, understand_file
from xlplan.plan.importing.readback import differences
from xlplan.plan.importing.sources.opening import held_in
from xlplan.plan.importing.writing import imported_workbook
from xlplan.plan.periods import period_of
from xlplan.plan.reading import PlanReading, read_plan

LOCALES = all_languages()
CHINESE = (*CHINESE_TEXTS, *CHINESE_SENTENCES, *CHINESE_PAGES, *CHINESE_TABLES, *CHINESE_SHEETS)
ISSUED = (*PROSE, *TABLES, *CHINESE, *ENGLISH, *DOCUMENTS)
DECIDE = {
    *("plan.no-email", "plan.no-lead", "plan.no-owner", "plan.no-deadline", "plan.ambiguous-date", "plan.other-year"),
    *("plan.unknown-group", "plan.person-with-unit"),
    *("plan.unknown-department", "plan.and-so-on", "plan.unconfirmed", "plan.duplicate-number", "plan.later-year"),
    *("plan.bad-date", "plan.festival-date"),
}
"""What a person must decide on after an import, and nothing else."""


def written(case: Issued, folder: Path) -> Path:
    path = folder / f"plan.{case.suffix}"
    if callable(case.source):
        case.source(path)
    elif isinstance(case.source, Mapping):
        by_openpyxl({name: draw(text) for name, text in case.source.items()}, path)
    elif case.suffix == "docx":
        by_python_docx({"": draw(case.source)}, path)
    elif case.suffix == "odt":
        by_odt_paragraphs(case.source.splitlines(), path)
    elif case.suffix == "html" and not case.source.startswith("<"):
        path.write_text("".join(f"<p>{escape(line)}</p>" for line in case.source.splitlines()), "utf-8")
    else:
        path.write_text(case.source, "utf-8")
    return path


def taken(case: Issued, folder: Path) -> tuple[Understanding, PlanReading]:
    source = written(case, folder)
    file = held_in(source.read_bytes(), source.name)  # in this process: one more for each would take long
    read = understand_file(file, LOCALES, Choices(case.mapping, case.only, this_year=2026, year=case.year))
    plan = folder / "plan_out.xlsx"
    plan.write_bytes(imported_workbook(read, load_locale(read.language)))
    return read, read_plan(plan, LOCALES)


def due(deadline: str, read: Understanding) -> str:
    return told(read.deadlines[deadline]).replace("?", "unclear") if deadline else "undated"


def names(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


@pytest.mark.parametrize("case", ISSUED, ids=lambda case: case.name)
def test_an_issued_plan_is_read_as_a_clerk_reads_it(
    case: Issued, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    read, reading = taken(case, tmp_path)
    lines = [line for line in case.told.strip().splitlines() if line.strip()]
    expected = [[cell.strip() for cell in line.rstrip(" ?").split("|")] for line in lines]
    found = [
        [t.text, ";".join(t.lead), ";".join(t.responsible), ";".join(t.others), due(t.deadline, read)]
        for t in read.targets
    ]
    record_property(
        "imported plan",
        [case.name, f"{'prose' if read.prose else 'tables'} in {case.suffix}", *_counts(found, expected)],
    )
    assert found == [[text, *(";".join(names(part)) for part in rest[:3]), rest[3]] for text, *rest in expected]
    asked = [bool(target.hints) or not (target.lead or target.responsible) for target in read.targets]
    assert [line.endswith("?") for line in lines] == asked
    assert differences(read, reading.plan, load_locale(read.language)) == []
    assert is_asked_once(reading)
    assert can_be_sent(reading, read.language)
    assert {t.text: (t.aspect, t.measure) for t in read.targets if t.text in case.above} == dict(case.above)
    assert not case.became or tuple(entry.became for entry in read.account) == case.became
    assert {t.text for t in read.targets if case.persons.get(t.text, "") not in t.note} == set()
    registered = {department.name for department in read.departments}
    assert registered.isdisjoint(case.persons.values())


def is_asked_once(reading: PlanReading) -> bool:
    """Whether the check of the plan says only what a person must decide, and each thing once."""
    said = [(f.code, str(f.params.get("text", ""))) for f in reading.findings]
    return {code for code, _ in said} <= DECIDE and len(said) == len(set(said))


def can_be_sent(reading: PlanReading, lang: str) -> bool:
    """Whether forms can be made: one for every department, and the first of them written."""
    locale = load_locale(lang)
    forms = list(department_forms(reading.plan, period_of(reading.plan, f"{reading.plan.settings.year}-03"), locale))
    books = [form_workbook(form.content, locale, form_layout(reading.plan, locale)) for form in forms[:1]]
    return [form.department for form in forms] == list(reading.plan.expected()) and all(books)


def _counts(found: list[list[str]], expected: list[list[str]]) -> list[int]:
    """Targets right, read, expected; leads right, stated, invented; owners right, expected; deadlines right, expected."""
    wanted = {text: rest for text, *rest in expected}
    read = {text: rest for text, *rest in found}
    both = [(read[text], wanted[text]) for text in wanted if text in read]
    leads = [(set(names(r[0])), set(names(w[0]))) for r, w in both]
    owners = [(set(names(";".join(r[:3]))), set(names(";".join(w[:3])))) for r, w in both]
    return [
        *(len(both), len(read), len(wanted)),
        *(sum(len(r & w) for r, w in leads), sum(len(w) for _, w in leads), sum(len(r - w) for r, w in leads)),
        *(sum(len(r & w) for r, w in owners), sum(len(w) for _, w in owners)),
        *(sum(r[3] == w[3] for r, w in both), len(both)),
    ]


def test_there_are_enough_sources_in_enough_shapes() -> None:
    assert len(ISSUED) >= 30
    assert {case.suffix for case in ISSUED} >= {"txt", "docx", "md", "html", "odt", "xlsx"}
