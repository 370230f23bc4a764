"""What was understood → plan.xlsx in the look of the starter, with what to confirm beside each row."""

from __future__ import annotations

from collections.abc import Mapping

from xlplan.locale import Locale
from xlplan.plan.deadlines import describe_deadline
from xlplan.plan.importing.hints import hint_text
from xlplan.plan.importing.records import ImportedDepartment, ImportedTarget, Understanding
from xlplan.plan.starter import Content, OwnColumn, plan_workbook

_DEFAULTS = ("due_rule", "timezone", "near_due_days", "behind_bands", "paper", "signoff")
"""Settings that no table tells and that the starter proposes."""

_HINT_WIDTH, _READ_WIDTH, _SOURCE_WIDTH = 36.0, 20.0, 18.0


def imported_workbook(read: Understanding, locale: Locale) -> bytes:
    """The plan workbook; the same understanding gives the same bytes."""
    starter = locale.table("starter", "plan")
    plan = {key: str(starter[key]) for key in _DEFAULTS}
    plan |= {"name": read.name, "year": "" if read.year is None else str(read.year)}
    hint = OwnColumn(
        "hint",
        str(locale.table("lexicon", "headings", "targets")["hint"][0]),
        locale.text("importing.columns.hint.help"),
        _HINT_WIDTH,
    )
    content = Content(
        plan,
        [_department(department, locale) for department in read.departments],
        [_target(target, read, locale) for target in read.targets],
        hints={
            "settings": locale.text("importing.plan.settings"),
            "departments": locale.text("importing.plan.departments"),
            "targets": locale.text("importing.plan.caution", file=read.file),
        },
        columns={
            "departments": [hint],
            "targets": [
                _own("read_as", _READ_WIDTH, locale, after="deadline"),
                hint,
                _own("source", _SOURCE_WIDTH, locale),
            ],
        },
    )
    return plan_workbook(content, locale)


def _own(key: str, width: float, locale: Locale, after: str = "") -> OwnColumn:
    words = locale.table("importing", "columns", key)
    return OwnColumn(key, str(words["heading"]), str(words["help"]), width, after)


def _department(department: ImportedDepartment, locale: Locale) -> Mapping[str, str]:
    return {"name": department.name, "hint": hint_text(department.hints, locale)}


def _target(target: ImportedTarget, read: Understanding, locale: Locale) -> Mapping[str, str]:
    deadline = read.deadlines.get(target.deadline)
    return {
        "number": target.number,
        "aspect": target.aspect,
        "measure_number": target.measure_number,
        "measure": target.measure,
        "target": target.text,
        "lead": target.lead,
        "responsible": target.responsible,
        "deadline": target.deadline,
        "start": target.start,
        "quantity": target.quantity,
        "unit": target.unit,
        "note": target.note,
        "hint": hint_text(target.hints, locale),
        "read_as": "" if deadline is None else describe_deadline(deadline, locale),
        "source": target.source,
    }
