"""LibreOffice and the spooler: found, limited in time, and missed with a sentence that says what to do."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from rendering import needs_office
from status_builders import AS_OF, make_plan, make_status, speaking

from xlplan.books.libreoffice import find_office, install_line
from xlplan.errors import RequestError
from xlplan.locale import load_locale
from xlplan.report.printing import (
    print_file,
    to_pdf,
    with_installed_fonts,
    with_settled_rows,
)
from xlplan.report.workbook import PRINTED, status_workbook

PLAN = make_plan(3)
WORDS = speaking(PLAN)
FONTS = WORDS[2].fonts
WORKBOOK = status_workbook(make_status(PLAN), *WORDS, PRINTED)


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def path(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin-of-nobody")
    return folder


def test_libreoffice_is_found_on_the_path(path):
    assert find_office() is None
    assert program(path, "soffice", "exit 0") == find_office()


def test_libreoffice_is_found_where_windows_installs_it(tmp_path):
    installed = tmp_path / "LibreOffice" / "program" / "soffice.exe"
    installed.parent.mkdir(parents=True)
    installed.write_bytes(b"")
    assert find_office({"PATH": "", "PROGRAMFILES": str(tmp_path)}, "win32") == installed
    assert find_office({"PATH": ""}, "win32") is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_libreoffice_the_sentence_holds_the_line_that_installs_it(path, lang):
    with pytest.raises(RequestError) as caught:
        to_pdf({"a": WORKBOOK}, FONTS, AS_OF)
    assert caught.value.key == "no-office"
    assert install_line() in load_locale(lang).text("errors.no-office", **caught.value.params)


def test_every_system_has_its_own_line():
    assert len({install_line(platform) for platform in ("linux", "darwin", "win32")}) == 3


def test_libreoffice_that_hangs_is_ended_with_all_that_it_started(path, tmp_path):
    mark = tmp_path / "survived"
    program(path, "soffice", f"(/bin/sleep 2; /usr/bin/touch {mark}) & /bin/sleep 30")
    with pytest.raises(RequestError) as caught:
        to_pdf({"a": WORKBOOK}, FONTS, AS_OF, time_limit=0.5)
    assert caught.value.key == "office-slow"
    os.system("/bin/sleep 2.2")
    assert not mark.exists()


def test_libreoffice_that_makes_nothing_is_said_with_its_own_words(path):
    program(path, "soffice", "echo out of paper")
    with pytest.raises(RequestError) as caught:
        to_pdf({"a": WORKBOOK}, FONTS, AS_OF)
    assert (caught.value.key, caught.value.params["reason"]) == ("office-failed", "out of paper")


def test_a_font_that_is_absent_is_replaced_by_its_first_fallback_there():
    styles = with_installed_fonts(WORKBOOK, FONTS, frozenset({"宋体", "Noto Serif CJK SC"}))
    assert styles != WORKBOOK
    assert with_installed_fonts(WORKBOOK, FONTS, frozenset()) == WORKBOOK
    assert (
        with_installed_fonts(WORKBOOK, FONTS, frozenset({FONTS.title[0], FONTS.heading[0], FONTS.body[0]})) == WORKBOOK
    )


def test_rows_that_are_free_to_grow_keep_their_heights_on_paper():
    free = io.BytesIO()
    with zipfile.ZipFile(free, "w") as book:
        book.writestr(
            "xl/worksheets/sheet1.xml", '<row r="1" ht="66"><c/></row><row r="2" ht="9" customHeight="1"/><row/>'
        )
        book.writestr("xl/other.xml", '<row ht="66"/>')
    with zipfile.ZipFile(io.BytesIO(with_settled_rows(free.getvalue()))) as book:
        rows = book.read("xl/worksheets/sheet1.xml").decode()
        assert rows == '<row customHeight="1" r="1" ht="66"><c/></row><row r="2" ht="9" customHeight="1"/><row/>'
        assert book.read("xl/other.xml") == b'<row ht="66"/>'


@pytest.mark.office
@needs_office
def test_the_same_workbook_gives_the_same_pdf():
    first, second = (to_pdf({"a": WORKBOOK}, FONTS, AS_OF)["a"] for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF")


def test_a_file_goes_to_the_named_printer(path, tmp_path):
    told = tmp_path / "told"
    program(path, "lp", f'echo "$@" > {told}')
    print_file(tmp_path / "汇总.pdf", "二楼打印机")
    assert told.read_text().split() == ["-d", "二楼打印机", str(tmp_path / "汇总.pdf")]


def test_without_a_name_the_default_printer_is_meant(path, tmp_path):
    told = tmp_path / "told"
    program(path, "lp", f'echo "$@" > {told}')
    print_file(tmp_path / "a.pdf")
    assert told.read_text().split() == [str(tmp_path / "a.pdf")]


def test_a_printer_that_refuses_is_heard(path, tmp_path):
    program(path, "lp", "echo 'no such printer' >&2; exit 1")
    with pytest.raises(RequestError) as caught:
        print_file(tmp_path / "a.pdf", "x")
    assert (caught.value.key, caught.value.params["reason"]) == ("spooler-refused", "no such printer")


def test_a_machine_without_a_spooler_says_where_the_file_is(path, tmp_path):
    with pytest.raises(RequestError) as caught:
        print_file(tmp_path / "a.pdf")
    assert caught.value.key == "no-spooler"
