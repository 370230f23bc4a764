"""The form workbook: what a department gets, fills and sends back."""

from __future__ import annotations

import io
from datetime import UTC

from xlsxwriter.workbook import Workbook

from xlplan.form.carriers import TOKEN_NAME, core_properties, custom_properties
from xlplan.form.columns import FormLayout
from xlplan.form.content import Filled, FormContent, FormRow, Leftover, Mark
from xlplan.form.stamp import token_of
from xlplan.form.workbook_pages import write_guide, write_leftovers, write_lists, write_manifest
from xlplan.form.workbook_style import Styles, clean, look_of
from xlplan.form.workbook_table import TableSheet
from xlplan.form.workbook_words import period_words
from xlplan.locale import Locale
from xlplan.page.theme import Theme, load_theme

__all__ = ["Filled", "FormContent", "FormRow", "Leftover", "Mark", "form_workbook"]


def form_workbook(content: FormContent, locale: Locale, layout: FormLayout, theme: Theme | None = None) -> bytes:
    """The workbook of one form, as .xlsx bytes; the same inputs give the same bytes.

    layout: `form_layout(plan, locale)`. theme: that of the locale if not given. Marks or leftovers make it a
    correction slip.
    """
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    styles = Styles(book, look_of(theme or load_theme(locale)))
    _write_properties(book, content, locale)
    TableSheet(book, styles, content, layout, locale).write()
    write_guide(book, styles, content, layout, locale)
    if content.leftovers:
        write_leftovers(book, styles, content, locale)
    write_lists(book, layout, locale)
    write_manifest(book, content)
    book.close()
    return buffer.getvalue()


def _write_properties(book: Workbook, content: FormContent, locale: Locale) -> None:
    settings = content.plan.settings
    period = period_words(content.period.id, locale)
    title = locale.text("form.head.file_title", plan=settings.name, department=content.department.name, period=period)
    core: dict[str, object] = {"title": clean(title), "author": clean(settings.organisation)}
    core |= core_properties(content.stamp)
    core["created"] = content.period.opens.astimezone(UTC)
    book.set_properties(core)
    for name, value in custom_properties(content.stamp).items():
        book.set_custom_property(name, value, "text")
    book.define_name(TOKEN_NAME, f'="{token_of(content.stamp)}"')
