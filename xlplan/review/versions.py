"""Which returns a department made for a period, in which order, and which of them only repeat another."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from itertools import groupby

from xlplan.findings import Origin
from xlplan.ledger.records import Answer, Arrival, Evidence, Missing, Reading, Return
from xlplan.review.receipt import ArrivalKey, Receipt, earliest, key_of

CellKey = tuple[str, str]
"""Target id and column key."""

_COLUMN_AND_ROW = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Submission:
    """One arrival's return for one department and period."""

    reading: Reading
    returned: Return
    receipt: Receipt

    @property
    def arrival(self) -> Arrival:
        """The arrival that it came in."""
        return self.reading.arrival

    @property
    def hashes(self) -> frozenset[str]:
        """Hashes of the file and of the container it came in."""
        return frozenset({self.arrival.sha256, self.arrival.container_sha256} - {""})


@dataclass(frozen=True)
class Version:
    """One version of a return: its first submission, and the later ones that say the same.

    number: from 1. receipt: of the earliest submission. hashes: of all submissions. tied: whether nothing tells which
    of it and its neighbours came later. open: required cells that are empty in it and in every version before it;
    emptied: those that a version before it filled and that were emptied since.
    """

    number: int
    submission: Submission
    copies: tuple[Submission, ...]
    receipt: Receipt
    hashes: frozenset[str]
    tied: bool = False
    open: tuple[Missing, ...] = ()
    emptied: tuple[Missing, ...] = ()

    @property
    def person(self) -> str:
        """Who sent it: an address, "" if nothing tells; then it counts as another person's than any other version."""
        return (parseaddr(self.arrival.sender)[1] or self.arrival.sender).strip().casefold()

    def takes_back(self, other: Version) -> bool:
        """Whether the person who sent another version sent this one later: files of one mail are one report."""
        return self.person != "" and self.person == other.person and self.receipt.at > other.receipt.at

    @property
    def full(self) -> bool:
        """Whether it leaves no required cell empty."""
        return not self.returned.missing

    @property
    def arrival(self) -> Arrival:
        """The arrival that it came in first."""
        return self.submission.arrival

    @property
    def returned(self) -> Return:
        """What it says."""
        return self.submission.returned


@dataclass(frozen=True)
class Versions:
    """All versions of a department's return for a period, the latest last; at least one."""

    all: tuple[Version, ...]

    @property
    def latest(self) -> Version:
        """The version whose words are used."""
        return self.all[-1]

    @property
    def rivals(self) -> tuple[Version, ...]:
        """Versions that came at the same moment as the latest and say something else."""
        if not self.latest.tied:
            return ()
        others = reversed(self.all[:-1])
        rivals = []
        for version in others:
            if not version.tied or version.receipt.at != self.latest.receipt.at:
                break
            rivals.append(version)
        return tuple(reversed(rivals))


@dataclass(frozen=True)
class _Draft:
    """The submissions that say the same, before they are numbered."""

    submissions: tuple[Submission, ...]
    content: str
    receipt: Receipt

    @property
    def arrival(self) -> Arrival:
        return self.submissions[0].arrival


_Moment = Callable[[_Draft], datetime | None]


def says_each_once(returned: Return) -> bool:
    """Whether a return speaks of no target in two rows."""
    return len({entry.target for entry in returned.entries}) == len(returned.entries)


def versions_of(submissions: Iterable[Submission]) -> Versions:
    """The versions that submissions of one department for one period make; at least one is needed.

    Same bytes are one version, received when they first came; sent once more by a later mail they are a version again.
    Versions are ordered by receipt, then by the workbook's own modification time, then by the file's; one that says the
    same as the one before it is a copy of that. Together they are one report: what one leaves empty another may fill.
    """
    known = tuple(submissions)
    if len(known) == 1 and says_each_once(known[0].returned):
        return Versions((_alone(known[0]),))
    groups = [_distinct(group) for group in _in_order(_sent(known))]
    drafts: list[tuple[_Draft, bool]] = []
    for group in groups:
        fresh = list(group)
        if drafts and not drafts[-1][1] and (same := [d for d in fresh if d.content == drafts[-1][0].content]):
            last, tied = drafts[-1]
            drafts[-1] = (_merged((last, *same)), tied)
            fresh = [d for d in fresh if d.content != last.content]
        tied = _disagree(fresh)
        drafts += [(draft, tied) for draft in sorted(fresh, key=_fullest_last)]
    numbered = (_version(number, draft, tied) for number, (draft, tied) in enumerate(drafts, start=1))
    return Versions(tuple(_together(numbered)))


