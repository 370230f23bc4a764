"""What departments say of targets: the answers in force in a period, and their latest words over the months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from xlplan.form.columns import COUNT, DONE_DATE, EVIDENCE, PROGRESS, STATUS, Reported
from xlplan.ledger.in_force import Replaced, UsedAnswer
from xlplan.ledger.records import Answer, PlainAnswer, RowAnswers, Value
from xlplan.review.versions import Version, Versions, says_each_once

Subject = tuple[str, str]
"""Department id and target id."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one department says of one target in one period, over all versions; empty if it is silent."""

    answers: Mapping[str, UsedAnswer] = field(default_factory=dict)

    def value(self, key: str) -> Value:
        """The converted value in force under a column key."""
        used = self.answers.get(key)
        return used.answer.value if used is not None else None

    @property
    def speaks(self) -> bool:
        """Whether anything is said at all."""
        return any(not blank(used.answer) for used in self.answers.values())

    @property
    def heard(self) -> datetime:
        """When the last of it came. Raises ValueError if it is empty."""
        return max(used.received_at for used in self.answers.values())


SILENT = Said()


def blank(answer: Answer | PlainAnswer) -> bool:
    """Whether a cell is empty; 0 and a word that cannot be read are answers."""
    return answer.value is None and answer.raw.strip() == ""


def said_in(versions: Versions) -> Mapping[str, Said]:
    """What the versions of one return say, by target: the latest words, with every value they replaced.

    What another person leaves empty takes nothing away. A required cell keeps its value whoever empties it; another one
    that the same person empties later, or a version that leaves no required cell empty, is empty.
    """
    if len(versions.all) == 1 and says_each_once(versions.latest.returned):
        return _said_alone(versions.latest)
    cells: dict[str, dict[str, UsedAnswer]] = {}
    for version in versions.all:
        gaps = {(gap.target, gap.column): gap for gap in version.returned.missing}
        for entry in version.returned.entries:
            row = cells.setdefault(entry.target, {})
            for key, answer in entry.answers.items():
                if (
                    not blank(answer)
                    or (answer.beside and key not in row)
                    or ((entry.target, key) not in gaps and _may_empty(row.get(key), version, versions))
                ):
                    _take(row, key, answer, version)
    _mark_gaps(cells, versions.latest)
    return {target: said for target, row in cells.items() if (said := Said(row)).speaks}


def _said_alone(version: Version) -> Mapping[str, Said]:
    """What a single version says: it replaces and empties nothing."""
    at, evidence, number = version.receipt.at, version.receipt.evidence, version.number
    found: dict[str, Said] = {}
    for entry in version.returned.entries:
        answers = entry.answers
        told = answers.said if isinstance(answers, RowAnswers) else answers
        given = [key for key, one in told.items() if not blank(one) or (isinstance(one, Answer) and one.beside)]
        said = Said({key: UsedAnswer(answers[key], at, evidence, number) for key in given})
        if said.speaks:
            found[entry.target] = said
    return found


def _take(row: dict[str, UsedAnswer], key: str, answer: Answer, version: Version) -> None:
    before = row.get(key)
    used = UsedAnswer(answer, version.receipt.at, version.receipt.evidence, version.number)
    if before is None or blank(before.answer):
        if not blank(answer) or answer.beside:
            row[key] = used
    elif _same(before.answer, answer):
        row[key] = replace(used, replaced=before.replaced, said_before=before.since)
    else:
        earlier = Replaced(before.answer, before.received_at, before.version)
        row[key] = replace(used, replaced=(*before.replaced, earlier))


def _may_empty(held: UsedAnswer | None, version: Version, versions: Versions) -> bool:
    """Whether a version may empty a cell: it is of the person who filled it, or a whole report."""
    return held is None or version.full or version.takes_back(versions.all[held.version - 1])


def _mark_gaps(cells: dict[str, dict[str, UsedAnswer]], latest: Version) -> None:
    """Mark what is kept although it was emptied since."""
    for gap in latest.emptied:
        held = cells.get(gap.target, {}).get(gap.column)
        if held is not None and not blank(held.answer):
            cells[gap.target][gap.column] = replace(held, gap=gap)


def in_force(said: Mapping[Subject, Said]) -> frozenset[tuple[str, int]]:
    """The versions, by department and number, of which some word counts and was not emptied since."""
    return frozenset(
        (department, used.version)
        for (department, _), one in said.items()
        for used in one.answers.values()
        if used.gap is None and not blank(used.answer)
    )


