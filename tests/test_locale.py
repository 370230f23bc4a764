"""A project's own words lie over the packaged ones; those that could not be shown are refused with one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xlplan.cli.main import run
from xlplan.errors import ProjectError
from xlplan.findings import Finding, Severity
from xlplan.locale import LANGUAGES, Fault, Locale, Shelf, languages, load_locale, packaged_templates
from xlplan.plan.model import Plan, Settings
from xlplan.plan.wording import worded
from xlplan.slots import filled
from xlplan.terms import Saying, with_forms


def own(folder: Path, name: str, text: str) -> Locale:
    """The Chinese words with one file of the project's own over them."""
    path = folder / "zh" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return load_locale("zh", folder)


def refused(folder: Path, name: str, text: str) -> Fault:
    """What is wrong with the file; the packaged words stand in."""
    locale = own(folder, name, text)
    assert locale.words["report"] == load_locale("zh").words["report"]
    return locale.faults[0]


def test_own_words_replace_the_packaged_ones_key_by_key(tmp_path: Path) -> None:
    locale = own(tmp_path, "report.toml", '[overview]\ntitle = "{plan}一览"\n')
    assert locale.text("report.overview.title", plan="方案") == "方案一览"
    assert locale.text("report.overview.total") == load_locale("zh").text("report.overview.total")


def test_words_with_a_slot_that_nothing_fills_are_refused_and_the_slots_told(tmp_path: Path) -> None:
    fault = refused(tmp_path, "report.toml", '[overview]\ntitle = "{plna}一览"\n')
    assert (fault.kind, fault.word, fault.detail) == ("slot", "overview.title", "{plan}")


def test_braces_that_do_not_pair_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "report.toml", '[overview]\ntitle = "{plan一览"\n').kind == "slot"


def test_words_of_another_sort_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "a", "report.toml", "[overview]\ntitle = 5\n").kind == "word"
    assert refused(tmp_path, "report.toml", 'overview = "一览"\n').word == "overview"


def test_words_follow_the_count_and_an_own_unit_too() -> None:
    words = load_locale("en")
    marks = [words.text("form.head.marks", count=count).partition(" (")[0] for count in (0, 1, 2)]
    assert marks == ["Please mend these 0 cells", "Please mend this cell", "Please mend these 2 cells"]
    units = ("checks", "branches", "policies", "classes", "series", "status", "m\u00b2", "")
    assert [words.unit(1, unit) for unit in units] == [
        "check", "branch", "policy", "class", "series", "status", "m\u00b2", ""
    ]  # fmt: skip
    assert words.unit(2, "checks") == "checks"
    assert load_locale("zh").unit(1, "\u573as") == "\u573as"


def test_own_terms_reach_the_words_that_follow_a_count() -> None:
    said = Saying(with_forms("department", "person / people"))
    assert said.text("{count} {count:department has|departments have}") == "{count} {count:person has|people have}"


def test_a_slot_within_words_by_a_count_is_checked_too(tmp_path: Path) -> None:
    text = '[incomplete]\nmessage = "{cells:\u4e00\u5904|{n}\u5904}"\n'
    assert refused(tmp_path, "findings/return.toml", text).kind == "slot"


@pytest.mark.parametrize(
    ("lang", "due", "at"),
    [("zh", "2022\u5e749\u670825\u65e5", "2022\u5e749\u670826\u65e5 10:00"), ("en", "2022-09-25", "2022-09-26 10:00")],
)
def test_findings_say_days_and_moments_as_people_write_them(lang: str, due: str, at: str) -> None:
    params = {"name": "甲", "days": 1, "workdays": 1, "due": "2022-09-25 23:59", "at": "2022-09-26 10:00"}
    message = load_locale(lang).message(Finding("return.late", Severity.WARNING, params=params))
    assert due in message and at in message and "23:59" not in message


def test_a_text_that_only_looks_like_a_day_stays() -> None:
    finding = Finding("question.interpreted", Severity.NOTE, params={"value": "2022-13-45", "text": "2022-09-25"})
    message = load_locale("zh").message(replace(finding, params={**finding.params, "question": "?", "place": "A1"}))
    assert "2022-13-45" in message and "2022-09-25" in message


def test_a_remedy_may_use_the_slots_of_its_message(tmp_path: Path) -> None:
    locale = own(tmp_path, "findings/return.toml", '[late]\nremedy = "请{name}说明迟报{days}天的原因。"\n')
    assert "{days}" in locale.table("findings/return", "late")["remedy"]


