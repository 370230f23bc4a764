"""A plan that came from elsewhere is opened under the limits of a return: it answers soon, or says what to delete."""

from __future__ import annotations

import time
from pathlib import Path

import making_files as files
import pytest
from plan_books import plan_book

from xlplan.errors import PlanError
from xlplan.locale import all_languages
from xlplan.plan.reading import PlanReading, read_plan

STRAY = '<row r="1048576"><c r="{0}"><v>7</v></c></row></sheetData>'


def read(path: Path) -> PlanReading:
    started = time.monotonic()
    try:
        return read_plan(path, all_languages())
    finally:
        assert time.monotonic() - started < 20


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "F1048576"])
def test_a_stray_cell_in_the_last_row_is_as_if_it_were_not_there(tmp_path: Path, cell: str) -> None:
    path = plan_book(tmp_path / "plan.xlsx")
    plain = read(path)
    parts = files.parts_of(path.read_bytes())
    for name in [part for part in parts if part.startswith("xl/worksheets/sheet")]:
        parts[name] = parts[name].replace(b"</sheetData>", STRAY.format(cell).encode())
    path.write_bytes(files.zipped(parts))
    assert read(path).plan == plain.plan


def test_a_sheet_painted_far_out_is_read_and_one_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    path = plan_book(tmp_path / "plan.xlsx")
    plain = read(path)
    part = next(p for p in files.parts_of(path.read_bytes()) if p.startswith("xl/worksheets/sheet"))
    painted = "".join(
        f'<row r="{row}">' + "".join(f'<c r="A{row}" s="1"/>' for _ in range(20)) + "</row>"
        for row in range(100, 20_000)
    )
    path.write_bytes(files.replaced(path.read_bytes(), part, "</sheetData>", painted + "</sheetData>"))
    assert read(path).plan == plain.plan
    stream, size, crc = files.deflated_zeros(1100, head=b"<worksheet><sheetData>", fill=b" ")
    path.write_bytes(files.with_deflated_part(path.read_bytes(), part, stream, size, crc))
    with pytest.raises(PlanError) as refusal:
        read(path)
    assert refusal.value.key == "plan-too-large"
