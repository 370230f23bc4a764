"""What months that are over hand on to later ones, kept as long as nothing that they were judged from changes.

A year's twelfth month needs of the eleven before it the latest words, who had reported, and the last one's targets. All
that is judged once, when the next month is first merged, and read afterwards: each under a key made of everything that
it depends on. Whatever changes the key makes the month judged again: a return that came late, a ruling or a line of the
record that counts for it, a plan that counts for it, anything in a month before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Protocol

from xlplan.ledger.codec import as_json, digest_of, from_data
from xlplan.ledger.facts import Facts
from xlplan.ledger.months import PeriodChanges
from xlplan.ledger.records import Decision
from xlplan.ledger.status import Rates, ReturnState, TargetRow
from xlplan.plan.model import Intake, Plan
from xlplan.plan.records import OfficeRecord
from xlplan.review.months import MonthResult, Walk, words_into
from xlplan.review.rulings import Rulings
from xlplan.review.standing import PlansInForce, extensions
from xlplan.review.timeliness import Desk, rates_as_closed
from xlplan.review.words import SILENCE, Words

_A_SECOND = timedelta(seconds=1)
"""A due moment holds to the end of its second."""


class KeptMonths(Protocol):
    """Where months are kept between runs."""

    @property
    def maker(self) -> str:
        """Whatever else results depend on: the program, and rulings under which facts are read."""

    def came(self, period: str) -> PeriodChanges:
        """What came for a period."""

    def load(self, period: str, key: str, said: Plan) -> HandedOn | None:
        """What is kept of a period under this key; None if nothing is. said: see HandedOn.plan."""

    def keep(self, key: str, handed: HandedOn) -> None:
        """Keep what a period hands on in place of what it handed on before."""


@dataclass(frozen=True)
class HandedOn:
    """What a period hands on to later ones, each part read when it is first asked for. plan: what its targets say,
    without departments that left it. read: the JSON text of a part by its name."""

    period: str
    plan: Plan
    read: Callable[[str], str]

    @cached_property
    def words(self) -> Words:
        """The latest words with this period's."""
        words: Words = self._part("words", Words)
        return words

    @cached_property
    def states(self) -> Mapping[str, ReturnState]:
        """Return state by department id; of a closed period as it was closed."""
        states: Mapping[str, ReturnState] = self._part("states", Mapping[str, ReturnState])
        return states

    @cached_property
    def rates(self) -> Rates:
        """Counts over the expected departments; of a closed period as it was closed."""
        rates: Rates = self._part("rates", Rates)
        return rates

    @cached_property
    def rows(self) -> tuple[TargetRow, ...]:
        """One per target, as judged at its end."""
        rows: tuple[TargetRow, ...] = self._part("rows", tuple[TargetRow, ...])
        return rows

    def _part(self, name: str, kind: Any) -> Any:
        return from_data(kind, json.loads(self.read(name)))

    @property
    def texts(self) -> Mapping[str, str]:
        """Every part as a JSON text."""
        return {name: as_json(getattr(self, name)) for name in ("words", "states", "rates", "rows")}


def handed_on(walk: Walk, kept: KeptMonths | None) -> Iterator[HandedOn]:
    """What every period but the last hands on, ascending. kept: where they may be found, None to judge all anew."""
    chain = _Chain(walk, kept)
    last: HandedOn | None = None
    for name in walk.names[:-1]:
        desk, standing = walk.desk(name)
        key = chain.key(desk, standing)
        found = kept.load(name, key, standing.said) if kept is not None and key else None
        if found is None:
            result = walk.result(desk, standing, _words_into(standing, last))
            found = _handed(walk.facts, result, standing.said, known=walk.asked.until is None)
            if kept is not None and key and _is_settled(walk.facts, result):
                kept.keep(key, found)
        last = found
        yield last


