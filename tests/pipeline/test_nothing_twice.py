"""A merge computes once: with nothing new it builds no workbook, and asks the ledger few questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_office import Office, at, filled, new_office

from xlplan.ledger.database import Database
from xlplan.pipeline import reporting
from xlplan.pipeline.deciding import received_file
from xlplan.pipeline.merging import merge
from xlplan.pipeline.session import open_session
from xlplan.review.months import MonthResult, Walk
from xlplan.review.standing import PlansInForce
from xlplan.review.timeliness import Desk
from xlplan.review.words import Words

FEW = 60


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two months, everybody reported, merged."""
    made = new_office(tmp_path_factory.mktemp("office"))
    for period in ("2022-08", "2022-09"):
        made.build(period, f"{period}-01T09:00")
        for department in ("办公室", "宣传部", "权益部"):
            made.mail(department, filled(made.form(department, period)), f"{period}-20T10:00")
        made.merge(period, f"{period}-26T09:00")
    return made


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every SQL statement that is run meanwhile."""
    asked: list[str] = []
    plain = Database.__init__

    def listening(self: Database, *arguments: object, **more: object) -> None:
        plain(self, *arguments, **more)  # type: ignore[arg-type]
        self._connection.set_trace_callback(asked.append)

    with monkeypatch.context() as patch:
        patch.setattr(Database, "__init__", listening)
        yield asked


def test_a_merge_with_nothing_new_asks_few_questions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.merge(now="2022-09-28T09:00")
    with statements(monkeypatch) as asked:
        office.merge(now="2022-09-28T10:00")
    assert len(asked) <= FEW, "\n".join(asked)


@pytest.mark.parametrize(
    ("first", "again"),
    [("2022-09-28T09:00", "2022-09-28T10:00"), ("2022-10-08T09:00", "2022-10-09T10:00")],
    ids=["the same day", "another day, when the month is over"],
)
def test_a_merge_with_nothing_new_builds_no_workbook(
    office: Office, monkeypatch: pytest.MonkeyPatch, first: str, again: str
) -> None:
    office.merge(now=first)
    built: list[str] = []
    for name in ("status_book", "status_html", "form_workbook"):
        monkeypatch.setattr(reporting, name, lambda *_, name=name: built.append(name))
    merged = office.merge(now=again)
    assert built == []
    assert [output.changed for output in merged.outputs] == [False] * len(merged.outputs)


def test_an_output_that_a_person_changed_is_made_anew_and_kept(office: Office) -> None:
    merged = office.merge(now="2022-09-28T09:00")
    page = next(output.path for output in merged.outputs if output.path.suffix == ".html")
    page.write_text("changed", "utf-8")
    again = next(o for o in office.merge(now="2022-09-28T09:30").outputs if o.path.suffix == ".html")
    assert again.changed
    assert again.kept is not None
    assert again.kept.read_text("utf-8") == "changed"
    assert page.stat().st_size > 1000


def test_words_of_the_office_that_change_are_shown_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """And only once, also where the notice says the same in the new words."""
    office.merge(now="2022-09-28T09:00")
    own = office.project.root / "templates" / "zh"
    own.mkdir(parents=True)
    (own / "report.toml").write_text('[sheets]\nreturns = "谁报了"\n', "utf-8")
    with open_session(office.project, now=at("2022-09-28T09:30"), write=True) as session:
        assert any(output.changed for output in merge(session, "2022-09", pdf=False).outputs)
    names = judged(monkeypatch)
    with open_session(office.project, now=at("2022-09-28T10:00"), write=True) as session:
        assert not any(output.changed for output in merge(session, "2022-09", pdf=False).outputs)
    assert names == []


def test_nobody_reads_a_plan_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office = new_office(tmp_path)
    office.build()
    monkeypatch.setattr("xlplan.pipeline.plan_once.read_plan_of", lambda *_: pytest.fail("read again"))
    assert office.status(now="2022-09-28T10:00").period.id == "2022-09"


def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The periods that are judged from here on."""
    names, result = list[str](), Walk.result

    def told(self: Walk, desk: Desk, standing: PlansInForce, words: Words) -> MonthResult:
        names.append(desk.period.id)
        return result(self, desk, standing, words)

    monkeypatch.setattr(Walk, "result", told)
    return names


def test_a_month_before_is_judged_again_only_for_what_concerns_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.merge(now="2022-09-28T11:00")
    names = judged(monkeypatch)

    def merged_anew(now: str, name: str, when: str) -> list[str]:
        with open_session(office.project, now=at(now), write=True) as session:
            received_file(session, name, at=when, by="王")
        names.clear()
        office.merge(now=now)
        return sorted(set(names))

    assert merged_anew("2022-09-28T12:00", "inbox/办公室_2022-09-20T1000.eml", "2022-09-21 10:00") == ["2022-09"]
    assert merged_anew("2022-09-28T13:00", "inbox/办公室_2022-08-20T1000.eml", "2022-08-21 10:00") == [
        "2022-08",
        "2022-09",
    ]
