"""The form workbook: what a department gets, fills and sends back."""

from __future__ import annotations

from datetime import UTC

from xlplan.form.carriers import TOKEN_NAME, core_properties, custom_properties
from xlplan.form.columns import FormLayout
from xlplan.form.content import Filled, FormContent, FormRow, Leftover, Mark
from xlplan.form.stamp import token_of
from xlplan.form.workbook_pages import write_guide, write_leftovers, write_lists, write_manifest
from xlplan.form.workbook_table import TableSheet
from xlplan.locale import Locale
from xlplan.page.canvas import Canvas
from xlplan.page.shapes import Own, ShapedCanvas
from xlplan.page.theme import Theme, load_theme
from xlplan.plan.period_names import shown_period

__all__ = ["Filled", "FormContent", "FormRow", "Leftover", "Mark", "form_workbook"]


def form_workbook(content: FormContent, locale: Locale, layout: FormLayout, theme: Theme | None = None) -> bytes:
    """The workbook of one form, as .xlsx bytes; the same inputs give the same bytes.

    layout: `form_layout(plan, locale)`. theme: that of the locale if not given. Marks or leftovers make it a
    correction slip.
    """
    canvas = _canvas(content, locale, theme or load_theme(locale))
    TableSheet(canvas, content, layout, locale).write()
    write_guide(canvas, content, layout, locale)
    if content.leftovers:
        write_leftovers(canvas, content, locale)
    write_lists(canvas.workbook, layout, content.questions, locale)
    write_manifest(canvas.workbook, content)
    return canvas.finish()


def _canvas(content: FormContent, locale: Locale, theme: Theme) -> Canvas:
    """A workbook that carries the identity of a form in its properties and names."""
    settings = content.plan.settings
    period = shown_period(content.period.id, locale)
    title = locale.text("form.head.file_title", plan=settings.name, department=content.department.name, period=period)
    carried = {name: Own(value) for name, value in core_properties(content.stamp).items()}
    core = {"title": Own(title), "author": settings.organisation, **carried}
    canvas = ShapedCanvas(theme, content.period.opens.astimezone(UTC), core)
    for name, value in custom_properties(content.stamp).items():
        canvas.workbook.set_custom_property(name, Own(value), "text")
    canvas.workbook.define_name(TOKEN_NAME, Own(f'"{token_of(content.stamp)}"'))
    return canvas
