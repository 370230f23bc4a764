"""Every workbook that xlplan writes keeps the rules by which Excel opens it without a question.

Excel itself cannot be run here: an independent validator reads the parts against the published schemas, and a few
rules that schemas do not know are checked by hand.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openxml_audit import OpenXmlValidator
from small_office import Office, filled, new_office

from xlplan.locale import load_locale
from xlplan.plan.starter import starter_bytes

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LONGEST_SHEET_NAME = 31


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """One workbook of each sort."""
    folder = tmp_path_factory.mktemp("office")
    office = new_office(folder / "project")
    office.build()
    gappy = {"完成状态": "已完成", "本月进展情况": "=1+1 不是公式"}
    office.mail("宣传部", filled(office.form("宣传部"), gappy), "2022-09-20T10:00")
    office.mail("办公室", filled(office.form("办公室")), "2022-09-26T10:00")
    made = {"form": office.form("宣传部"), **_outputs(office)}
    for lang in ("zh", "en"):
        made[f"starter-{lang}"] = folder / f"starter-{lang}.xlsx"
        made[f"starter-{lang}"].write_bytes(starter_bytes(load_locale(lang)))
    return made


def _outputs(office: Office) -> dict[str, Path]:
    outputs = [output.path for output in office.merge().outputs if output.path.suffix == ".xlsx"]
    consolidated, slip = outputs[0], next(path for path in outputs if path.parent.name == "corrections")
    return {"consolidated": consolidated, "slip": slip}


SORTS = ("form", "consolidated", "slip", "starter-zh", "starter-en")


@pytest.mark.parametrize("sort", SORTS)
def test_an_independent_validator_finds_nothing(workbooks: Mapping[str, Path], sort: str) -> None:
    assert [str(error) for error in OpenXmlValidator().validate(str(workbooks[sort])).errors] == []


def test_the_validator_would_find_a_part_that_breaks_the_schema(workbooks: Mapping[str, Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(workbooks["form"]) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"<sheetData>", b"<nonsense/><sheetData>")
            target.writestr(name, part)
    assert OpenXmlValidator().validate(str(broken)).errors != []


@pytest.mark.parametrize("sort", SORTS)
def test_no_formula_is_without_its_value_and_no_sheet_name_is_too_long(
    workbooks: Mapping[str, Path], sort: str
) -> None:
    with zipfile.ZipFile(workbooks[sort]) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in sheets:
            for cell in ElementTree.fromstring(book.read(name)).iter(f"{MAIN}c"):
                if cell.find(f"{MAIN}f") is not None:
                    assert cell.findtext(f"{MAIN}v"), f"{name} {cell.get('r')}"
        names = [
            sheet.get("name", "") for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
    assert len(names) == len(sheets) == len({name.casefold() for name in names})
    assert [name for name in names if len(name) > LONGEST_SHEET_NAME or set(name) & set("[]:*?/\\")] == []


@pytest.mark.parametrize("sort", SORTS)
def test_every_relation_leads_to_a_part(workbooks: Mapping[str, Path], sort: str) -> None:
    with zipfile.ZipFile(workbooks[sort]) as book:
        parts = set(book.namelist())
        for name in (part for part in parts if part.endswith(".rels")):
            folder = Path(name).parent.parent
            for relation in ElementTree.fromstring(book.read(name)):
                if relation.get("TargetMode") == "External":
                    continue
                target = relation.get("Target", "")
                path = Path(target.lstrip("/")) if target.startswith("/") else folder / target
                resolved = Path("/", path).resolve().relative_to("/").as_posix()
                assert resolved in parts, f"{name} → {target}"
