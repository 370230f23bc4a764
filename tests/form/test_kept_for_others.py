"""What is kept from one form for the next changes none: each is the same as if it were the only one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from forms_made import CITY, OFFICE, QUANTIFIED, content_of, plan_of, target

from xlplan.form import workbook_cells, workbook_fitting, workbook_rows
from xlplan.form.columns import form_layout
from xlplan.form.content import Filled, FormContent, FormRow, Mark
from xlplan.form.workbook import form_workbook
from xlplan.locale import LANGUAGES, load_locale
from xlplan.page import shapes
from xlplan.plan.model import Condition, FormColumnSpec, Question, Role

KEPT = (
    *(shapes._shape, shapes._look, shapes._odd_string, workbook_rows._kept),
    *(workbook_fitting._on_paper, workbook_cells.drawn, workbook_cells.validation),
)
TARGETS = (
    target("1"),
    target("2", "举办专题培训班", **QUANTIFIED),
    target("3", "Write & send <reports>", aspect="二"),
    target("4", "很长的工作目标" * 12, measure=""),
)
COLUMNS = (
    FormColumnSpec("走访", kind="count", required=True, where=(Condition("department", ("海口市妇联",)),)),
    FormColumnSpec("自评", kind="choice", choices=("好", "差"), filled_by="lead"),
)
QUESTIONS = (Question("QQQ22", "还有什么要说？", required=True), Question("QQQ33", "几人？", "count", asked=(CITY.id,)))
NAMED = (OFFICE, CITY, replace(OFFICE, id="FFF22", name="Finance & Planning"))


def contents() -> Iterator[FormContent]:
    """Forms of departments that differ in more and more: name, role, what was said last, rows, marks."""
    plain = plan_of(*TARGETS)
    own = replace(plan_of(*TARGETS, columns=COLUMNS), questions=QUESTIONS)
    for plan in (plain, own):
        for department in NAMED:
            rows = [FormRow(one, Role.LEAD if department is OFFICE else Role.RESPONSIBLE) for one in TARGETS]
            yield content_of(*rows, plan=plan, department=department)
            rows[1] = FormRow(TARGETS[1], Role.LEAD, "in-progress", last_count=1234567.0, refused="数字不对")
            yield content_of(*rows, plan=plan, department=department)
    rows[0] = replace(rows[0], answers={"status": Filled("done"), "progress": Filled(None, "约80")})
    yield content_of(*rows[::-1], plan=own, department=CITY)
    yield content_of(*rows, plan=own, department=CITY, marks=(Mark(rows[0].target.id, "progress", "只填数字"),))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_after_others_is_the_form_alone(lang: str) -> None:
    locale = load_locale(lang)
    made = [(content, form_layout(content.plan, locale)) for content in contents()]
    after = [form_workbook(content, locale, layout) for content, layout in made]
    assert shapes._shape.cache_info().hits
    for (content, layout), data in list(zip(made, after, strict=True))[lang == "en" :: 2]:
        for kept in KEPT:
            kept.cache_clear()
        assert form_workbook(content, locale, layout) == data
