"""A form on paper: 9 points, whole words, pages across where columns are many, nothing alone at the foot of a page."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from forms_made import FIRST, QUANTIFIED, content_of, opened, plan_of, target, two_rows

from xlplan.codes import ALPHABET
from xlplan.form.columns import form_layout
from xlplan.form.content import FormContent, FormRow
from xlplan.form.workbook_cells import height_of_code
from xlplan.form.workbook_fitting import head_of, on_paper
from xlplan.form.workbook_rows import row_words
from xlplan.locale import LANGUAGES, load_locale
from xlplan.page.planning import breaks_before
from xlplan.page.theme import load_theme
from xlplan.plan.model import FormColumnSpec, Question, Role


def beside(*columns: FormColumnSpec, count: int = 2, questions: int = 0) -> FormContent:
    rows = two_rows() if count == 2 else tuple(FormRow(target(str(n), **QUANTIFIED), Role.LEAD) for n in range(count))
    plan = plan_of(*(row.target for row in rows), columns=columns)
    asked = tuple(Question(f"Q{n}", f"第{n}个问题") for n in range(questions))
    return content_of(*rows, plan=replace(plan, questions=asked))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("own", [0, 2, 5, 8, 12, 24])
def test_a_form_prints_at_nine_points_with_whole_words_however_many_columns_it_has(lang: str, own: int) -> None:
    labels = ("Money spent (EUR)", "受益人数", "Satisfaction", "整改情况", "Responsible officer", "Site visit")
    kinds = ("count", "text", "long-text", "date", "choice", "percent")
    columns = tuple(
        FormColumnSpec(f"c{n}", label=f"{labels[n % 6]} {n}", kind=kinds[n % 6], choices=("yes", "no"))
        for n in range(own)
    )
    content = beside(*columns)
    locale = load_locale(lang)
    theme = load_theme(locale)
    layout = form_layout(content.plan, locale)
    paper = on_paper(layout, theme, row_words(content, layout, locale), locale)
    assert paper.scale * theme.sizes.body >= 900
    for page in paper.pages:
        across = [paper.columns[index] for index in (*paper.repeated, *page)]
        assert sum(column.width * 5.55 + 4 for column in across) * paper.scale / 100 <= (11.69 - 0.8) * 72
        for column in across:
            if column.key not in paper.turned:
                words = " ".join(theme.ruler.wrapped(head_of(column), column.width, theme.sizes.body * 1.05))
                assert words.split(" ") == head_of(column).split(" ") or not column.label.isascii()
    assert [index for page in paper.pages for index in page] == [i for i in paper.shown if i not in paper.repeated]
    assert all("target" in [paper.columns[i].key for i in paper.repeated] for _ in paper.pages[1:])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("own", [0, 2, 5, 8, 12])
def test_no_title_of_the_sign_off_block_breaks(lang: str, own: int) -> None:
    columns = tuple(FormColumnSpec(f"c{n}", label=f"栏目{n}", kind="long-text") for n in range(own))
    content = beside(*columns)
    sheet = opened(content, lang).worksheets[0]
    ruler = load_theme(load_locale(lang)).ruler
    ends = ("：", ":")
    titles = [cell for row in sheet.iter_rows(FIRST + 2) for cell in row if str(cell.value or "").endswith(ends)]
    spans = {(area.min_row, area.min_col): area.max_col for area in sheet.merged_cells.ranges}
    assert len(titles) == 5
    widths = {n: d for d in sheet.column_dimensions.values() for n in range(d.min, d.max + 1) if not d.hidden}
    for cell in titles:
        over = range(cell.column, spans.get((cell.row, cell.column), cell.column) + 1)
        room = sum(widths[n].width - 0.71 for n in over if n in widths)
        assert ruler.lines(str(cell.value), room, 10.5) == 1


def test_what_belongs_together_stays_on_one_page() -> None:
    assert breaks_before([10.0] * 30, [range(9, 11)], capacity=100, header=10) == (9,)
    assert breaks_before([10.0] * 30, [range(4, 6)], capacity=100, header=10) == ()
    assert breaks_before([10.0] * 30, [range(10, 12)], capacity=100, header=10) == (10,)  # near the edge either way
    assert breaks_before([10.0] * 12, [range(2, 12)], capacity=100, header=10) == ()  # no page holds that


@pytest.mark.parametrize("count", [4, 5, 6, 7, 12])
def test_the_heading_of_the_questions_is_not_left_alone(count: int) -> None:
    sheet = opened(beside(count=count, questions=3))["填报"]
    heading = next(cell.row for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("请同时回答"))
    height = {row: sheet.row_dimensions[row].height or 15.0 for row in range(1, sheet.max_row + 1)}
    breaks, used, capacity = {brk.id for brk in sheet.row_breaks.brk}, 0.0, 516.24 / sheet.page_setup.scale * 100
    for row in range(1, heading + 2):
        if row - 1 in breaks or used + height[row] > capacity:
            used = height[FIRST - 1]
            assert row != heading + 1
        used += height[row]


@pytest.mark.parametrize("width", [4.0, 7.0, 9.1, 12.0, 22.0])
def test_no_code_needs_more_room_than_that_of_the_widest_letters(width: float) -> None:
    random, theme = Random(3), load_theme(load_locale("en"))
    for ruler in (theme.ruler, load_theme(load_locale("zh")).ruler):
        for _ in range(20):
            one, two, three, check = ("".join(random.choices(ALPHABET, k=length)) for length in (5, 4, 5, 2))
            code = f"X{one}-{two}-{three}-{check}"
            needed = ruler.row([(code, width, 9.0)])
            assert [height_of_code(code, width, ruler, 9.0, enough) for enough in (0.0, 999.0)] == [needed, 999.0]
            assert height_of_code(code, width, ruler, 9.0, needed) == needed
