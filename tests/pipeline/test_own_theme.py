"""A project's own theme changes every output, and one that cannot be used is told in one sentence."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PIL import Image
from small_office import Office, filled, new_office

GREEN = "#0A5C36"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with a logo and a header colour of its own, one return in and one with a gap."""
    made = new_office(tmp_path / "office")
    own = made.project.templates / "zh"
    own.mkdir(parents=True)
    (own / "theme.toml").write_text(f'logo = "logo.png"\n[colours]\nheader = "{GREEN}"\n', "utf-8")
    Image.new("RGB", (64, 64), GREEN).save(own / "logo.png")
    made.build()
    made.mail("宣传部", filled(made.form("宣传部"), {"完成状态": "进行中"}), "2022-09-20T10:00")
    return made


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_logo_and_colour_reach_form_workbook_slip_and_page(office: Office) -> None:
    outputs = [output.path for output in office.merge().outputs]
    for path in (office.form("办公室"), *(path for path in outputs if path.suffix == ".xlsx")):
        found = parts(path)
        assert [name for name in found if name.startswith("xl/media/")], path.name
        assert GREEN.removeprefix("#").encode() in found["xl/styles.xml"], path.name
    assert any(path.parent.name == "corrections" for path in outputs)
    page = next(path for path in outputs if path.suffix == ".html").read_text("utf-8")
    assert "data:image/png;base64," in page


def test_a_logo_that_is_not_there_is_told_by_its_name(office: Office) -> None:
    (office.project.templates / "zh" / "logo.png").unlink()
    found = [f for f in office.build().findings if f.code == "plan.no-logo"]
    assert [f.params["file"] for f in found] == ["templates/zh/logo.png"]
