"""Months one after the other, each by the plans that count for it: what later months and history look back on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from xlplan.ledger.facts import Facts
from xlplan.ledger.status import ReturnRow, TargetRow
from xlplan.plan.model import Plan
from xlplan.plan.periods import period_of
from xlplan.review.cases import Scene
from xlplan.review.month import Asked, PeriodReturns, is_return, local_day, month_of
from xlplan.review.standing import extensions, order_of, with_speakers
from xlplan.review.targets import target_rows
from xlplan.review.words import SILENCE, Words, words_after


@dataclass(frozen=True)
class MonthResult:
    """What a period came to. plan: what its targets say. returns: one per department expected then. rows: one per
    target. before: the words up to the period before."""

    month: PeriodReturns
    scene: Scene
    before: Words
    rows: tuple[TargetRow, ...]

    @property
    def plan(self) -> Plan:
        """What its targets say."""
        return self.scene.plan

    @property
    def returns(self) -> tuple[ReturnRow, ...]:
        """One per department expected then."""
        return self.month.rows


def months_of(facts: Facts, plan: Plan, names: Iterable[str], asked: Asked) -> Iterator[MonthResult]:
    """The results of periods, which must be ascending and leave out none that anything came for. The last one is judged
    as asked for, the others at their ends. Each is read once, however many there are."""
    words, known = SILENCE, list(names)
    year: int | None = None
    for name in known:
        last = name == known[-1]
        month = month_of(facts, plan, name, asked, last=last)
        settings = month.plan.settings
        if year not in {None, settings.year} and settings.starts.year >= settings.year:
            words = SILENCE  # a new year's plan starts anew
        year = settings.year
        before, rulings = words, month.desk.rulings
        words = words_after(words, month.plan, month.period, month.said, month.roles, rulings.refused)
        month = replace(month, plan=with_speakers(month.plan, facts, words.speaker))
        scene = Scene(
            month.plan,
            month.period,
            local_day(month.desk.horizon.judged_at, plan) if last and asked.given else month.judged_on,
            month.said,
            _settled(words, plan, month.plan),
            rulings,
            month.roles,
            extensions(plan.records, month.plan, month.desk.horizon),
            first_day(plan, known),
        )
        yield MonthResult(month, scene, before, target_rows(scene))


def _settled(words: Words, plan: Plan, said: Plan) -> Words:
    """The words without those of former leads of whom nobody knows yet what became of them: nothing is inherited."""
    leads = {target.id: target.lead for target in said.targets}
    unknown = {t for t, speaker in words.speaker.items() if speaker in plan.unsettled and leads.get(t) != speaker}
    if not unknown:
        return words
    speaker = {target: who for target, who in words.speaker.items() if target not in unknown}
    claims = {target: those for target, those in words.claims.items() if target not in unknown}
    return Words(words.own, speaker, claims)


def first_day(plan: Plan, names: list[str]) -> date:
    """The first day of the first of these periods."""
    return local_day(period_of(plan, names[0]).opens, plan)


def periods_up_to(facts: Facts, name: str, until: datetime | None) -> list[str]:
    """The periods that count up to one, ascending: those that were sent, reminded of, merged or closed, those that
    returns came for, and the one itself. One that was only built is held against nobody. Single collections, whose
    names tell no time, follow each other as they were begun."""
    found = {
        returned.identity.period
        for reading in facts.heads()
        if until is None or reading.arrival.first_seen <= until or _header(reading.arrival.received_header, until)
        for returned in reading.returns
        if is_return(reading, returned)
    }
    place = order_of(facts.steps)
    return sorted({n for n in found | facts.periods(until) if place(n) < place(name)} | {name}, key=place)


def _header(moment: datetime | None, until: datetime) -> bool:
    return moment is not None and moment <= until
