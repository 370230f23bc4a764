"""The demo's departments behave as people do, the same every time."""

from __future__ import annotations

import email
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from demo_plan import MONTHS, build_forms, period_of_month, plan_of
from openpyxl import load_workbook

from xlplan.demo.desk import OfficeDesk
from xlplan.demo.office import Tools, find_tools
from xlplan.demo.play import Played, play
from xlplan.form.columns import CODE, COUNT, NEWS, PROGRESS, ROW_ID, STATUS, form_layout
from xlplan.form.stamp import read_row_code
from xlplan.locale import load_locale
from xlplan.plan.model import Plan

PLAN = plan_of()
LOCALE = load_locale("zh")
LAYOUT = form_layout(PLAN, LOCALE)
NO_TOOLS = Tools()


def play_one(folder: Path, month: int, index: int, plan: Plan = PLAN, tools: Tools = NO_TOOLS) -> tuple[Played, ...]:
    """One month; the forms of the month before, if any, lie beside."""
    period = period_of_month(month)
    forms = build_forms(plan, period, folder / "outbox" / str(month))
    last = {name: folder / "outbox" / str(month - 1) / f"{name}.xlsx" for name in forms} if index else None
    inbox = folder / "inbox"
    return play(forms, inbox, plan, period, seed=7, month_index=index, locale=LOCALE, tools=tools, last_forms=last)


def play_months(folder: Path) -> dict[int, tuple[Played, ...]]:
    """Three months, one after the other."""
    return {month: play_one(folder, month, index) for index, month in enumerate(MONTHS)}


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[Played, ...]]:
    return play_months(tmp_path_factory.mktemp("played"))


def doing(months: dict[int, tuple[Played, ...]], what: str, *, with_file: bool = True) -> list[Played]:
    return [
        played
        for month in months.values()
        for played in month
        if played.what == what and (played.file or not with_file)
    ]


def mail(file: Path) -> EmailMessage:
    message = email.message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def attachment(file: Path) -> tuple[str, bytes]:
    """Name and bytes of what was sent."""
    if file.suffix != ".eml":
        return file.name, file.read_bytes()
    part = next(mail(file).iter_attachments())
    return str(part.get_filename()), bytes(part.get_content())


