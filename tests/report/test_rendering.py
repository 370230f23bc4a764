"""The printed sheet through LibreOffice, as it comes out on paper."""

from collections import Counter
from dataclasses import dataclass

import pytest
from rendering import needs_office, page_texts
from status_builders import AS_OF, make_plan, make_status, speaking

from xlplan.report.printing import to_pdf
from xlplan.report.sheets.consolidated import ConsolidatedSheet, header_height, plan_sheet
from xlplan.report.view import View
from xlplan.report.workbook import PRINTED, status_workbook

pytestmark = [pytest.mark.office, needs_office]

LONG = {"zh": "深入基层宣讲，" * 260, "en": "lectures in the villages; " * 120}
CASES = {
    "the example's size": (46, "zh", "A3", ""),
    "on A4": (46, "zh", "A4", ""),
    "in English": (46, "en", "A4", ""),
    "460 targets": (460, "zh", "A3", ""),
    "one target": (1, "en", "A3", "ok"),
    "very short": (30, "zh", "A3", "好"),
    "very long": (6, "zh", "A3", LONG["zh"]),
    "very long in English": (6, "en", "A4", LONG["en"]),
}


@dataclass(frozen=True)
class Rendered:
    sheet: ConsolidatedSheet
    pages: list[str]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory) -> dict[str, Rendered]:
    folder = tmp_path_factory.mktemp("pdf")
    sheets, workbooks = {}, {}
    for name, (targets, lang, paper, text) in CASES.items():
        plan = make_plan(targets, lang, departments=28 if targets > 40 else 8, paper=paper)
        status = make_status(plan, lang, text)
        words = speaking(plan, lang)
        sheets[name] = plan_sheet(View(status, *words))
        workbooks[name] = status_workbook(status, *words, PRINTED)
    fonts = sheets["on A4"].view.theme.fonts
    pdfs = to_pdf(workbooks, fonts, AS_OF)
    return {name: Rendered(sheets[name], page_texts(pdf, folder)) for name, pdf in pdfs.items()}


@pytest.mark.parametrize("name", CASES)
def test_the_pdf_has_the_pages_that_were_planned(rendered, name):
    assert len(rendered[name].pages) == rendered[name].sheet.page_count


@pytest.mark.parametrize("name", CASES)
def test_every_page_repeats_the_header(rendered, name):
    labels = rendered[name].sheet.view.words("consolidated", "columns")
    for page in rendered[name].pages:
        assert "".join(labels["target"].split()) in page
        assert "".join(labels["news"].split()) in page


@pytest.mark.parametrize("name", CASES)
def test_every_page_is_numbered(rendered, name):
    pages = rendered[name].pages
    for number, page in enumerate(pages, start=1):
        lang = rendered[name].sheet.view.locale.lang
        foot = f"第{number}页共{len(pages)}页" if lang == "zh" else f"Page{number}of{len(pages)}"
        assert foot in page


@pytest.mark.parametrize("name", CASES)
def test_every_page_names_the_aspect_and_the_measure_of_its_first_row(rendered, name):
    sheet = rendered[name].sheet
    for planned, page in zip(sheet.pages, rendered[name].pages, strict=True):
        target = planned.blocks[0].row.target
        assert target.aspect[:3].strip() in page
        assert f"{target.measure_number}.{''.join(target.measure.split())[:3]}" in page


@pytest.mark.parametrize("name", ["the example's size", "460 targets"])
def test_labels_that_go_on_are_marked_so(rendered, name):
    sheet = rendered[name].sheet
    goes_on = [
        page
        for planned, page in zip(sheet.pages[1:], rendered[name].pages[1:], strict=True)
        if planned.before == planned.blocks[0].keys
    ]
    assert goes_on
    assert all("续" in page for page in goes_on)


@pytest.mark.parametrize("name", CASES)
def test_every_character_of_every_cell_is_on_paper(rendered, name):
    sheet = rendered[name].sheet
    wanted = Counter()
    for _, row, _, _ in sheet.placed:
        for cell in row.cells.values():
            wanted.update("".join(cell.text.split()))
    on_paper = Counter("".join(rendered[name].pages))
    short = {c: (n, on_paper[c]) for c, n in wanted.items() if on_paper[c] < n}
    assert short == {}


@pytest.mark.parametrize("name", CASES)
def test_pages_are_full_where_rows_can_be_cut(rendered, name):
    sheet = rendered[name].sheet
    cut = [row for _, row, _, _ in sheet.placed if not row.whole]
    assert cut or not name.startswith("very long")
    room = sheet.setting.paper.page_height - header_height(sheet.setting)
    filled = [sum(page.heights) / room for page in sheet.pages[1:-1]]
    assert not filled or sum(filled) / len(filled) > 0.8
