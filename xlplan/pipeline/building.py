"""Build: from the plan to a form and a mail draft for every department."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from xlplan.errors import RequestError
from xlplan.findings import Finding
from xlplan.form.workbook import form_workbook
from xlplan.ledger.records import Build, StepKind
from xlplan.ledger.status import Contribution, TargetRow, TargetState
from xlplan.outgoing.drafts import request_draft
from xlplan.outgoing.forms import Carried, DepartmentForm, department_forms
from xlplan.pipeline.guard import Trouble, attempt_output
from xlplan.pipeline.judging import rows_of, status_of
from xlplan.pipeline.outbox import write_draft
from xlplan.pipeline.results import Built, Written
from xlplan.pipeline.session import Session
from xlplan.pipeline.side import side_by_side
from xlplan.pipeline.writing import write_output
from xlplan.plan.findings import DUE_PASSED, PERIOD_KIND_CHANGED
from xlplan.plan.model import Department, Period, Role
from xlplan.plan.period_names import previous_period
from xlplan.plan.periods import calendar_findings
from xlplan.review.notices import due_unmoved
from xlplan.review.rulings import Horizon, rulings_at
from xlplan.review.timeliness import begun

Progress = Callable[[int, int, str], None]

_AT_ONCE = 16
"""Departments whose forms the ledger notes together: each of its visits to the disk takes as long as a form."""


@dataclass(frozen=True)
class _DepartmentWritten:
    """What one department gets."""

    department: Department
    form: Written
    draft: Written
    findings: tuple[Finding, ...]


def build(session: Session, period: str | None, *, progress: Progress | None = None) -> Built:
    """Write the forms and mail drafts of a period; the same plan and history give the same bytes.

    A form that stands there and differs is kept under a dated name. Raises ProjectError, RequestError.
    """
    month = session.period(period)
    if any(finding.code == PERIOD_KIND_CHANGED.code for finding in session.findings) and not session.confirmed:
        raise RequestError("period-kind-changed", kind=session.plan.settings.period_kind)
    session.writable.record_step(month.id, StepKind.BUILD, session.now)
    month = session.settled(month.id)
    forms = forms_of(session, month)
    looks, shared = (session.locale, session.layout, session.theme), shared_by_forms(session, month)
    rendered = side_by_side(form_workbook, looks, [form.content for form in forms], processes=1, shared=shared)
    pairs, made = list(zip(forms, rendered, strict=True)), list[_DepartmentWritten | Trouble]()
    for begin in range(0, len(pairs), _AT_ONCE):
        part = pairs[begin : begin + _AT_ONCE]
        made += _write_together(session, month, part)
        if progress is not None:
            progress(len(made), len(forms), part[-1][0].department.name)
    written = [one for one in made if isinstance(one, _DepartmentWritten)]
    trouble = [one for one in made if isinstance(one, Trouble)]
    refused = next((t.stopped for t in trouble if t.stopped is not None), None)
    if refused is not None and not written:
        raise refused
    return Built(
        session.plan,
        month,
        tuple((w.department, w.form) for w in written),
        tuple((w.department, w.draft) for w in written),
        (*session.findings, *_of_month(session, month), *(f for w in written for f in w.findings)),
        tuple(trouble),
    )


def shared_by_forms(session: Session, month: Period) -> tuple[object, ...]:
    """What the contents of forms have in common."""
    return session.plan, month, *session.plan.departments, *session.plan.targets


def _of_month(session: Session, month: Period) -> Iterator[Finding]:
    """What is to be said of a month whose forms are built: its holidays are not known, its due moment has passed."""
    yield from calendar_findings(session.plan, (month.id,))
    at = f"{month.due:%Y-%m-%d %H:%M}"
    if session.now > month.due:
        yield DUE_PASSED(period=month.id, month=month.id, at=at)
    yield from due_unmoved(session.plan, month)


def forms_of(
    session: Session, month: Period, closed: Collection[str] | None = None, departments: Collection[str] | None = None
) -> tuple[DepartmentForm, ...]:
    """The empty forms of a month, carrying what each department last said before it; without what begins only later,
    and what the office has verified (`closed`, by id; judged here if None). departments: whose (by id), if not all."""
    if departments is not None and not departments:
        return ()
    previous = previous_period(month.id)
    before = () if previous is None else rows_of(session, previous, month.id)
    carried = _carried(before, _sent_back(session, before, month), departments)
    later = {target.id for target in session.plan.targets if not begun(target, month)}
    closed = status_of(session, month).closed_targets if closed is None else closed
    left_out = frozenset({*closed, *later})
    return tuple(department_forms(session.plan, month, session.locale, carried, left_out, departments))


def _sent_back(session: Session, before: Sequence[TargetRow], month: Period) -> Mapping[str, str]:
    """Why the office sent back what leads said, by target id: also what it ruled when the month before was over."""
    horizon = Horizon(session.now, ends=max(month.ends, month.due))
    found = {row.target.id: row.refused_why for row in before if row.derived is TargetState.REFUSED}
    leads = {row.target.id: row.lead for row in before if row.lead is not None}
    for target, ruling in rulings_at(session.facts.decisions, horizon).refused.items():
        lead = leads[target].latest.values() if target in leads else ()
        if all(used.received_at <= ruling.made_at for used in lead):
            found[target] = ruling.reason
    return found


def _carried(
    rows: Sequence[TargetRow], sent_back: Mapping[str, str], departments: Collection[str] | None
) -> Mapping[tuple[str, str], Carried]:
    return {
        (row.target.id, c.department): Carried(
            c.word("status") or str(c.value("status") or ""),
            row.progress_of(c),
            _own_count(row, c),
            sent_back.get(row.target.id) if c.role is Role.LEAD else None,
        )
        for row in rows
        for c in row.contributions
        if departments is None or c.department in departments
    }


def _own_count(row: TargetRow, said: Contribution) -> float | None:
    count = said.value("count") if row.target.quantity is not None else None
    return float(count) if isinstance(count, int | float) else None


def _write_together(
    session: Session, month: Period, part: Sequence[tuple[DepartmentForm, Future[bytes | None]]]
) -> Sequence[_DepartmentWritten | Trouble]:
    """What some departments get, with one visit of the ledger to the disk; one by one where that fails."""

    def each() -> list[_DepartmentWritten | Trouble]:
        return [
            attempt_output(
                partial(_write, session, month, form, made),
                what=f"build {month.id} {form.department.name}",
                log=lambda: session.project.log,
                now=session.now,
            )
            for form, made in part
        ]

    def together() -> list[_DepartmentWritten | Trouble]:
        with session.writable.transaction():
            return each()

    made = attempt_output(together, what=f"build {month.id}", log=lambda: session.project.log, now=session.now)
    return each() if isinstance(made, Trouble) else made


def _write(session: Session, month: Period, form: DepartmentForm, made: Future[bytes | None]) -> _DepartmentWritten:
    data = made.result() or form_workbook(form.content, session.locale, session.layout, session.theme)
    draft = request_draft(session.plan, month, form, data, session.locale)
    project, ledger, edition = session.project, session.writable, session.plan.edition
    with ledger.transaction():
        written = write_output(session, project.forms(month.id) / form.file_name, data, keep_earlier=True)
        mail = write_draft(session, month, draft)
        name = project.relative(written.path)
        ledger.record_build(Build(month.id, form.department.id, name, written.sha256, edition, session.now))
    return _DepartmentWritten(form.department, written, mail, draft.findings)
