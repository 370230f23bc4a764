"""A project's own words for what is read: periods, numbered targets, due rules, series, lines of a text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from plan_books import TARGETS, plan_book, read

from xlplan.errors import RequestError
from xlplan.locale import all_languages
from xlplan.pipeline.lookup import target_in
from xlplan.plan.deadlines import deadline_words
from xlplan.plan.duerule import read_due_rule
from xlplan.plan.importing.sources import read_file
from xlplan.plan.lineage import align
from xlplan.plan.moments import parse_period
from xlplan.plan.period_names import PeriodKind

OWN = {
    "periods": r"""
[read]
month = ['(?P<y>\d{4})年第(?P<n>\d{1,2}|冬月|腊月)期']
[read.numbers]
"11" = ["冬月"]
"12" = ["腊月"]
""",
    "lexicon": """
[series]
words = ["东片", "西片"]
[references]
target = ["攻坚{number}"]
[due_rules]
next_period = ["隔季"]
""",
    "importing": """
[headings]
lead = ["攻坚单位"]
""",
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    (folder / "zh").mkdir(parents=True)
    for name, text in OWN.items():
        (folder / "zh" / f"{name}.toml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(("text", "period"), [("2022年第9期", "2022-09"), ("2022年第腊月期", "2022-12")])
def test_a_period_is_named_as_the_office_names_it(own: Path, text: str, period: str) -> None:
    assert parse_period(text, PeriodKind.MONTH, 2022, all_languages(own)) == period
    with pytest.raises(RequestError):
        parse_period(text, PeriodKind.MONTH, 2022)


def test_a_rule_for_due_days_in_own_words(own: Path) -> None:
    words = deadline_words(all_languages(own))
    shipped = deadline_words(all_languages())
    ours, theirs = (
        read_due_rule(text, words, PeriodKind.QUARTER)
        for text, words in (("隔季首月5日", words), ("次季首月5日", shipped))
    )
    assert ours is not None and theirs is not None
    assert replace(ours, text="") == replace(theirs, text="")
    assert read_due_rule("隔季首月5日", shipped, PeriodKind.QUARTER) is None


def test_own_words_tell_one_of_a_series_from_another(own: Path, tmp_path: Path) -> None:
    east, west = (TARGETS.replace("举办培训班", f"举办{side}片干部培训班") for side in "东西")
    plans = []
    for name, targets in (("a", east), ("b", west)):
        (tmp_path / name).mkdir()
        plans.append(read(plan_book(tmp_path / name / "plan.xlsx", targets=targets)).plan)
    first, second = plans
    assert (
        not align(second, (first,)).findings[1:] and align(second, (first,)).plan.targets[0].id == first.targets[0].id
    )
    assert align(second, (first,), locales=all_languages(own)).plan.targets[0].id != first.targets[0].id


def test_a_line_that_begins_with_an_own_label_is_no_rest_of_the_one_before(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("全力推进干部教育培训工作向基层延伸向一线延伸向群众身边延伸\n攻坚单位：办公室\n", "utf-8")
    assert len(read_file(path).blocks) == 1
    assert len(read_file(path, own).blocks) == 2


def test_a_target_is_called_as_sentences_of_the_office_call_it(own: Path, tmp_path: Path) -> None:
    plan = read(plan_book(tmp_path / "plan.xlsx")).plan
    session: Any = SimpleNamespace(project=SimpleNamespace(own_templates=own))
    assert target_in(session, plan, "攻坚2") is plan.targets[1]
    with pytest.raises(RequestError):
        target_in(session, plan, "第2项")  # an own list stands in place of the one that ships