def test_an_own_layout_that_cannot_be_filled_is_told_with_its_file(tmp_path: Path) -> None:
    locale = own(tmp_path, "mail/letter.html.j2", "{{ nosuch }}")
    with pytest.raises(ProjectError) as stopped:
        locale.render("mail/letter.html.j2")
    assert stopped.value.key == "bad-layout"
    assert "letter.html.j2" in str(stopped.value.params["file"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_packaged_words_may_be_copied_as_a_whole(tmp_path: Path, lang: str) -> None:
    for path in (packaged_templates() / lang).rglob("*.toml"):
        copy = tmp_path / path.relative_to(packaged_templates())
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    assert load_locale(lang, tmp_path).words.keys() == load_locale(lang).words.keys()


def test_a_third_language_is_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A project's own `templates/fr` with what differs from English is enough to be asked and answered in French."""
    own = tmp_path / "templates" / "fr"
    own.mkdir(parents=True)
    (own / "language.toml").write_text('name = "fran\u00e7ais"\nbase = "en"\n', "utf-8")
    (own / "report.toml").write_text('[sheets]\nconsolidated = "Tableau"\n', "utf-8")
    assert languages(tmp_path / "templates") == (*LANGUAGES, "fr")
    at = datetime(2022, 9, 1, tzinfo=UTC)
    assert run(["init", "-C", str(tmp_path), "--lang", "fr"], at) == 0
    assert run(["check", "-C", str(tmp_path)], at) == 0
    assert run(["merge", "-C", str(tmp_path), "-p", "2022-09", "--no-pdf"], at) == 0
    [book] = (tmp_path / "outbox" / "2022-09").glob("*.xlsx")
    assert "Tableau" in load_workbook(book, read_only=True).sheetnames
    capsys.readouterr()
    assert run(["status", "-C", str(tmp_path), "--lang", "xx"], at) == 2


@pytest.mark.parametrize("base", ["", 'base = "de"'])
def test_an_own_language_that_stands_on_none_stands_on_the_default(tmp_path: Path, base: str) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "language.toml").write_text(f'name = "fran\u00e7ais"\n{base}\n', "utf-8")
    own, default = load_locale("fr", tmp_path), load_locale()
    assert own.text("language.name") == "fran\u00e7ais"
    assert own.table("lexicon", "due_rules") == default.table("lexicon", "due_rules")
    assert set(default.words) <= set(own.words)


def test_a_language_that_there_is_not_is_told_with_those_there_are() -> None:
    with pytest.raises(ProjectError) as stopped:
        load_locale("xx")
    assert stopped.value.key == "no-language"
    assert stopped.value.params["known"] == "zh, en"


def test_an_own_status_word_is_in_the_state_that_quotes_it() -> None:
    locale = load_locale("zh").in_terms((), (("blocked", "提请研究"),))
    assert locale.text("report.states.blocked") == "自报提请研究"
    assert locale.choice("status", "blocked") == "提请研究"


def test_an_own_word_is_not_said_twice_where_its_beginning_stands_before_it() -> None:
    saying = Saying((*with_forms("form", "progress sheet"), *with_forms("department", "partner")))
    assert saying.text("{plan}: progress form") == "{plan}: progress sheet"
    assert saying.text("form_{period}.xlsx, platform, formal") == "progress sheet_{period}.xlsx, platform, formal"
    assert saying.text("Progress forms; in progress the form") == "Progress sheets; in progress the progress sheet"


def test_a_role_alone_is_said_in_the_offices_word() -> None:
    office = Settings("Plan", 2026, language="en", vocabulary=(("responsible", "helper"), ("lead", "owner")))
    locale = worded(load_locale("en"), Plan("PPP22", "EEE22", office, (), ()))
    said = locale.text("report.brief_conflicts.lead-done", count=1, names="IT")
    assert said == "the owner says \u201cdone\u201d, 1 helper not yet: IT"
    assert locale.text("report.totals.row") == "Total (of the owners)"


def test_words_that_ship_are_read_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf("en", packaged_templates() / "en")
    assert shelf["lexicon"]["setting_values"]["language"]["en"]
    assert dict(shelf) == dict(load_locale("en").words)
    monkeypatch.setattr("xlplan.locale._table_in", lambda path: {"read": path.stem})
    assert shelf["lexicon"] != Shelf("en", packaged_templates() / "en")["cli"] == {"read": "cli"}


@pytest.mark.parametrize(
    ("number", "typed"), [("12", "12"), ("1.2", "1.2"), ("（一）", "（一）"), ("1 (a)", '"1 (a)"'), ("3&4", '"3&4"')]
)
def test_a_word_of_a_command_is_quoted_where_a_shell_would_take_it_for_several(number: str, typed: str) -> None:
    assert filled("xlplan verify {number:arg}", {"number": number}) == f"xlplan verify {typed}"