def desk_of(played: Played, folder: Path) -> OfficeDesk:
    assert played.file is not None
    name, content = attachment(played.file)
    if name.endswith(".zip"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = archive.read(archive.namelist()[0])
    path = folder / "sent.xlsx"
    path.write_bytes(content)
    return OfficeDesk(path, LAYOUT)


def received(file: Path) -> datetime:
    """The moment in the topmost Received header."""
    return parsedate_to_datetime(str(mail(file).get_all("Received", [])[0]).rpartition(";")[2].strip())


def test_the_same_seed_gives_the_same_inbox(tmp_path: Path) -> None:
    for run in ("first", "second"):
        play_months(tmp_path / run)
    first, second = (
        {
            p.relative_to(tmp_path / run).as_posix(): p.read_bytes()
            for p in (tmp_path / run / "inbox").rglob("*")
            if p.is_file()
        }
        for run in ("first", "second")
    )
    assert first == second
    assert len(first) > 20


def test_three_months_show_everything_that_departments_do(months: dict[int, tuple[Played, ...]]) -> None:
    done = {played.what for month in months.values() for played in month}
    assert done == set(LOCALE.table("demo", "what")) - {"as-xls", "as-ods"}


def test_every_department_is_on_time_late_or_missing_once_a_month(months: dict[int, tuple[Played, ...]]) -> None:
    for month in months.values():
        timings = sorted(p.department for p in month if p.what in {"on-time", "late", "missing"})
        assert timings == sorted(department.id for department in PLAN.departments)


def test_what_is_called_late_has_a_server_header_after_the_due_moment(months: dict[int, tuple[Played, ...]]) -> None:
    for number, month in months.items():
        due = period_of_month(number).due
        mails = [p for p in month if p.file and p.file.suffix == ".eml"]
        assert all(received(p.file) > due for p in mails if p.what == "late" and p.file)
        assert all(received(p.file) <= due for p in mails if p.what == "on-time" and p.file)
        assert {p.what for p in mails} >= {"late", "on-time"}


def test_a_tidy_department_fills_every_required_cell_and_keeps_the_codes(
    months: dict[int, tuple[Played, ...]], tmp_path: Path
) -> None:
    alterations = ("two-versions", "empty-cells", "untidy", "row-deleted", "row-twice", "corrupt", "last-month")
    upset = {(month, p.department) for month, plays in months.items() for p in plays if p.what in alterations}
    tidy = next(
        p for m, plays in months.items() for p in plays if p.what == "on-time" and (m, p.department) not in upset
    )
    desk = desk_of(tidy, tmp_path)
    targets = [target for _, target in desk.rows()]
    assert sorted(targets) == sorted(a.target.id for a in PLAN.assignments_of(tidy.department))
    words = {LOCALE.choice("status", code) for code in LOCALE.table("lexicon", "choices", "status")}
    for row, target in desk.rows():
        key = PROGRESS if PLAN.by_id[target].quantity is None else COUNT
        assert desk.value(row, STATUS) in words
        assert isinstance(desk.value(row, key), int)
        assert str(desk.value(row, NEWS)).strip()


def test_the_block_below_the_table_is_signed(months: dict[int, tuple[Played, ...]], tmp_path: Path) -> None:
    desk = desk_of(doing(months, "untidy")[0], tmp_path)
    values = [str(cell.value) for row in desk.sheet.iter_rows() for cell in row if cell.value is not None]
    assert LOCALE.text("demo.texts.phone") in values
    assert set(values) & set(LOCALE.table("demo", "texts")["filled_by"])


def test_sorting_leaves_the_hidden_ids_behind(months: dict[int, tuple[Played, ...]], tmp_path: Path) -> None:
    desk = desk_of(doing(months, "sorted")[0], tmp_path)
    codes = [str(desk.value(row, CODE))[1:] for row, _ in desk.rows()]
    hidden = [str(desk.value(row, ROW_ID))[1:] for row, _ in desk.rows()]
    assert sorted(codes) == sorted(hidden)
    assert codes != hidden


def test_a_deleted_and_a_copied_row_change_the_number_of_rows(
    months: dict[int, tuple[Played, ...]], tmp_path: Path
) -> None:
    for what, difference in (("row-deleted", -1), ("row-twice", 1)):
        played = doing(months, what)[0]
        rows = list(desk_of(played, tmp_path).rows())
        assert len(rows) == len(PLAN.assignments_of(played.department)) + difference


def test_the_first_of_two_versions_has_gaps_and_the_second_has_none(
    months: dict[int, tuple[Played, ...]], tmp_path: Path
) -> None:
    department = doing(months, "two-versions")[0].department
    first, second = (p for p in doing(months, "two-versions") if p.department == department)
    assert first.file is not None and second.file is not None
    assert received(first.file) < received(second.file)
    gaps = [
        sum(desk.value(r, NEWS) is None for r, _ in desk.rows())
        for desk in (desk_of(p, tmp_path) for p in (first, second))
    ]
    assert gaps[0] > 0
    assert gaps[1] == 0


def test_last_months_form_carries_last_months_codes(months: dict[int, tuple[Played, ...]], tmp_path: Path) -> None:
    played = doing(months, "last-month")[0]
    month = next(number for number, plays in months.items() if played in plays)
    desk = desk_of(played, tmp_path)
    codes = {read_row_code(str(desk.value(row, CODE))) for row, _ in desk.rows()}
    assert {code.period for code in codes if code} == {f"2022-{month - 1:02}"}


def test_an_altered_deadline_differs_from_the_plan(months: dict[int, tuple[Played, ...]], tmp_path: Path) -> None:
    desk = desk_of(doing(months, "deadline-altered")[0], tmp_path)
    altered = [t for row, t in desk.rows() if desk.value(row, "deadline") != PLAN.by_id[t].deadline.text]
    assert len(altered) == 1


def test_untidy_cells_hold_what_people_write(months: dict[int, tuple[Played, ...]], tmp_path: Path) -> None:
    desk = desk_of(doing(months, "untidy")[0], tmp_path)
    written = "".join(str(desk.value(row, key)) for row, _ in desk.rows() for key in (PROGRESS, COUNT, STATUS))
    assert "约" in written
    assert any("０" <= character <= "９" for character in written)
    assert LOCALE.text("demo.texts.near_choice") in written


def test_a_zip_names_its_member_in_gbk(months: dict[int, tuple[Played, ...]]) -> None:
    file = doing(months, "zipped")[0].file
    assert file is not None
    name, content = attachment(file)
    members = zipfile.ZipFile(io.BytesIO(content), metadata_encoding="gb18030").namelist()
    assert name.endswith("报送材料.zip")
    assert "月填报表" in members[0]


def test_a_corrupt_file_is_the_first_part_of_a_workbook(months: dict[int, tuple[Played, ...]]) -> None:
    file = doing(months, "corrupt")[0].file
    assert file is not None
    content = attachment(file)[1]
    assert content.startswith(b"PK")
    assert not zipfile.is_zipfile(io.BytesIO(content))


def test_the_photograph_is_a_picture(months: dict[int, tuple[Played, ...]]) -> None:
    file = doing(months, "photo")[0].file
    assert file is not None
    chunks = dict(png_chunks(file.read_bytes()))
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    assert len(zlib.decompress(chunks[b"IDAT"])) == height * (1 + 3 * width)
    assert b"IEND" in chunks


def png_chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and data of every part of a PNG, whose check sums must be right."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    place = 8
    while place < len(picture):
        (size,) = struct.unpack_from(">I", picture, place)
        body = picture[place + 4 : place + 8 + size]
        assert struct.unpack_from(">I", picture, place + 8 + size)[0] == zlib.crc32(body)
        yield body[:4], body[4:]
        place += 12 + size


def test_a_department_name_that_is_no_file_name_is_made_one(tmp_path: Path) -> None:
    plan = plan_of(10, 10)
    played = play_one(tmp_path, 7, 0, plan)
    names = {p.file.name for p in played if p.file}
    assert any("妇联-筹" in name for name in names)


def test_without_libreoffice_old_formats_become_xlsx_and_that_is_told(months: dict[int, tuple[Played, ...]]) -> None:
    instead = doing(months, "as-xlsx")
    assert instead
    assert all(attachment(p.file)[0].endswith(".xlsx") for p in instead if p.file)


@pytest.mark.office
@pytest.mark.skipif(find_tools().soffice is None, reason="LibreOffice is not installed")
def test_libreoffice_really_saves_the_old_formats(tmp_path: Path) -> None:
    played = play_one(tmp_path, 9, 0, tools=find_tools())
    sent = {p.what: attachment(p.file) for p in reversed(played) if p.file and p.what in {"as-xls", "as-ods"}}
    assert sent["as-xls"][0].endswith(".xls")
    assert sent["as-xls"][1].startswith(bytes.fromhex("d0cf11e0a1b11ae1"))
    assert sent["as-ods"][0].endswith(".ods")
    assert zipfile.ZipFile(io.BytesIO(sent["as-ods"][1])).read("mimetype").endswith(b"opendocument.spreadsheet")


def test_openpyxl_still_reads_what_was_spoilt(months: dict[int, tuple[Played, ...]]) -> None:
    for what in ("row-deleted", "row-twice", "sorted", "note-below"):
        file = doing(months, what)[0].file
        assert file is not None
        name, content = attachment(file)
        if name.endswith(".xlsx"):
            assert load_workbook(io.BytesIO(content)).sheetnames
