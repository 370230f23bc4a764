"""Months one after the other, each by the plans that count for it: what later months and history look back on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from xlplan.ledger.facts import Facts
from xlplan.ledger.status import ReturnRow, TargetRow
from xlplan.plan.model import Plan
from xlplan.plan.periods import period_of
from xlplan.review.cases import Scene
from xlplan.review.month import Asked, PeriodReturns, desk_of, is_return, local_day, returns_at
from xlplan.review.standing import PlansInForce, extensions, order_of, with_speakers
from xlplan.review.targets import target_rows
from xlplan.review.timeliness import Desk
from xlplan.review.words import SILENCE, Words, words_after


@dataclass(frozen=True)
class MonthResult:
    """What a period came to. returns: one per department expected then. before, after: the words up to the period
    before, and with this one's."""

    month: PeriodReturns
    scene: Scene
    before: Words
    after: Words

    @property
    def plan(self) -> Plan:
        """What its targets say."""
        return self.scene.plan

    @property
    def returns(self) -> tuple[ReturnRow, ...]:
        """One per department expected then."""
        return self.month.rows

    @cached_property
    def rows(self) -> tuple[TargetRow, ...]:
        """One per target."""
        return target_rows(self.scene)


@dataclass(frozen=True)
class Walk:
    """The way through periods, which must be ascending and leave out none that anything came for: the last one is
    judged as asked for, the others at their ends. plan: as it is now."""

    facts: Facts
    plan: Plan
    names: tuple[str, ...]
    asked: Asked

    def desk(self, name: str) -> tuple[Desk, PlansInForce]:
        """By what the returns of one are judged."""
        return desk_of(self.facts, self.plan, name, self.asked, last=self._last(name))

    def result(self, desk: Desk, standing: PlansInForce, words: Words) -> MonthResult:
        """What one came to. words: the latest ones before it."""
        facts, plan, name = self.facts, self.plan, desk.period.id
        month = returns_at(facts, desk, standing)
        after = words_after(words, month.plan, month.period, month.said, month.roles, desk.rulings.refused)
        month = replace(month, plan=with_speakers(month.plan, facts, after.speaker))
        given = self._last(name) and self.asked.given
        scene = Scene(
            month.plan,
            month.period,
            local_day(desk.horizon.judged_at, plan) if given else month.judged_on,
            month.said,
            _settled(after, plan, month.plan),
            desk.rulings,
            month.roles,
            extensions(plan.records, month.plan, desk.horizon),
            self.first_day,
        )
        return MonthResult(month, scene, words, after)

    @property
    def first_day(self) -> date:
        """The first day of the first period."""
        return local_day(period_of(self.plan, self.names[0]).opens, self.plan)

    def _last(self, name: str) -> bool:
        return name == self.names[-1]


def months_of(walk: Walk) -> Iterator[MonthResult]:
    """The results of the periods, each read once, however many there are."""
    words, year = SILENCE, None
    for name in walk.names:
        desk, standing = walk.desk(name)
        words, year = words_into(standing.said, words, year), standing.said.settings.year
        result = walk.result(desk, standing, words)
        words = result.after
        yield result


def words_into(said: Plan, words: Words, year: int | None) -> Words:
    """The words with which a period begins: a new year's plan starts anew. year: of the plan a period before."""
    settings = said.settings
    return SILENCE if year not in {None, settings.year} and settings.starts.year >= settings.year else words


def _settled(words: Words, plan: Plan, said: Plan) -> Words:
    """The words without those of former leads of whom nobody knows yet what became of them: nothing is inherited."""
    leads = {target.id: target.lead for target in said.targets}
    unknown = {t for t, speaker in words.speaker.items() if speaker in plan.unsettled and leads.get(t) != speaker}
    if not unknown:
        return words
    speaker = {target: who for target, who in words.speaker.items() if target not in unknown}
    claims = {target: those for target, those in words.claims.items() if target not in unknown}
    return Words(words.own, speaker, claims)


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