def _alone(submission: Submission) -> Version:
    """The version that most departments send: there is nothing to compare it with."""
    gaps = {(gap.target, gap.column): gap for gap in submission.returned.missing}
    return Version(1, submission, (), submission.receipt, submission.hashes, open=tuple(gaps.values()))


def _disagree(drafts: list[_Draft]) -> bool:
    """Whether versions of the same moment say different things of one cell: halves of one report do not."""
    said: dict[tuple[str, str], str] = {}
    for draft in drafts:
        for entry in draft.submissions[0].returned.entries:
            for key, answer in entry.answers.items():
                shape = _shape(answer)
                if shape and said.setdefault((entry.target, key), shape) != shape:
                    return True
    return False


def _together(versions: Iterable[Version]) -> Iterator[Version]:
    """Each version with what it and those before it leave empty, and what of theirs was emptied since: by the person
    who filled it, or by a version in which nothing else is empty. A gap is where the latest of them shows it."""
    filled: dict[CellKey, Version] = {}
    gaps: dict[CellKey, Missing] = {}
    emptied: dict[CellKey, Missing] = {}
    for version in versions:
        empty = {(gap.target, gap.column): gap for gap in version.returned.missing}
        gaps |= empty
        for entry in version.returned.entries:
            for cell in ((entry.target, key) for key in entry.answers if (entry.target, key) not in empty):
                filled[cell] = version
                emptied.pop(cell, None)
        emptied |= {
            cell: gap
            for cell, gap in empty.items()
            if cell in filled and (version.takes_back(filled[cell]) or len(empty) == 1)
        }
        still_open = tuple(gap for cell, gap in gaps.items() if cell not in filled)
        yield replace(version, open=still_open, emptied=tuple(emptied.values()))


def _version(number: int, draft: _Draft, tied: bool) -> Version:
    first, *copies = draft.submissions
    hashes = frozenset().union(*(submission.hashes for submission in draft.submissions))
    return Version(number, first, tuple(copies), draft.receipt, hashes, tied)


def _same_bytes(submissions: Iterable[Submission]) -> Iterator[_Draft]:
    known = tuple(submissions)
    if len(known) == 1:  # nothing to compare it with, and most departments send one
        yield _draft(known, "")
        return
    by_bytes: dict[tuple[str, str], list[Submission]] = {}
    for submission in known:
        key = submission.arrival.sha256, content_of(submission.returned)
        by_bytes.setdefault(key, []).append(submission)
    for (_, content), group in sorted(by_bytes.items(), key=lambda item: item[0]):
        yield _draft(tuple(group), content)


def _sent(submissions: Iterable[Submission]) -> Iterator[_Draft]:
    """What came, and what was sent once more: by a later mail that brought nothing else. A file that somebody only
    saved again was not sent."""
    known = tuple(_same_bytes(submissions))
    taken = Counter(s.receipt.at for draft in known for s in draft.submissions if _is_again(s, draft))
    taken.update(draft.receipt.at for draft in known)
    for draft in known:
        again = [s for s in draft.submissions if _is_again(s, draft) and taken[s.receipt.at] == 1]
        yield _draft(tuple(s for s in draft.submissions if s not in again), draft.content)
        yield from (_draft((submission,), draft.content) for submission in again)


def _is_again(submission: Submission, draft: _Draft) -> bool:
    return submission.receipt.evidence is not Evidence.FIRST_SEEN and submission.receipt.at > draft.receipt.at


