"""What departments say of targets: the answers in force in a period, and their latest words over the months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from xlplan.form.columns import COUNT, DONE_DATE, EVIDENCE, PROGRESS, STATUS, Reported
from xlplan.ledger.records import Answer, Missing, Value
from xlplan.ledger.status import Replaced, UsedAnswer
from xlplan.review.versions import Version, Versions

Subject = tuple[str, str]
"""Department id and target id."""


@dataclass(frozen=True)
class Held:
    """A cell in force. since: when the department first said this, unchanged up to the latest version. gap: its place
    in a later version that left it empty, None if the latest version still says it."""

    used: UsedAnswer
    since: datetime
    gap: Missing | None = None


@dataclass(frozen=True)
class Said:
    """What one department says of one target in one period, over all versions; empty if it is silent."""

    cells: Mapping[str, Held] = field(default_factory=dict)

    @property
    def answers(self) -> Mapping[str, UsedAnswer]:
        """The answers in force by column key."""
        return {key: held.used for key, held in self.cells.items()}

    def value(self, key: str) -> Value:
        """The converted value in force under a column key."""
        held = self.cells.get(key)
        return held.used.answer.value if held is not None else None

    @property
    def speaks(self) -> bool:
        """Whether anything is said at all."""
        return any(not blank(held.used.answer) for held in self.cells.values())


SILENT = Said()


def blank(answer: Answer) -> bool:
    """Whether a cell is empty; 0 and a word that cannot be read are answers."""
    return answer.value is None and answer.raw.strip() == ""


def said_in(versions: Versions) -> Mapping[str, Said]:
    """What the versions of one return say, by target: the latest words, with every value they replaced.

    What another person leaves empty takes nothing away. A required cell keeps its value whoever empties it; another one
    that the same person empties, or a version that leaves no required cell empty, is empty.
    """
    cells: dict[str, dict[str, Held]] = {}
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


def _take(row: dict[str, Held], key: str, answer: Answer, version: Version) -> None:
    before = row.get(key)
    used = UsedAnswer(answer, version.receipt.at, version.receipt.evidence, version.number)
    if before is None or blank(before.used.answer):
        if not blank(answer) or answer.beside:
            row[key] = Held(used, version.receipt.at)
        return
    earlier = before.used
    if _same(earlier.answer, answer):
        row[key] = Held(replace(used, replaced=earlier.replaced), before.since)
    else:
        replaced = (*earlier.replaced, Replaced(earlier.answer, earlier.received_at, earlier.version))
        row[key] = Held(replace(used, replaced=replaced), version.receipt.at)


def _may_empty(held: Held | None, version: Version, versions: Versions) -> bool:
    """Whether a version may empty a cell: it is of the person who filled it, or a whole report."""
    return held is None or version.full or version.of_one_person(versions.all[held.used.version - 1])


def _mark_gaps(cells: dict[str, dict[str, Held]], latest: Version) -> None:
    """Mark what is kept although it was emptied since."""
    for gap in latest.emptied:
        held = cells.get(gap.target, {}).get(gap.column)
        if held is not None and not blank(held.used.answer):
            cells[gap.target][gap.column] = replace(held, gap=gap)


def in_force(said: Mapping[Subject, Said]) -> frozenset[tuple[str, int]]:
    """The versions, by department and number, of which some word counts and was not emptied since."""
    return frozenset(
        (department, held.used.version)
        for (department, _), one in said.items()
        for held in one.cells.values()
        if held.gap is None and not blank(held.used.answer)
    )


def _same(one: Answer, other: Answer) -> bool:
    if one.value is None and other.value is None:
        return one.raw.strip() == other.raw.strip()
    return one.value == other.value


@dataclass(frozen=True)
class DoneRun:
    """An unbroken run of words "done". since: when it was first said. period: in which period. completed: the day of
    completion as given last in the run. heard: when it was said last. evidence: whether any was named."""

    since: datetime
    period: str
    completed: date | None = None
    heard: datetime | None = None
    evidence: bool = False


@dataclass(frozen=True)
class Spoken:
    """A readable answer and the period in which it was given."""

    period: str
    used: UsedAnswer


@dataclass(frozen=True)
class Word:
    """The latest words of one department on one target, said in one role, up to a period.

    period: of its latest words, "" if it never spoke. heard: when they came. said_on: the day on which they were said,
    at the latest the period's last. said: these words. latest: the latest readable answer of each column, which may be
    older. done: set while the latest status is done. once: the last run of "done" if it has only been carried on since.
    kept: whether it was carried on as an ongoing task at 100 %.
    """

    period: str = ""
    heard: datetime | None = None
    said_on: date | None = None
    said: Said = SILENT
    latest: Mapping[str, Spoken] = field(default_factory=dict)
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
        spoken = self.latest.get(COUNT)
        return spoken.period if spoken is not None else ""

    def known_since(self, day: date, key: str, zone: ZoneInfo) -> bool:
        """Whether a readable answer under a column key was given on a day or later."""
        spoken = self.latest.get(key)
        return spoken is not None and spoken.used.received_at.astimezone(zone).date() >= day

    def _value(self, key: str) -> Value:
        spoken = self.latest.get(key)
        return spoken.used.answer.value if spoken is not None else None


NEVER = Word()
CARRIED_ON = frozenset({Reported.ONGOING, Reported.IN_PROGRESS})
"""What an ongoing task that was done once is reported as afterwards."""


def word_after(before: Word, period: str, said: Said, quantity: float | None = None) -> Word:
    """The latest words once `said` was said in `period`. quantity: of the target, None if it has none."""
    if not said.speaks:
        return before
    readable = {key: Spoken(period, used) for key, used in said.answers.items() if used.answer.value is not None}
    heard = max(held.used.received_at for held in said.cells.values())
    word = Word(period, heard, None, said, {**before.latest, **readable})
    done = _run_after(before.done, period, said) if word.status == Reported.DONE else None
    carried = before.once if word.status in CARRIED_ON else None
    full = 100.0 if quantity is None else quantity
    reached = word.progress if quantity is None else word.count
    kept = word.status == Reported.ONGOING and reached is not None and reached >= full
    return replace(word, done=done, once=done or carried, kept=kept or (before.kept and word.status in CARRIED_ON))


def _run_after(run: DoneRun | None, period: str, said: Said) -> DoneRun:
    status = said.cells.get(STATUS)
    if run is None:
        since = status.since if status is not None else min(held.since for held in said.cells.values())
        run = DoneRun(since, period)
    completed = day_of(said.value(DONE_DATE))
    proof = said.cells.get(EVIDENCE)
    return replace(
        run,
        completed=run.completed if completed is None else completed,
        heard=max(held.used.received_at for held in said.cells.values()),
        evidence=run.evidence or (proof is not None and not blank(proof.used.answer)),
    )


def day_of(value: object) -> date | None:
    """The day that a value names, None if it names none."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
