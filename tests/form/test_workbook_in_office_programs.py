"""The form in real office programs: re-saved, recalculated, printed."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlrd
from forms_made import CITY, QUANTIFIED, built, content_of, target, two_rows
from python_calamine import CalamineWorkbook

from xlplan.form.carriers import LISTS_SHEET, MANIFEST_SHEET, TOKEN_NAME, list_name, read_manifest, row_code_in_id
from xlplan.form.content import FormContent, FormRow
from xlplan.form.stamp import RowCode, fingerprint_of, read_row_code, read_token, token_of
from xlplan.plan.model import Role

pytestmark = [pytest.mark.office, pytest.mark.filterwarnings("ignore:Workbook contains no default style")]

LONG = "推进“学党史 强信念 跟党走”主题宣传教育，组织巾帼宣讲队进村（社区）、进企业、进学校，覆盖所有市县"
HEADINGS = ("识别码", "工作目标", "本月进展情况", "佐证材料")


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=170)


def many_rows() -> FormContent:
    rows = tuple(
        FormRow(target(str(n), f"第{n}号目标：{LONG}" * (1 + n % 3), **(QUANTIFIED if n % 2 else {})), Role.LEAD)
        for n in range(1, 31)
    )
    return content_of(*rows, department=CITY)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same form re-saved by LibreOffice and Gnumeric, a half-filled one recalculated, a long one printed."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    (folder / "form.xlsx").write_bytes(built(content_of(*two_rows())))
    (folder / "long.xlsx").write_bytes(built(many_rows()))
    half = openpyxl.load_workbook(io.BytesIO(built(content_of(*two_rows()))))
    for cell, value in (("P6", "进行中"), ("Q6", 0), ("S6", "  "), ("S7", "本月无进展")):
        half["填报"][cell] = value
    half.save(folder / "half.xlsx")
    office = ("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to")
    run(*office, "xls", "--outdir", folder / "xls", folder / "form.xlsx")
    run(*office, "ods", "--outdir", folder / "ods", folder / "form.xlsx")
    run(*office, "xlsx", "--outdir", folder / "xlsx", folder / "form.xlsx", folder / "half.xlsx")
    run(*office, "pdf", "--outdir", folder / "pdf", folder / "long.xlsx")
    made = {kind: folder / kind / f"form.{kind}" for kind in ("xls", "ods", "xlsx")}
    made |= {"half": folder / "xlsx" / "half.xlsx", "pdf": folder / "pdf" / "long.pdf"}
    if shutil.which("ssconvert") is not None:
        for kind, exporter in (("xlsx", "Gnumeric_Excel:xlsx"), ("xls", "Gnumeric_Excel:excel_biff8")):
            made[f"gnumeric {kind}"] = folder / f"gnumeric.{kind}"
            run("ssconvert", f"--export-type={exporter}", folder / "form.xlsx", made[f"gnumeric {kind}"])
    return made


def tables(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "gnumeric xlsx", "gnumeric xls"])
def test_cells_that_carry_the_identity_survive_saving(saved: dict[str, Path], kind: str) -> None:
    if kind not in saved:
        pytest.skip("Gnumeric is not installed")
    content = content_of(*two_rows())
    found = tables(saved[kind])
    everything = [str(cell) for row in found["填报"] for cell in row]
    assert read_token(" ".join(everything)) == content.stamp
    for row in content.rows:
        named = RowCode(content.department.id, content.period.id, row.target.id)
        assert named in [read_row_code(text) for text in everything]
        assert named in [read_row_code(row_code_in_id(text)) for text in everything]
        assert fingerprint_of(row.target) in everything
    assert read_manifest([(str(a), str(b)) for a, b, *_ in found[MANIFEST_SHEET]]) == content.stamp
    assert found[LISTS_SHEET][1][0] == "未启动"


@pytest.mark.parametrize("kind", ["xlsx", "gnumeric xlsx"])
def test_names_properties_and_lists_survive_saving_as_xlsx(saved: dict[str, Path], kind: str) -> None:
    if kind not in saved:
        pytest.skip("Gnumeric is not installed")
    token = token_of(content_of(*two_rows()).stamp)
    book = openpyxl.load_workbook(saved[kind])
    assert token in book.defined_names[TOKEN_NAME].attr_text
    assert token in str(book.properties.subject) and token in str(book.properties.category)
    assert {item.name: item.value for item in book.custom_doc_props.props}[TOKEN_NAME] == token
    sheet = book["填报"]
    assert any(v.formula1 == list_name("status") for v in sheet.data_validations.dataValidation)
    if kind == "xlsx":
        assert sheet.protection.sheet
        assert token in sheet.oddFooter.left.text
        assert sheet.print_title_rows == "$5:$5"


@pytest.mark.parametrize("kind", ["xls", "gnumeric xls"])
def test_names_survive_saving_as_xls(saved: dict[str, Path], kind: str) -> None:
    if kind not in saved:
        pytest.skip("Gnumeric is not installed")
    names = xlrd.open_workbook(saved[kind]).name_map
    assert TOKEN_NAME in names and list_name("status") in names


def test_names_and_properties_survive_saving_as_ods(saved: dict[str, Path]) -> None:
    token = token_of(content_of(*two_rows()).stamp)
    archive = zipfile.ZipFile(saved["ods"])
    assert archive.read("meta.xml").decode().count(token) >= 2
    assert TOKEN_NAME in archive.read("content.xml").decode()


def test_the_live_line_counts_what_is_still_empty(saved: dict[str, Path]) -> None:
    """Of six required cells, three are filled (0 counts); one holds only spaces."""
    head = [str(cell) for cell in tables(saved["half"])["填报"][3]]
    assert "还有 3 个必填项没有填写（黄色单元格）。" in head


def test_print_repeats_heading_and_token_and_clips_nothing(saved: dict[str, Path]) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    content = many_rows()
    text = subprocess.run(["pdftotext", "-layout", saved["pdf"], "-"], check=True, capture_output=True).stdout.decode()
    pages = [page for page in text.split("\f") if page.strip()]
    form_pages = [page for page in pages if "识别码" in page]
    assert len(form_pages) >= 3 and len(pages) == len(form_pages) + 1
    for number, page in enumerate(form_pages, start=1):
        assert all(heading in page for heading in HEADINGS)
        assert token_of(content.stamp) in page
        assert f"第 {number} 页 共 {len(pages)} 页" in page
    size = subprocess.run(["pdfinfo", saved["pdf"]], check=True, capture_output=True).stdout.decode()
    assert re.search(r"Page size:\s+841\.\d+ x 595", size)
    raw = subprocess.run(["pdftotext", "-raw", saved["pdf"], "-"], check=True, capture_output=True).stdout.decode()
    squeezed = re.sub(r"\s", "", raw)
    for row in content.rows:
        assert squeezed.count(f"第{row.target.number}号目标：") >= 1
    assert squeezed.count("覆盖所有市县") == sum(row.target.text.count("覆盖所有市县") for row in content.rows)


def test_the_same_content_under_another_department_is_another_form() -> None:
    content = content_of(*two_rows())
    other = dataclasses.replace(content, stamp=dataclasses.replace(content.stamp, department=CITY.id), department=CITY)
    assert token_of(other.stamp) != token_of(content.stamp)
    assert built(other) != built(content)
