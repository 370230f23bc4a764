"""Months that are over, kept in the ledger: see `review.handed_on`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from xlplan.ledger.codec import digest_of
from xlplan.ledger.facts import Facts
from xlplan.ledger.months import PeriodChanges, came_for, has_month, keep_month, month_part
from xlplan.ledger.store import Ledger
from xlplan.pipeline.digests import program
from xlplan.pipeline.known_facts import KnownFacts
from xlplan.plan.model import Plan
from xlplan.review.handed_on import HandedOn


@dataclass(frozen=True)
class MonthsKept:
    """The months in a ledger. facts: as whoever judges knows them."""

    ledger: Ledger
    facts: Facts
    _read: dict[tuple[str, str], HandedOn] = field(default_factory=dict)

    @property
    def maker(self) -> str:
        """See KeptMonths."""
        facts = self.facts
        moved = (facts.departments, facts.ruled) if isinstance(facts, KnownFacts) else ()
        return digest_of(program(), *moved)

    def came(self, period: str) -> PeriodChanges:
        """See KeptMonths."""
        return came_for(self.ledger, period)

    def load(self, period: str, key: str, said: Plan) -> HandedOn | None:
        """See KeptMonths."""
        if (period, key) not in self._read and has_month(self.ledger, period, key):
            self._read[period, key] = HandedOn(period, said, partial(month_part, self.ledger, period))
        return self._read.get((period, key))

    def keep(self, key: str, handed: HandedOn) -> None:
        """See KeptMonths; a command that only reads leaves the ledger as it is."""
        self._read[handed.period, key] = handed
        if not self.ledger.readonly:
            keep_month(self.ledger, handed.period, key, handed.texts)
