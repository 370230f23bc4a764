"""Columns that are totalled over leads: a lead that leaves one blank where others filled in their part is asked."""

from __future__ import annotations

from collections.abc import Iterator

from xlplan.findings import Finding
from xlplan.form.columns import Total, columns_of
from xlplan.ledger.status import Contribution, TargetRow
from xlplan.plan.model import Assignment, Plan, Role
from xlplan.review.answers import blank
from xlplan.review.findings import TARGET_LEAD_BLANK


def blank_leads(plan: Plan, period: str, rows: tuple[TargetRow, ...]) -> Iterator[Finding]:
    """One finding for every target and totalled column that its lead left blank, although it spoke."""
    totalled = [column for column in columns_of(plan.form_columns) if column.total is not Total.NONE]
    labels = {spec.key: spec.label for spec in plan.form_columns if spec.label}
    for row in rows:
        lead = row.lead
        if lead is None or not lead.answers or lead.department not in plan.department_by_id:
            continue
        department = plan.department_by_id[lead.department]
        for column in totalled:
            asked = column.asked_of(Assignment(row.target, department, Role.LEAD))
            parts = [
                part.department for part in row.contributions if part.role is not Role.LEAD and _fills(part, column.key)
            ]
            if asked and parts and not _fills(lead, column.key):
                names = "\n".join(plan.department_by_id[part].name for part in parts)
                yield TARGET_LEAD_BLANK(
                    department=lead.department,
                    target=row.target.id,
                    period=period,
                    number=row.target.number,
                    name=department.name,
                    column=labels.get(column.key, column.key),
                    names=names,
                )


def _fills(part: Contribution, key: str) -> bool:
    used = part.answers.get(key)
    return used is not None and not blank(used.answer)
