"""Moments, periods and plan cells in the words of a form."""

from __future__ import annotations

from datetime import datetime, timedelta

from xlplan.books.number_formats import shown_number
from xlplan.form.columns import FINGERPRINT, STATUS, Column, FormLayout, first_clause
from xlplan.form.content import FormRow, shown_choice
from xlplan.form.stamp import fingerprint_of
from xlplan.locale import Locale
from xlplan.plan.model import Role, Target


def due_words(due: datetime, locale: Locale) -> str:
    """A due moment as people write it: the day alone where its last second counts, else with the hour."""
    is_end_of_day = (due + timedelta(seconds=1)).date() != due.date()
    key = "form.when.day" if is_end_of_day else "form.when.moment"
    weekday = locale.table("form", "when")["weekdays"][due.weekday()]
    return locale.text(
        key, year=due.year, month=due.month, day=due.day, weekday=weekday, hour=due.hour, minute=due.minute
    )


def measure_words(target: Target, locale: Locale) -> str:
    """A target's measure, shortened: its number and its first clause."""
    text = first_clause(target.measure, locale.text("form.shortened.stops"))
    if not target.measure_number:
        return text
    return locale.text("form.shortened.measure", number=target.measure_number, text=text)


def locked_cells(target: Target, role: Role, locale: Locale) -> dict[str, str | float]:
    """The cells of a row that the plan alone decides, by column key; empty ones are left out."""
    shown: dict[str, str | float | None] = {
        "number": target.number,
        "aspect": target.aspect,
        "measure": measure_words(target, locale),
        "target": target.text,
        "role": locale.choice("role", role),
        "lead": target.lead_text,
        "responsible": target.responsible_text,
        "deadline": target.deadline.text,
        "quantity": target.quantity,
        "unit": target.unit,
    }
    return {key: value for key, value in shown.items() if value is not None and value != ""}


def plan_cells(row: FormRow, layout: FormLayout, locale: Locale) -> dict[str, str | float]:
    """The locked cells of a row by column key, without those of its own code; empty ones are left out."""
    shown: dict[str, str | float | None] = {
        FINGERPRINT: fingerprint_of(row.target),
        **locked_cells(row.target, row.role, locale),
        "last_status": _last_status(row, layout, locale),
        "last_progress": _last_progress(row, locale),
    }
    return {key: value for key, value in shown.items() if value is not None and value != ""}


def _last_status(row: FormRow, layout: FormLayout, locale: Locale) -> str:
    """What the department last said, and that the office sent it back."""
    said = shown_choice(layout.column(STATUS), row.last_status, locale)
    if row.refused is None:
        return said
    return locale.text("form.last.refused", status=said, reason=row.refused or "-").strip()


def _last_progress(row: FormRow, locale: Locale) -> str:
    """How far the department itself was: its own count where the target has a quantity, else points; with the unit."""
    if row.last_count is not None:
        unit = locale.unit(row.last_count, row.target.unit)
        return locale.text("form.last.count", count=shown_number(row.last_count), unit=unit).strip()
    return "" if row.last_progress is None else locale.text("form.last.points", points=shown_number(row.last_progress))


def answer_cell(row: FormRow, column: Column, locale: Locale) -> object:
    """What stands in a department's cell in advance: a word, a number, a day, or what was typed if it could not be
    read; None if nothing."""
    answer = row.answers.get(column.key)
    if answer is None or answer.empty:
        return None
    if answer.value is None:
        return answer.raw
    if isinstance(answer.value, str):
        return shown_choice(column, answer.value, locale)
    return answer.value
