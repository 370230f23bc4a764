from pathlib import Path

import pytest

from xlplan.findings import Severity
from xlplan.ledger.status import ReturnState, TargetState
from xlplan.locale import load_locale
from xlplan.page.fitting import ColumnRoom, fit
from xlplan.page.measure import COLUMN_EDGE, POINTS_PER_CHARACTER
from xlplan.page.theme import load_theme, theme_fault


def own_theme(folder: Path, text: str) -> Path:
    (folder / "zh").mkdir()
    (folder / "zh" / "theme.toml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_state_and_severity_has_its_look(lang):
    theme = load_theme(load_locale(lang))
    assert set(theme.states) == set(TargetState)
    assert set(theme.returns) == set(ReturnState)
    assert set(theme.severities) == set(Severity)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["A3", "A4"])
def test_the_columns_of_the_printed_sheet_stay_within_94_percent_of_the_paper(lang, name):
    theme = load_theme(load_locale(lang))
    paper, columns = theme.papers[name], 14
    rooms = [ColumnRoom(8, width) for width in list(paper.widths.values())[:columns]]
    widths = fit(rooms, [["text " * n for n in range(columns)]], paper.room(columns), 10.5, theme.ruler).widths
    printed = sum(POINTS_PER_CHARACTER * width + COLUMN_EDGE for width in widths) * paper.scale / 100
    free = (paper.width - paper.margins["left"] - paper.margins["right"]) / 25.4 * 72
    assert printed <= 0.94 * free


def test_a_project_changes_single_values_of_the_theme(tmp_path):
    folder = own_theme(tmp_path, 'paper = "A4"\n[states.overdue]\nfill = "#ff0000"\n[papers.A3.widths]\nnews = 400\n')
    theme = load_theme(load_locale("zh", folder))
    assert theme.states["overdue"].fill == "#FF0000"
    assert theme.states["overdue"].mark == "■"
    assert theme.paper_of("A3").name == "A4"
    assert theme.papers["A3"].widths["news"] == 400


def test_without_a_paper_in_the_theme_the_settings_choose():
    theme = load_theme(load_locale("zh"))
    assert theme.paper_of("a4 ").name == "A4"
    assert theme.paper_of("B5").name == "A3"


@pytest.mark.parametrize("text", ['[colours]\nink = "red"\n', "[sizes]\ntitle = []\n", "[papers.A3]\nwidth = 'wide'\n"])
def test_for_a_theme_that_cannot_be_used_the_packaged_one_stands_in(tmp_path, text):
    locale = load_locale("zh", own_theme(tmp_path, text))
    assert theme_fault(locale) and load_theme(locale) == load_theme(load_locale("zh"))


def test_a_logo_lies_beside_the_theme(tmp_path):
    folder = own_theme(tmp_path, 'logo = "badge.png"\n')
    (folder / "zh" / "badge.png").write_bytes(b"png")
    assert load_theme(load_locale("zh", folder)).logo == folder / "zh" / "badge.png"
