"""Who was expected and who sent, in counts that add up: the one sentence of every output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from xlplan.ledger.status import ReturnState, Status
from xlplan.locale import Locale

CAME = (ReturnState.ON_TIME, ReturnState.LATE, ReturnState.INCOMPLETE, ReturnState.UNPROVEN)
"""The states of returns that came: together they are what was received."""


def received_as(status: Status) -> Mapping[ReturnState, int]:
    """How what was received came; the counts add up to `rates.received`. Who was excused counts in none."""
    counts = Counter(row.state for row in status.returns if not row.excused)
    return {state: counts[state] for state in CAME}


def submission(status: Status, locale: Locale) -> str:
    """The sentence, without its full stop: received by kind, then who did not send; who was excused is named apart."""

    def part(key: str, state: ReturnState, count: int) -> str:
        return locale.text(f"report.submission.{key}", state=locale.text(f"report.return_states.{state}"), count=count)

    came = received_as(status)
    counted = [part("part", state, n) for state, n in came.items() if n or state is ReturnState.ON_TIME]
    others = Counter(row.state for row in status.returns if row.state not in CAME and not row.excused)
    rest = [part("rest", state, others[state]) for state in ReturnState if others[state]]
    excused = Counter("unasked" if row.state in CAME else "excused" for row in status.returns if row.excused)
    rest += [locale.text(f"report.submission.{key}", count=count) for key, count in sorted(excused.items())]
    said = locale.text(
        "report.submission.came",
        expected=status.rates.expected,
        received=sum(came.values()),
        parts=locale.text("report.submission.and").join(counted),
    )
    return "".join((said, *rest))