def result_after(walk: Walk, earlier: Sequence[HandedOn]) -> MonthResult:
    """What the last period came to, after those before it."""
    desk, standing = walk.desk(walk.names[-1])
    return walk.result(desk, standing, _words_into(standing, earlier[-1] if earlier else None))


def _words_into(standing: PlansInForce, last: HandedOn | None) -> Words:
    return SILENCE if last is None else words_into(standing.said, last.words, last.plan.settings.year)


def _handed(facts: Facts, result: MonthResult, plan: Plan, *, known: bool) -> HandedOn:
    """What a result hands on; a closed month as it was closed. known: whether everything that is recorded counts."""
    name = result.month.period.id
    frozen = facts.closed_status(name) if known else None
    returns = result.returns if frozen is None else frozen.returns
    handed = HandedOn(name, plan, lambda _: "")  # every part is known
    handed.__dict__.update(
        words=result.after,
        states={row.department: row.state for row in returns},
        rates=result.month.rates if frozen is None else rates_as_closed(frozen),
        rows=result.rows,
    )
    return handed


def _is_settled(facts: Facts, result: MonthResult) -> bool:
    """Whether a result depends on nothing but its key: every form in it is of an edition that is known, and none was
    typed in from a file that may still come."""
    editions = facts.editions
    said = [version.returned for versions in result.month.came.values() for version in versions.all]
    return all(returned.identity.edition in editions and not returned.typed_from for returned in said)


class _Chain:
    """The keys of periods, each made of the one before it."""

    def __init__(self, walk: Walk, kept: KeptMonths | None) -> None:
        self._walk, self._kept = walk, kept
        self._told: dict[int, tuple[object, str]] = {}
        plan = walk.plan
        start = (walk.first_day, plan.settings.timezone, plan.unsettled)
        self._last = "" if kept is None or walk.asked.given else digest_of(kept.maker, *start)

    def key(self, desk: Desk, standing: PlansInForce) -> str:
        """The key of the next period; "" if it is not over, or one before it is not."""
        name, records = desk.period.id, self._walk.plan.records
        mine = [record for record in records if record.period == name]
        if self._kept is None or not self._last or not _is_over(desk, mine):
            self._last = ""
            return ""
        came = self._kept.came(name)
        looks = desk.looks if standing.duty.settings.intake is Intake.DEPARTMENTS and came.until is not None else ()
        self._last = digest_of(
            *(self._last, name, came.changes, self._of_plan(standing.duty), self._of_plan(standing.said)),
            *(desk.horizon.closed_at, desk.horizon.ends, _rulings_on(desk.rulings, came.hashes), mine),
            extensions(records, standing.said, desk.horizon),
            [(look.at, look.whole) for look in looks if came.until is not None and look.at < came.until],
        )
        return self._last

    def _of_plan(self, plan: Plan) -> str:
        """A digest of a plan without its record. Months share most of it: each part is written down once."""
        names = [each.name for each in fields(plan) if each.name not in {"records", "mail"}]
        return digest_of(*(self._of_part(getattr(plan, name)) for name in names))

    def _of_part(self, part: object) -> str:
        if id(part) not in self._told:
            self._told[id(part)] = part, digest_of(part)
        return self._told[id(part)][1]


def _rulings_on(rulings: Rulings, hashes: frozenset[str]) -> Rulings:
    """Those that say something of a period's targets or of its files."""

    def of(ruled: Mapping[str, Decision]) -> Mapping[str, Decision]:
        return {subject: ruling for subject, ruling in ruled.items() if subject in hashes}

    return replace(
        rulings, set_aside=of(rulings.set_aside), received=of(rulings.received), accepted=of(rulings.accepted)
    )


def _is_over(desk: Desk, records: Sequence[OfficeRecord]) -> bool:
    """Whether the moment of judging changes nothing any more."""
    horizon, period = desk.horizon, desk.period
    moved = [record.until for record in records if record.until is not None]
    return horizon.closed_at is not None or horizon.judged_at > max(period.ends, period.due, *moved) + _A_SECOND
