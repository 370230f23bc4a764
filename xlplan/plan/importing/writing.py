"""What was understood → plan.xlsx in the look of the starter, with what to confirm beside each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlplan.locale import Locale
from xlplan.plan.deadlines import describe_deadline
from xlplan.plan.importing.hints import hint_text
from xlplan.plan.importing.records import ImportedDepartment, ImportedTarget, Understanding
from xlplan.plan.starter import PROPOSED, Content, OwnColumn, plan_workbook

_NONE = "\u2014"
_HINT_WIDTH, _READ_WIDTH, _SOURCE_WIDTH, _OWNERS_WIDTH = 36.0, 20.0, 18.0, 28.0


def imported_workbook(read: Understanding, locale: Locale) -> bytes:
    """The plan workbook; the same understanding gives the same bytes."""
    starter = locale.table("starter", "plan")
    plan = {key: str(starter[key]) for key in PROPOSED}
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
        [
            _target(target, above, read, locale)
            for above, target in zip([None, *read.targets], read.targets, strict=False)
        ],
        hints={
            "settings": locale.text("importing.plan.settings"),
            "departments": locale.text("importing.plan.departments"),
            "targets": locale.text("importing.plan.caution", file=read.file),
        },
        columns={
            "departments": [hint],
            "targets": [
                _own("issued", _OWNERS_WIDTH, locale, after="responsible"),
                _own("read_as", _READ_WIDTH, locale, after="deadline"),
                hint,
                _own("source", _SOURCE_WIDTH, locale),
            ],
        },
    )
    return plan_workbook(content, locale)


def listed_owners(target: ImportedTarget, locale: Locale) -> tuple[str, str]:
    """The cells for who leads and who takes part: of several leads the first leads."""
    lead, rest = target.lead[:1], (*target.lead[1:], *target.responsible)
    return _listed(lead, (), locale), _listed(rest, target.others, locale)


def _listed(names: Sequence[str], others: Sequence[str], locale: Locale) -> str:
    """Names as a list that is read back as the same names."""
    mark = locale.text("importing.shown.listed")
    if any(mark.strip() in name for name in names):
        mark = locale.text("importing.shown.joint")
    behind = tuple(word for word in map(str, locale.table("lexicon", "names")["others_after"]) if not word.isascii())
    if names and others and others[0].startswith(behind):  # "A and others" is one word in Chinese
        names, others = (*names[:-1], f"{names[-1]}{others[0]}"), others[1:]
    return mark.join((*names, *others))


def _own(key: str, width: float, locale: Locale, after: str = "") -> OwnColumn:
    words = locale.table("importing", "columns", key)
    return OwnColumn(key, str(words["heading"]), str(words["help"]), width, after)


def _department(department: ImportedDepartment, locale: Locale) -> Mapping[str, str]:
    groups = locale.text("importing.shown.joint").join(department.groups)
    return {"name": department.name, "groups": groups, "hint": hint_text(department.hints, locale)}


def _headings(target: ImportedTarget, above: ImportedTarget | None) -> tuple[str, str]:
    """Aspect and measure as cells: a blank one would mean the one above, so that a dash says that there is none."""
    if above is None:
        return target.aspect, target.measure
    aspect = _NONE if above.aspect and not target.aspect else target.aspect
    unsaid = not target.measure and not target.measure_number
    goes_on = above.aspect == target.aspect and (above.measure or above.measure_number)
    return aspect, _NONE if unsaid and goes_on else target.measure


def _target(
    target: ImportedTarget, above: ImportedTarget | None, read: Understanding, locale: Locale
) -> Mapping[str, str]:
    deadline = read.deadlines.get(target.deadline)
    lead, responsible = listed_owners(target, locale)
    aspect, measure = _headings(target, above)
    return {
        "number": target.number,
        "aspect": aspect,
        "measure_number": target.measure_number,
        "measure": measure,
        "target": target.text,
        "lead": lead,
        "responsible": responsible,
        "issued": target.owners,
        "deadline": target.deadline,
        "start": target.start,
        "quantity": target.quantity,
        "unit": target.unit,
        "note": target.note,
        "hint": hint_text(target.hints, locale),
        "read_as": "" if deadline is None else describe_deadline(deadline, locale),
        "source": target.source,
    }
