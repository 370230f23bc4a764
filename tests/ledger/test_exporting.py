"""The ledger as CSV: Excel shows the Chinese, nobody's text becomes a formula, ids have names beside them."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ledger_given import NOW, arrival, plan, reading

from xlplan.findings import Origin, warning
from xlplan.ledger.exporting import as_data, export_csv
from xlplan.ledger.layouts import PaperLayout, layout_of, record_layout
from xlplan.ledger.records import Build, Decision, DecisionKind, Extra, Fetched, Mail, Reading, Verdict
from xlplan.ledger.status import Rates, Status
from xlplan.ledger.store import open_ledger
from xlplan.locale import LANGUAGES, load_locale
from xlplan.plan.model import Period


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "ledger.sqlite"
    answers = {"status": "done", "progress": 80.0, "done_on": date(2022, 9, 20), "work": "=1+1", "problems": None}
    one = reading(answers=answers)
    (returned,) = one.returns
    place = Origin(one.arrival.sha256, one.arrival.name, "填报", "A30")
    finding = warning("cell.altered")(target="TGT22", origin=place, text="@SUM(A1)")
    returned = replace(returned, extras=(Extra("-附言", place),), findings=(finding,))
    with open_ledger(made) as ledger:
        ledger.add_edition(plan(), NOW)
        ledger.record(replace(one, returns=(returned,)), b"a form", reader_key="1")
        ledger.look(NOW, {one.arrival.sha256})
        ledger.decide(Decision(DecisionKind.VERIFY, NOW, "TGT22", by="王"))
        ledger.record_build(Build("2022-09", "QYBU2", "outbox/2022-09/forms/权益部.xlsx", "a" * 64, "ED222", NOW))
        ledger.record_mail(Mail("<1@x>", "QYBU2", "2022-09", "request", ("a@b.cn",), "sent", NOW))
        ledger.record_fetched(Fetched("a@b.cn", "INBOX", 1, 7, "<2@x>", "h" * 64, 9, "c" * 64, "inbox/mail/a.eml", NOW))
    return made


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_answers_stand_one_a_line_with_names_and_places(path: Path, tmp_path: Path) -> None:
    with open_ledger(path) as ledger:
        export_csv(ledger, tmp_path / "csv", load_locale("zh"), now=NOW)
    found = rows(tmp_path / "csv" / "台账_填报项.csv")
    assert [(row["栏目"], row["数值"], row["原样"]) for row in found] == [
        ("status", "done", "done"),
        ("progress", "80.0", "80.0"),
        ("done_on", "2022-09-20", "2022-09-20"),
        ("work", "'=1+1", "'=1+1"),
        ("problems", "", ""),
    ]
    assert {(row["期次"], row["部门"], row["序号"], row["工作目标"]) for row in found} == {
        ("2022-09", "权益部", "1", "建立维权热线")
    }
    assert {(row["来源文件"], row["工作表"], row["单元格"]) for row in found} == {("inbox/权益部.xlsx", "填报", "A7")}


def rich(path: Path) -> None:
    """One of everything more: a member of a mail, a gap, a ruling with all its fields, a closed month, an output."""
    inner = reading(
        b"inner",
        "inbox/a.eml",
        department="GONE9",
        period="2022-08",
        member="b.zip!form.xlsx",
        received_header=NOW,
        date_header=NOW,
        header="Received: x",
        sender="a@b.cn",
        subject="=八月",
        modified=NOW,
        file_time=NOW,
    )
    (told,) = inner.returns
    with open_ledger(path) as ledger:
        ledger.record(replace(inner, returns=(replace(told, signoff={"filler": "王"}),)), None, reader_key="1")
        asked = Reading(arrival(b"letter", "inbox/letter.docx"), Verdict.NEEDS_PERSON, reason="word")
        ledger.record(asked, None, reader_key="1")
        ledger.decide(Decision(DecisionKind.RECEIVED, NOW, "s" * 64, "QYBU2", "2022-09", NOW, "李", "-电话"))
        ledger.record_output("outbox/a.xlsx", "o" * 64, NOW)
        closing = Decision(DecisionKind.CLOSE, NOW, "2022-08", period="2022-08")
        ledger.close_period(
            closing,
            Status(
                plan(), Period("2022-08", NOW, NOW, NOW), NOW, NOW.date(), False, Rates(0, 0, 0, 0), (), (), (), (), ()
            ),
        )


def test_every_line_of_every_table_is_what_it_was(path: Path, tmp_path: Path) -> None:
    """What people have programs and pivot tables for stays where it is. Hashes are shortened."""
    rich(path)
    with open_ledger(path, readonly=True) as ledger:
        written = export_csv(ledger, tmp_path / "csv", load_locale("en"), now=NOW)
        digest = ledger.plan_in_force
    texts = [f"# {one.path.stem}\n{one.path.read_text('utf-8-sig')}" for one in written]
    found = re.sub(r"([0-9a-z]{6})[0-9a-z]{58}", r"\1", "".join(texts).replace("\r", "").replace(digest, "p" * 64))
    assert found == (Path(__file__).parent / "data" / "exported.csv").read_text("utf-8")


def test_excel_is_told_that_it_is_utf_8(path: Path, tmp_path: Path) -> None:
    with open_ledger(path) as ledger:
        written = export_csv(ledger, tmp_path / "csv", load_locale("zh"), now=NOW)
    assert {one.path.read_bytes()[:3] for one in written} == {b"\xef\xbb\xbf"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_is_written_with_a_heading_for_every_column(path: Path, tmp_path: Path, lang: str) -> None:
    locale = load_locale(lang)
    with open_ledger(path, readonly=True) as ledger:
        written = export_csv(ledger, tmp_path / "csv", locale, now=NOW)
    assert {one.path.stem for one in written} == set(locale.table("ledger", "files").values())
    tables = {one.path.stem: rows(one.path) for one in written}
    files = locale.table("ledger", "files")
    assert {name for name, table in tables.items() if not table} == {files["outputs"], files["closed-periods"]}
    headings = {heading for table in tables.values() for row in table for heading in row}
    assert headings <= set(locale.table("ledger", "columns").values())


def test_texts_of_departments_are_never_formulas(path: Path, tmp_path: Path) -> None:
    with open_ledger(path) as ledger:
        export_csv(ledger, tmp_path / "csv", load_locale("en"), now=NOW)
    (extra,) = rows(tmp_path / "csv" / "ledger_extras.csv")
    assert extra["Content"] == "'-附言"
    (finding,) = rows(tmp_path / "csv" / "ledger_findings.csv")
    assert finding["Details"] == '{"text":"@SUM(A1)"}'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"),
        ("＝1+1", "'＝1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-附言", "'-附言"),
        ("+86 10 1234", "'+86 10 1234"),
        ("\t=1", "'\t=1"),
        ("-5", "-5"),
        ("+3.5%", "+3.5%"),
        ("本月无进展", "本月无进展"),
        ("", ""),
    ],
)
def test_formulas_are_neutralised_and_numbers_are_not(text: str, shown: str) -> None:
    assert as_data(text) == shown


def test_exporting_again_changes_nothing_and_a_file_changed_by_hand_is_kept(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    with open_ledger(path) as ledger:
        export_csv(ledger, folder, load_locale("zh"), now=NOW)
        again = export_csv(ledger, folder, load_locale("zh"), now=NOW)
        # The list of outputs has grown by the files of the first export.
        assert [one.path.stem for one in again if one.changed] == ["台账_输出文件"]
        by_hand = folder / "台账_裁定.csv"
        by_hand.write_text("remarks", "utf-8")
        (kept,) = [one.kept for one in export_csv(ledger, folder, load_locale("zh"), now=NOW) if one.kept]
    assert kept.read_text("utf-8") == "remarks"
    assert len(rows(by_hand)) == 1


def test_periods_of_kinds_that_changed_lie_in_time_and_not_by_their_letters(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.sqlite") as ledger:
        for period in ("2027-Q1", "2027-04", "2026-Q4", "2026-12"):
            ledger.record_build(Build(period, "QYBU2", f"{period}.xlsx", "a" * 64, "ED222", NOW))
            record_layout(ledger, PaperLayout(f"{period}.xlsx", period, 1, {"news": 30.0}))
        assert [build.period for build in ledger.builds()] == ["2026-Q4", "2026-12", "2027-Q1", "2027-04"]
        for period, before in (("2027-04", "2027-Q1"), ("2027-01", "2026-12"), ("2026-12", "2026-Q4")):
            layout = layout_of(ledger, "new.xlsx", period)
            assert layout == PaperLayout(f"{before}.xlsx", before, 1, {"news": 30.0})
        export_csv(ledger, tmp_path / "csv", load_locale("en"), now=NOW)
    exported = [line["Period"] for line in rows(next((tmp_path / "csv").glob("ledger_forms.csv")))]
    assert exported == ["2026-Q4", "2026-12", "2027-Q1", "2027-04"]
