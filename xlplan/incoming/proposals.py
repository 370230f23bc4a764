"""Whose a form may be when no carrier says so: by its title, the sender, and the targets in it. Always a proposal,
which a person confirms; the file's name is never asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.utils import parseaddr

from xlplan.codes import normalised
from xlplan.form.columns import STATUS
from xlplan.form.columns import Owner as FilledBy
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.identity import FormOwner
from xlplan.incoming.table import FormTable
from xlplan.ledger.records import Arrival
from xlplan.plan.model import Department, Plan

_ISO_MONTH = re.compile(r"(?<!\d)(20\d\d)[-/.](0?[1-9]|1[0-2])(?![-/.]?\d)")


def resembles_a_form(table: FormTable, context: ReadingContext) -> bool:
    """Whether a table without any code asks what our form asks and speaks of targets of the plan."""
    asked = {column.key for column in context.layout.columns if column.owner is FilledBy.DEPARTMENT}
    return "target" in table.columns and bool(asked & set(table.columns)) and bool(_targets(table, context.plan))


def has_our_headings(table: FormTable) -> bool:
    """Whether the headings are those of a form, whatever stands below."""
    return STATUS in table.columns and "target" in table.columns


def propose(table: FormTable, arrival: Arrival, context: ReadingContext) -> FormOwner:
    """The department and period that a form without carriers seems to be from; "" for what nothing tells."""
    texts = list(_above(table))
    sources = (
        _named(texts, context.plan),
        _named([table.grid.sheet.name], context.plan),
        _sending(arrival, context.plan),
        _assigned(_targets(table, context.plan), context.plan),
    )
    department = next((found[0].id for found in sources if len(found) == 1), "")
    return FormOwner(department, _month([*texts, table.grid.sheet.name, arrival.subject], context))


def month_named(texts: Iterable[str], context: ReadingContext) -> str:
    """The one month that the texts name, as `2022-09`; "" if none or several."""
    return _month(texts, context)


def _above(table: FormTable) -> Iterator[str]:
    """The texts above the table, or beside it where it was turned."""
    first = min(table.columns.values(), default=1)
    for (row, column), text in sorted(table.grid.texts.items()):
        if row < table.header or column < first:
            yield text


def _targets(table: FormTable, plan: Plan) -> set[str]:
    by_text = {normalised(target.text): target.id for target in plan.targets}
    seen = (normalised(table.text(row, "target")) for row in table.grid.rows)
    return {by_text[text] for text in seen if text in by_text}


def _named(texts: Iterable[str], plan: Plan) -> list[Department]:
    """The departments whose name or alias stands in the texts; a name inside a longer found name does not count."""
    said = [normalised(text) for text in texts]
    names = {normalised(name): d for d in plan.departments for name in (d.name, *d.aliases)}
    found = [name for name in names if name and any(name in text for text in said)]
    longest = [name for name in found if not any(name != other and name in other for other in found)]
    return _each_once(names[name] for name in longest)


def _sending(arrival: Arrival, plan: Plan) -> list[Department]:
    address = parseaddr(arrival.sender)[1].casefold()
    return [d for d in plan.departments if address and address in {email.casefold() for email in d.emails}]


def _assigned(targets: set[str], plan: Plan) -> list[Department]:
    """The departments whose assignments are exactly these targets."""
    if not targets:
        return []
    return [d for d in plan.departments if {a.target.id for a in plan.assignments_of(d.id)} == targets]


def _month(texts: Iterable[str], context: ReadingContext) -> str:
    """The one month that the texts name, as `2022-09`; "" if none or several."""
    months = {month for text in texts for month in _months_in(text, context)}
    return months.pop() if len(months) == 1 else ""


def _months_in(text: str, context: ReadingContext) -> Iterator[str]:
    said = normalised(text)
    for match in _ISO_MONTH.finditer(said):
        yield f"{match[1]}-{int(match[2]):02}"
    years, months = ("|".join(map(re.escape, group)) for group in (context.words.year, context.words.month))
    for match in re.finditer(rf"(20\d\d)(?:{years})(\d{{1,2}})(?:{months})(?!\d)", said):
        if 1 <= int(match[2]) <= 12:
            yield f"{match[1]}-{int(match[2]):02}"
    for name, month in context.words.months.items():
        if named := re.search(rf"{re.escape(name)},?(20\d\d)", said):
            yield f"{named[1]}-{month:02}"


def _each_once(departments: Iterable[Department]) -> list[Department]:
    return list({department.id: department for department in departments}.values())
