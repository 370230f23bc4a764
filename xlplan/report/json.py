"""The status as one JSON document: states and codes as they are, departments by name, sentences in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from xlplan.findings import Finding
from xlplan.form.columns import form_layout
from xlplan.ledger.records import Arrival, Value
from xlplan.ledger.status import FileRow, Reply, ReturnRow, Status, TargetRow
from xlplan.locale import Locale
from xlplan.page.theme import load_theme
from xlplan.plan.model import DeadlineKind, Plan, Role
from xlplan.report.totals import totals_json
from xlplan.report.view import View


def status_json(status: Status, locale: Locale, outputs: Sequence[str] = ()) -> dict[str, Any]:
    """The document that `--json` prints. outputs: paths relative to the project folder, with `/`.

    Moments are ISO 8601 with the plan's offset, days ISO; what there is none of is null. A file is a path that exists;
    what lies inside a mail or an archive is named by `member` beside it.
    """
    view = View(status, locale, form_layout(status.plan, locale), load_theme(locale))
    rates, arrivals = status.rates, {row.arrival.name: row.arrival for row in status.files}
    return {
        "period": status.period.id,
        "as_of": _moment(view, status.as_of),
        "due": _moment(view, status.period.due),
        "rates": {
            "expected": rates.expected,
            "received": rates.received,
            "on_time": rates.on_time,
            "complete": rates.complete,
        },
        "returns": [_return(view, row, arrivals) for row in status.returns],
        "files": [_file(view, row) for row in status.files],
        "targets": [_target(view, row) for row in status.rows],
        "totals": totals_json(view),
        "questions": [_reply(view, reply) for reply in status.replies],
        "findings": [finding_json(finding, status.plan, locale, arrivals) for finding in status.findings],
        "outputs": list(outputs),
    }


def _moment(view: View, moment: datetime | None) -> str | None:
    return None if moment is None else view.local(moment).isoformat(timespec="seconds")


def _place(name: str, arrivals: Mapping[str, Arrival]) -> dict[str, str | None]:
    """File and member of what records call by one name; a name that no arrival has is a file."""
    arrival = arrivals.get(name)
    file, member = (name, "") if arrival is None else (arrival.file, arrival.member)
    return {"file": file or None, "member": member or None}


def _return(view: View, row: ReturnRow, arrivals: Mapping[str, Arrival]) -> dict[str, Any]:
    return {
        "department": view.department(row.department),
        "state": row.state.value,
        **_place(row.file, arrivals),
        "received_at": _moment(view, row.received_at),
        "evidence": None if row.evidence is None else row.evidence.value,
        "version": row.version or None,
        "days_late": row.days_late,
        "missing_cells": row.missing_cells,
        "excused": row.excused,
        "came": [{"file": c.file, "member": c.member or None, "what": c.what.value} for c in row.came],
    }


def _file(view: View, row: FileRow) -> dict[str, Any]:
    return {
        "file": row.arrival.file,
        "member": row.arrival.member or None,
        "sha256": row.arrival.sha256,
        "outcome": row.outcome.value,
        "department": view.department(row.department) or None,
        "reason": view.reason(row) or None,
    }


def _target(view: View, row: TargetRow) -> dict[str, Any]:
    target = row.target
    return {
        "id": target.id,
        "number": target.number,
        "text": target.text,
        "lead": None if target.stands_in else view.department(target.lead) or None,
        "responsible": [view.department(i) for i in ((target.lead,) if target.stands_in else ()) + target.responsible],
        "deadline": _deadline(row),
        "reported": row.reported or None,
        "progress": row.progress,
        "derived": row.derived.value,
        "days_overdue": row.days_overdue,
        "reported_by": view.department(row.reported_by) or None,
        "reported_period": row.reported_period or None,
        "closed_as": row.closed_as or None,
        "extended_to": None if row.extended_to is None else row.extended_to.isoformat(),
        "missed": [day.isoformat() for day in row.missed],
        "columns": _own_columns(view, row),
    }


def _own_columns(view: View, row: TargetRow) -> dict[str, Any]:
    """What is said under each of the office's own columns: by the lead, and by the others as their part."""
    return {
        column.label: {
            "lead": None if row.lead is None else plain_json(row.lead.value(column.key)),
            "parts": {
                view.department(part.department): plain_json(value)
                for part in row.contributions
                if part.role is not Role.LEAD and (value := part.value(column.key)) is not None
            },
        }
        for column in view.layout.asked
        if column.own
    }


def plain_json(value: Value) -> str | float | None:
    """A value as JSON has it: a day in ISO."""
    return value.isoformat() if isinstance(value, date) else value


def _reply(view: View, reply: Reply) -> dict[str, Any]:
    answer = None if reply.used is None else reply.used.answer.value
    return {
        "question": reply.question.text,
        "department": view.department(reply.department),
        "answer": plain_json(answer),
    }


def _deadline(row: TargetRow) -> dict[str, Any]:
    deadline = row.target.deadline
    shown: dict[str, Any] = {
        "text": deadline.text,
        "kind": deadline.kind.value,
        "due": None if deadline.due is None else deadline.due.isoformat(),
        "every": None if deadline.every is None else deadline.every.value,
        "ongoing": deadline.ongoing,
        "milestones": [milestone.isoformat() for milestone in deadline.milestones],
    }
    if deadline.kind is DeadlineKind.RECURRING:
        shown["occurrence_due"] = None if row.occurrence_due is None else row.occurrence_due.isoformat()
    return shown


def finding_json(
    finding: Finding, plan: Plan | None, locale: Locale, arrivals: Mapping[str, Arrival] | None = None
) -> dict[str, Any]:
    """One finding. plan: names its department, None where there is no plan yet. arrivals: what came, by name."""
    known = plan.department_by_id.get(finding.department) if plan is not None else None
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "department": (known.name if known is not None else finding.department) or None,
        "target": finding.target or None,
        **_place(finding.origin.file, arrivals or {}),
        "sheet": finding.origin.sheet or None,
        "cell": finding.origin.cell or None,
        "message": locale.message(finding),
        **_several(finding, plan),
    }


def _several(finding: Finding, plan: Plan | None) -> dict[str, Any]:
    """Where and about whom else the same is asked."""
    cells, ids = (str(finding.params.get(key) or "").split() for key in ("cells", "departments"))
    known = {} if plan is None else plan.department_by_id
    more: dict[str, Any] = {"cells": cells} if len(cells) > 1 else {}
    return more | ({"departments": [known[i].name for i in ids if i in known]} if ids else {})
