"""The latest words over the months, each in the role in which it was said, and every claim that something is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, partial

from xlplan.form.columns import DONE_DATE, STATUS
from xlplan.ledger.records import Decision
from xlplan.plan.model import Period, Plan, Role
from xlplan.plan.period_names import time_key
from xlplan.review.answers import NEVER, Said, Subject, Word, day_of, word_after

Voice = tuple[str, str, Role]
"""Department id, target id, and the role in which it spoke."""


@dataclass(frozen=True)
class DoneClaim:
    """The lead says in a period that a target is done.

    said_on: the day on which it said so, at the latest the period's last. heard_on: the day on which that came. since:
    when it was first said in this period. completed: the day of completion that it gave. count: its count then.
    """

    period: str
    said_on: date
    heard_on: date
    since: datetime
    completed: date | None = None
    count: float | None = None


@dataclass(frozen=True)
class Words:
    """The latest words up to a period. own: of every voice. speaker: who spoke last as the lead of a target, by its id.
    claims: what leads said to be done, by target id, oldest first."""

    own: Mapping[Voice, Word] = field(default_factory=dict)
    speaker: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, tuple[DoneClaim, ...]] = field(default_factory=dict)

    def of(self, department: str, target: str, role: Role) -> Word:
        """The latest words of a department on a target in one role."""
        return self.own.get((department, target, role), NEVER)

    def lead(self, target: str) -> Word:
        """The latest words that any lead of a target said: those of a former one stand until the new one speaks."""
        return self.of(self.speaker.get(target, ""), target, Role.LEAD)


SILENCE = Words()


def words_after(
    words: Words,
    plan: Plan,
    period: Period,
    said: Mapping[Subject, Said],
    roles: Mapping[Subject, Role],
    refused: Mapping[str, Decision],
) -> Words:
    """All latest words once a period's were said. refused: rulings by target id; what was said to be done before one
    is not taken up again by later words."""
    own, speaker, claims = dict(words.own), dict(words.speaker), dict(words.claims)
    day_of_words = cache(partial(said_on, period=period, plan=plan))
    heard = {subject: speech.heard for subject, speech in said.items()}
    for (department, target), speech in sorted(said.items(), key=lambda item: (heard[item[0]], item[0])):
        role = roles.get((department, target), Role.RESPONSIBLE)
        before = words.of(department, target, role)
        if role is Role.LEAD:
            before = before if speaker.get(target) == department else NEVER
            ruling = refused.get(target)
            if ruling is not None and _voided(before, ruling):
                claims[target] = _standing(claims.get(target, ()), before)
                before = replace(before, done=None, once=None, kept=False)
        known = plan.by_id.get(target)
        quantity, day = known.quantity if known is not None else None, day_of_words(heard[department, target])
        own[department, target, role] = word = word_after(before, period.id, speech, quantity, day)
        if role is Role.LEAD:
            speaker[target] = department
            if word.done is not None:
                claims[target] = (*claims.get(target, ()), _claim(word, period, plan))
    return Words(own, speaker, claims)


def _claim(word: Word, period: Period, plan: Plan) -> DoneClaim:
    held = word.said.answers.get(STATUS) or next(iter(word.said.answers.values()))
    heard = word.heard or held.since
    return DoneClaim(
        period.id,
        said_on(heard, period, plan),
        heard.astimezone(plan.settings.zone).date(),
        held.since,
        day_of(word.said.value(DONE_DATE)),
        word.count,
    )


def said_on(heard: datetime, period: Period, plan: Plan) -> date:
    """The day on which words of a period were said: when they came, at the latest the period's last day."""
    zone = plan.settings.zone
    return min(heard.astimezone(zone).date(), period.ends.astimezone(zone).date())


def _voided(word: Word, ruling: Decision) -> bool:
    return word.heard is not None and word.heard <= ruling.made_at


def _standing(claims: tuple[DoneClaim, ...], refused: Word) -> tuple[DoneClaim, ...]:
    """The claims without those of the run that was refused."""
    run = refused.done or refused.once
    return claims if run is None else tuple(claim for claim in claims if time_key(claim.period) < time_key(run.period))