def _same(one: Answer, other: Answer) -> bool:
    if one.value is None and other.value is None:
        return one.raw.strip() == other.raw.strip()
    return one.value == other.value


@dataclass(frozen=True, slots=True)
class DoneRun:
    """An unbroken run of words "done". since: when it was first said. period: in which period. completed: the day of
    completion as given last in the run. heard: when it was said last. evidence: whether any was named."""

    since: datetime
    period: str
    completed: date | None = None
    heard: datetime | None = None
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """The latest words of one department on one target, said in one role, up to a period.

    period: of its latest words, "" if it never spoke. heard: when they came. said_on: the day on which they were said,
    at the latest the period's last. said: these words. earlier: the latest readable answers of columns that are judged
    by and of which these words say nothing readable. done: set while the latest status is done. once: the last run of
    "done" if it has only been carried on since. kept: whether it was carried on as an ongoing task at 100 %.
    """

    period: str = ""
    heard: datetime | None = None
    said_on: date | None = None
    said: Said = SILENT
    earlier: Mapping[str, UsedAnswer] = field(default_factory=dict)
    done: DoneRun | None = None
    once: DoneRun | None = None
    kept: bool = False

    @property
    def status(self) -> str:
        """The latest status code, "" if there is none."""
        value = self._value(STATUS)
        return value if isinstance(value, str) else ""

    @property
    def progress(self) -> float | None:
        """The latest points given."""
        return _number(self._value(PROGRESS))

    @property
    def count(self) -> float | None:
        """The latest count given."""
        return _number(self._value(COUNT))

    @property
    def count_period(self) -> str:
        """The period in which the latest count was given."""
        return self.period_of(COUNT)

    def latest(self, key: str) -> UsedAnswer | None:
        """The latest readable answer under the key of a column that is judged by."""
        used = self.said.answers.get(key)
        return used if used is not None and used.answer.value is not None else self.earlier.get(key)

    def period_of(self, key: str) -> str:
        """The period in which the latest answer under a column key was given, "" if none was."""
        used = self.latest(key)
        return "" if used is None else used.period or self.period

    def known_since(self, day: date, key: str, zone: ZoneInfo) -> bool:
        """Whether a readable answer under a column key was given on a day or later."""
        used = self.latest(key)
        return used is not None and used.received_at.astimezone(zone).date() >= day

    def _value(self, key: str) -> Value:
        used = self.latest(key)
        return used.answer.value if used is not None else None


NEVER = Word()
CARRIED_ON = frozenset({Reported.ONGOING, Reported.IN_PROGRESS})
"""What an ongoing task that was done once is reported as afterwards."""


_JUDGED_BY = (STATUS, PROGRESS, COUNT)


def word_after(
    before: Word, period: str, said: Said, quantity: float | None = None, said_on: date | None = None
) -> Word:
    """The latest words once `said` was said in `period`. quantity: of the target, None if it has none. said_on: see
    `Word`."""
    if not said.speaks:
        return before
    word = Word(period, said.heard, said_on, said, _earlier(before, said) if before.period else _NOTHING_EARLIER)
    done = _run_after(before.done, period, said) if word.status == Reported.DONE else None
    carried = before.once if word.status in CARRIED_ON else None
    full = 100.0 if quantity is None else quantity
    reached = word.progress if quantity is None else word.count
    kept = word.status == Reported.ONGOING and reached is not None and reached >= full
    once, kept = done or carried, kept or (before.kept and word.status in CARRIED_ON)
    return replace(word, done=done, once=once, kept=kept) if once is not None or kept else word


def _earlier(before: Word, said: Said) -> Mapping[str, UsedAnswer]:
    """What stands of the words before."""
    held = {key: used for key in _JUDGED_BY if said.value(key) is None and (used := before.latest(key)) is not None}
    return {key: used if used.period else replace(used, period=before.period) for key, used in held.items()}


_NOTHING_EARLIER: Mapping[str, UsedAnswer] = {}
"""One for all who never spoke before."""


def _run_after(run: DoneRun | None, period: str, said: Said) -> DoneRun:
    status = said.answers.get(STATUS)
    if run is None:
        since = status.since if status is not None else min(used.since for used in said.answers.values())
        run = DoneRun(since, period)
    completed = day_of(said.value(DONE_DATE))
    proof = said.answers.get(EVIDENCE)
    return replace(
        run,
        completed=run.completed if completed is None else completed,
        heard=said.heard,
        evidence=run.evidence or (proof is not None and not blank(proof.answer)),
    )


def day_of(value: object) -> date | None:
    """The day that a value names, None if it names none."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
