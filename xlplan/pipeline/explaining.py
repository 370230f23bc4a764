"""Explain: where each printed value comes from, and what a token on paper belongs to."""

from __future__ import annotations

from xlplan.errors import RequestError
from xlplan.form.columns import Column
from xlplan.form.kinds import value_text
from xlplan.form.stamp import RowCode, Stamp, looks_like_row_code, looks_like_token, read_row_code, read_token
from xlplan.ledger.beside import beside_answer
from xlplan.ledger.in_force import Replaced, UsedAnswer
from xlplan.ledger.records import Answer
from xlplan.ledger.status import Contribution, Status
from xlplan.locale import Locale
from xlplan.pipeline.judging import current_status, status_of
from xlplan.pipeline.lookup import target_in
from xlplan.pipeline.reading_context import collections
from xlplan.pipeline.results import FormExplained, SaidValue, TargetExplained
from xlplan.pipeline.session import Session
from xlplan.plan.periods import period_of


def explain(
    session: Session, what: str, period: str | None, *, as_of: str | None = None
) -> TargetExplained | FormExplained:
    """Explain a target (its number, id or text) or a token or row code from paper. Raises RequestError."""
    stamp, row = read_token(what), read_row_code(what)
    words = collections(session)
    if stamp is not None:
        return _form(session, stamp.department, words.get(stamp.period, stamp.period), stamp)
    if row is not None:
        return _form(session, row.department, words.get(row.period, row.period), None, row)
    if looks_like_token(what) or looks_like_row_code(what):
        raise RequestError("mistyped-token", token=what)
    status = current_status(session, period, as_of=as_of)
    target = target_in(session, status.plan, what)
    row_of = next(r for r in status.rows if r.target.id == target.id)
    said = tuple(s for c in row_of.contributions for s in _said(session, c, status))
    return TargetExplained(target, status, said, tuple(f for f in status.findings if f.target == target.id))


def _said(session: Session, contribution: Contribution, status: Status) -> list[SaidValue]:
    names = {d.id: d.name for d in status.plan.departments}
    columns = {column.key: column for column in session.layout.columns}
    period = contribution.latest_period
    return [
        _said_of(session.locale, names[contribution.department], columns.get(key), key, used, period)
        for key, used in contribution.latest.items()
        if key in columns and (used.answer.raw != "" or used.answer.beside or used.replaced)
    ]


def _said_of(
    locale: Locale, department: str, column: Column | None, key: str, used: UsedAnswer, period: str
) -> SaidValue:
    label = column.label if column is not None else key

    def one(answer: Answer, at: UsedAnswer | Replaced, replaced: tuple[SaidValue, ...] = ()) -> SaidValue:
        origin = answer.origin
        return SaidValue(
            department=department,
            column=key,
            label=label,
            shown=(answer.word or value_text(answer.value, column, locale)) + beside_answer(answer, locale),
            raw=answer.raw,
            file=origin.file,
            sheet=origin.sheet,
            cell=origin.cell,
            received_at=at.received_at,
            evidence=used.evidence,
            version=at.version,
            period=period,
            replaced=replaced,
        )

    earlier = tuple(one(replaced.answer, replaced) for replaced in used.replaced)
    return one(used.answer, used, earlier)


def _form(
    session: Session, department: str, period: str, stamp: Stamp | None, row: RowCode | None = None
) -> FormExplained:
    plans = (session.plan, *session.facts.editions.values())
    known = {d.id: d.name for plan in plans for d in plan.departments}
    if department not in known:
        raise RequestError("unknown-token", token=department)
    targets = {t.id: t for plan in plans for t in plan.targets}
    status = status_of(session, period_of(session.plan, period))
    returned = status.return_of.get(department)
    builds = session.ledger.builds(period) if session.ledger is not None else ()
    form = next((build.file for build in builds if build.department == department), "")
    return FormExplained(
        department=known[department],
        period=period,
        plan_known=stamp is None or stamp.plan == session.plan.id,
        edition_known=stamp is None or stamp.edition in {plan.edition for plan in plans},
        form=form,
        state=returned.state if returned is not None else None,
        returned=returned.file if returned is not None else "",
        target=targets.get(row.target) if row is not None else None,
    )
