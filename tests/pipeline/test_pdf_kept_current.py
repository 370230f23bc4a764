"""The PDF beside a workbook: what lies there as paper, never made twice for nothing, never left behind."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader, PdfWriter
from small_office import Office, at, filled, new_office

from xlplan.cli.main import run
from xlplan.errors import RequestError
from xlplan.pipeline import paper
from xlplan.pipeline.merging import merge
from xlplan.pipeline.paper import What, what_of
from xlplan.pipeline.results import Merged
from xlplan.pipeline.session import open_session
from xlplan.report import printing


def merged(office: Office, when: str, *, pdf: bool) -> Merged:
    """Merge at a moment."""
    with open_session(office.project, now=at(when), write=True) as session:
        return merge(session, "2022-09", pdf=pdf)


def printed(office: Office, what: str | None = None) -> paper.PrintedPaper:
    """What `print --pdf` makes."""
    with open_session(office.project, now=at("2022-09-28T09:00"), write=True) as session:
        return paper.print_document(session, "2022-09", what=what, pdf=True, form=None, printer=None)


def outbox(office: Office) -> Path:
    return office.project.period_folder("2022-09")


def pdf_of(office: Office) -> Path:
    return outbox(office) / "汇总_2022-09.pdf"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What LibreOffice was asked for, instead of its work: a PDF of one empty page for each."""
    asked: list[dict[str, str]] = []

    def told(files, fonts, made_at, only=None, **_):
        asked.append({name: (only or {}).get(name, "") for name in files})
        page = io.BytesIO()
        writer = PdfWriter()
        writer.add_blank_page(100, 100)
        writer.write(page)
        return dict.fromkeys(files, page.getvalue())

    monkeypatch.setattr(paper, "to_pdf", told)
    return asked


@pytest.fixture
def office(tmp_path: Path, made: list[dict[str, str]]) -> Office:
    office = new_office(tmp_path / "office")
    office.build()
    return office


def test_a_pdf_that_no_longer_matches_its_workbook_is_put_away_and_named(office: Office) -> None:
    assert merged(office, "2022-09-20T09:00", pdf=True).stale == ()
    office.mail("宣传部", filled(office.form("宣传部")), "2022-09-20T10:00")
    assert merged(office, "2022-09-20T11:00", pdf=False).stale == (pdf_of(office),)
    assert not pdf_of(office).exists()

    assert merged(office, "2022-09-20T12:00", pdf=True).stale == ()
    assert pdf_of(office).is_file()


def test_a_pdf_that_somebody_wrote_on_is_kept_under_a_name_that_says_so(office: Office) -> None:
    merged(office, "2022-09-20T09:00", pdf=True)
    noted = PdfWriter(clone_from=PdfReader(pdf_of(office)))
    noted.add_blank_page(50, 50)
    noted.write(pdf_of(office))
    office.mail("宣传部", filled(office.form("宣传部")), "2022-09-20T10:00")
    assert merged(office, "2022-09-20T11:00", pdf=False).stale == (pdf_of(office),)
    assert (outbox(office) / "汇总_2022-09_已过期.pdf").is_file()


def test_a_pdf_of_the_same_files_is_not_made_again(office: Office, made: list[dict[str, str]]) -> None:
    merged(office, "2022-09-20T09:00", pdf=True)
    before = len(made)
    merged(office, "2022-09-20T10:00", pdf=True)
    assert len(made) == before


def test_the_default_is_what_a_leader_gets(office: Office, made: list[dict[str, str]]) -> None:
    merged(office, "2022-09-20T09:00", pdf=False)
    assert printed(office).path == "outbox/2022-09/汇总_2022-09.pdf"
    assert list(made[0].items()) == [("总览", "总览"), ("汇总表", "汇总表"), ("通报_2022-09.docx", "")]


@pytest.mark.parametrize("what", ["汇总表", "consolidated"])
def test_one_sheet_is_printed_alone_under_a_name_of_its_own(office: Office, made: list[dict[str, str]], what) -> None:
    merged(office, "2022-09-20T09:00", pdf=False)
    assert printed(office, what).path == "outbox/2022-09/汇总表_2022-09.pdf"
    assert list(made[0]) == ["汇总表"]


def test_everything_is_every_sheet_and_the_notice(office: Office, made: list[dict[str, str]]) -> None:
    merged(office, "2022-09-20T09:00", pdf=False)
    printed(office, "全部")
    book = openpyxl.load_workbook(outbox(office) / "汇总_2022-09.xlsx")
    assert list(made[0]) == [*book.sheetnames, "通报_2022-09.docx"]


def test_hand_edits_are_printed_and_said(office: Office) -> None:
    merged(office, "2022-09-20T09:00", pdf=False)
    file = outbox(office) / "汇总_2022-09.xlsx"
    book = openpyxl.load_workbook(file)
    book["汇总表"]["H5"] = "（办公室改过的文字）"
    book.save(file)
    before = file.read_bytes()
    assert printed(office).edited == ("outbox/2022-09/汇总_2022-09.xlsx",)
    assert file.read_bytes() == before


def test_without_a_merge_there_is_nothing_to_print(office: Office) -> None:
    with pytest.raises(RequestError) as caught:
        printed(office)
    assert caught.value.key == "not-merged"
    assert not list(outbox(office).glob("*.pdf"))


def test_an_unknown_part_is_named_with_those_that_there_are(office: Office) -> None:
    with open_session(office.project, now=at("2022-09-28T09:00"), write=False) as session:
        with pytest.raises(RequestError) as caught:
            what_of("封面", [session.locale])
        assert "汇总表" in str(caught.value.params["known"])
        assert what_of(None, [session.locale]) is What.BUNDLE


def test_slips_are_made_on_request_and_only_where_somebody_owes(office: Office) -> None:
    merged(office, "2022-09-27T09:00", pdf=False)
    slips = outbox(office) / "督办单_2022-09.docx"
    assert not slips.exists()
    assert printed(office, "督办单").path == "outbox/2022-09/督办单_2022-09.pdf"
    assert slips.is_file()


def test_printing_names_what_it_puts_away_and_slips_follow_the_workbook(office: Office) -> None:
    merged(office, "2022-09-28T09:00", pdf=False)
    overview, slips = printed(office, "overview"), printed(office, "slips")
    assert slips.stale == ()
    workbook = openpyxl.load_workbook(outbox(office) / "汇总_2022-09.xlsx")
    workbook.worksheets[0]["A1"] = "办公室改过的文字"
    workbook.save(outbox(office) / "汇总_2022-09.xlsx")
    assert set(printed(office, "notice").stale) == {overview.path, slips.path}


def test_what_was_edited_is_told_also_where_nothing_can_be_printed(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    merged(office, "2022-09-28T09:00", pdf=False)
    book = openpyxl.load_workbook(outbox(office) / "汇总_2022-09.xlsx")
    book.worksheets[1]["A1"] = "手工改过"
    book.save(outbox(office) / "汇总_2022-09.xlsx")
    monkeypatch.setattr(printing.shutil, "which", lambda *_: None)
    code = run(["-C", str(office.project.root), "print", "--what", "汇总表"], at("2022-09-28T10:00"))
    out, err = capsys.readouterr()
    assert code == 1
    assert "已由人修改" in out
    assert "lp" in err