def _draft(submissions: tuple[Submission, ...], content: str) -> _Draft:
    ordered = tuple(sorted(submissions, key=_first_come))
    return _Draft(ordered, content, earliest(s.receipt for s in ordered))


def _merged(drafts: Iterable[_Draft]) -> _Draft:
    """One version of several that say the same; the first of them stays first."""
    first, *others = drafts
    copies = [submission for draft in others for submission in draft.submissions]
    return _Draft((*first.submissions, *copies), first.content, first.receipt)


def _distinct(drafts: list[_Draft]) -> list[_Draft]:
    """Drafts of the same moment, those that say the same made one."""
    by_content: dict[str, list[_Draft]] = {}
    for draft in sorted(drafts, key=lambda draft: _first_come(draft.submissions[0])):
        by_content.setdefault(draft.content, []).append(draft)
    return [_merged(same) for same in by_content.values()]


def _in_order(drafts: Iterable[_Draft]) -> Iterator[list[_Draft]]:
    """Groups of drafts, later ones last; those within a group came at the same moment for all that is known."""
    for _, received in groupby(sorted(drafts, key=lambda d: d.receipt.at), key=lambda d: d.receipt.at):
        for modified in _by(list(received), lambda draft: draft.arrival.modified):
            yield from _by(modified, lambda draft: draft.arrival.file_time)


def _by(drafts: list[_Draft], moment: _Moment) -> Iterator[list[_Draft]]:
    """Drafts grouped by a moment, ascending; all in one group if it is unknown of any of them."""
    known = [(at, draft) for draft in drafts if (at := moment(draft)) is not None]
    if len(known) < len(drafts):
        yield drafts
        return
    known.sort(key=lambda pair: pair[0])
    for _, group in groupby(known, key=lambda pair: pair[0]):
        yield [draft for _, draft in group]


def _first_come(submission: Submission) -> tuple[datetime, int, ArrivalKey]:
    return submission.receipt.at, len(submission.arrival.name), key_of(submission.arrival)


def _fullest_last(draft: _Draft) -> tuple[int, str]:
    """Nothing tells which of tied versions is the later one: the one with the fewest gaps is used, then by hash."""
    return -len(draft.submissions[0].returned.missing), draft.arrival.sha256


def content_of(returned: Return) -> str:
    """A digest of everything a return says, whatever program saved it."""
    cells = sorted(
        (entry.target, key, _shape(answer))
        for entry in returned.entries
        for key, answer in entry.answers.items()
        if _shape(answer) != ""
    )
    gaps = sorted((gap.target, gap.column, gap.row) for gap in returned.missing)
    signed = sorted((key, _folded(text)) for key, text in returned.signoff.items() if _folded(text))
    extras = sorted(_folded(extra.text) for extra in returned.extras)
    return hashlib.sha256(json.dumps((cells, gaps, signed, extras)).encode()).hexdigest()


def _shape(answer: Answer) -> str:
    """What a cell says, in one shape for the number that is an integer in one program and a fraction in another."""
    value = answer.raw if answer.value is None else answer.value
    if isinstance(value, int | float):
        return str(float(value))
    return _folded(str(value))


def _folded(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))


def text_above(versions: Versions | None, place: Origin) -> str:
    """What stands above a cell in the table that it was sent in, "" if nothing does."""
    here = _COLUMN_AND_ROW.fullmatch(place.cell)
    if versions is None or here is None:
        return ""
    above: list[tuple[int, str]] = []
    for version in versions.all:
        for entry in version.returned.entries:
            for answer in entry.answers.values():
                other, there = answer.origin, _COLUMN_AND_ROW.fullmatch(answer.origin.cell)
                same = there is not None and (other.sha256, other.sheet) == (place.sha256, place.sheet)
                if there is not None and same and there[1] == here[1] and int(there[2]) < int(here[2]):
                    above.append((int(there[2]), answer.raw))
    return max(above, default=(0, ""))[1]
