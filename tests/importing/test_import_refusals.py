"""What cannot be imported stops with one clear sentence, whatever was done to the file."""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path

import pytest
from tables_drawn import by_csv, by_openpyxl, by_python_docx, draw

from xlplan.errors import PlanError, XlplanError
from xlplan.locale import all_languages, load_locale
from xlplan.plan.importing import Choices, Understanding, understand

TABLE = """
序号 | 任务 | 牵头单位 | 完成时限
1 | 举办培训班 | 办公室 | 2022年6月底前
2 | 开展宣讲 | 宣传部 | 2022年12月底前
"""


def read(path: Path) -> Understanding:
    return understand(path, all_languages(), Choices({}, this_year=2022))


def stopped(path: Path) -> str:
    with pytest.raises(PlanError) as stop:
        read(path)
    for locale in all_languages():
        assert "\n" not in locale.text(f"errors.{stop.value.key}", **stop.value.params)
    return stop.value.key


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "import-empty"),
        (b"%PDF-1.7 nothing", "import-unreadable"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "import-no-prose"),
        (b"PK\x03\x04 broken", "import-unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "import-unreadable"),
        (bytes(range(256)) * 9, "import-other-format"),
        ("只有一句话，没有表格。".encode(), "import-no-prose"),
        ("序号,任务,牵头单位\n备注,,\n".encode(), "import-no-targets"),
    ],
)
def test_a_file_without_a_table_of_targets(content: bytes, key: str, tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(content)
    assert stopped(path) == key


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert stopped(tmp_path / "nothing.xlsx") == "import-no-file"
    assert stopped(tmp_path) == "import-no-file"


def test_a_document_that_declares_entities_is_not_opened(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.docx", tmp_path / "bad.docx"
    by_python_docx({"": draw(TABLE)}, good)
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"?>", b'?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>', 1)
            target.writestr(name, content)
    assert stopped(bad) == "import-unsafe"


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/workbook.xml", "w") as part:
        for _ in range(520):
            part.write(bytes(1 << 20))
    assert stopped(path) == "import-too-large"


def test_a_damaged_file_never_shows_a_bug(tmp_path: Path) -> None:
    sources = [tmp_path / "a.xlsx", tmp_path / "b.docx", tmp_path / "c.csv"]
    for path, write in zip(sources, (by_openpyxl, by_python_docx, by_csv("gb18030")), strict=True):
        write({"任务": draw(TABLE)}, path)
    chance = random.Random(7)
    for path in sources * (15 if "XLPLAN_FUZZ" in os.environ else 4):
        data = bytearray(path.read_bytes())
        for _ in range(chance.randrange(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        damaged = path.with_name("damaged")
        damaged.write_bytes(bytes(data[: chance.randrange(len(data) // 2, len(data))]))
        try:
            read(damaged)
        except XlplanError as stop:
            assert load_locale("zh").text(f"errors.{stop.key}", **stop.params)


def test_a_formula_that_was_never_computed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    drawing = draw(TABLE.replace("开展宣讲", "=CONCATENATE(1,2)"))
    by_openpyxl({"任务": drawing}, path)
    found = read(path)
    assert [(f.code, f.origin.cell) for f in found.findings] == [("import.uncached", "B3")]


def test_a_stray_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in (["任务", "牵头单位", "完成时限"], ["举办培训班", "办公室", "2022年6月底前"]):
        sheet.append(row)
    sheet["XFD1048576"] = " "
    book.save(tmp_path / "far.xlsx")
    assert [target.text for target in read(tmp_path / "far.xlsx").targets] == ["举办培训班"]
