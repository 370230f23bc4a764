"""Realistic tables of several programs: everything is read as a clerk reads it, or asked about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from import_scores import score
from imported_cases import Case
from imported_corpus import CASES

from xlplan.locale import all_languages, load_locale
from xlplan.plan.importing import Choices, Understanding, understand
from xlplan.plan.importing.writing import imported_workbook
from xlplan.plan.reading import PlanReading, read_plan

IDS = [case.name for case in CASES]


def imported(path: Path, tmp_path: Path, case: Case) -> tuple[Understanding, PlanReading]:
    read = understand(path, all_languages(), Choices(case.mapping, this_year=2022))
    plan = tmp_path / "plan.xlsx"
    plan.write_bytes(imported_workbook(read, load_locale(read.language)))
    return read, read_plan(plan, all_languages())


@pytest.mark.office
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_table_is_read_as_a_clerk_reads_it(
    case: Case, made: dict[str, Path], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    if case.name not in made:
        pytest.skip(f"no program here makes {case.via}")
    read, reading = imported(made[case.name], tmp_path, case)
    result = score(
        reading, case.targets, any(question.hint.key == "lead-from-responsible" for question in read.questions)
    )
    record_property("imported table", [case.name, *result.counts])
    assert result.wrong == []
    assert read.year == case.year
    codes = {finding.code for finding in reading.findings}
    assert set(case.asked) - codes == set()
    left = {entry.text for entry in read.account if entry.became not in {"target", "heading"}}
    assert set(case.left) - left == set()
    notes = {target.text: target.note for target in read.targets}
    assert {text: words for text, words in case.note.items() if words not in notes[text]} == {}


def test_there_are_enough_tables_of_enough_programs() -> None:
    assert len(CASES) >= 25
    assert len({(case.write, case.via) for case in CASES}) >= 8
    assert len(set(IDS)) == len(IDS)
