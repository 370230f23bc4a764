"""Finding what a person named on the command line: a department, a target, a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from xlplan.codes import normalised
from xlplan.errors import RequestError
from xlplan.ledger.records import Reading, Verdict
from xlplan.locale import all_languages
from xlplan.pipeline.session import Session
from xlplan.plan.model import Department, Plan, Target


@dataclass(frozen=True)
class FoundFile:
    """A file of the inbox. hashes: of its own bytes, or of the members that were meant."""

    name: str
    hashes: tuple[str, ...]


def find_department(session: Session, name: str) -> Department:
    """The department of that name or alias. Raises RequestError."""
    wanted = normalised(name)
    for department in session.plan.departments:
        if wanted in {normalised(n) for n in (department.name, *department.aliases)}:
            return department
    names = {n: d.name for d in session.plan.departments for n in (d.name, *d.aliases)}
    near = list(dict.fromkeys(names[found] for found in _near(name, names)))
    if near:
        joined = session.locale.text("review.lists.separator").join(near)
        raise RequestError("no-such-department-near", department=name, near=joined)
    raise RequestError("no-such-department", department=name)


def _near(name: str, known: Iterable[str]) -> list[str]:
    """The names that somebody may have meant, likeliest first: one that holds what was typed, or nearly what was."""
    wanted, names = normalised(name), list(known)
    holding = [n for n in names if len(wanted) > 1 and (wanted in normalised(n) or normalised(n) in wanted)]
    alike = get_close_matches(wanted, [normalised(n) for n in names], n=_OFFERED, cutoff=_ALIKE)
    by_form = {normalised(n): n for n in names}
    return list(dict.fromkeys((*holding, *(by_form[found] for found in alike))))[:_OFFERED]


_OFFERED, _ALIKE = 3, 0.5
"""How many names are offered, and how much alike they must be: one character of three may be another (0.67)."""


def find_target(session: Session, name: str) -> Target:
    """The target of the plan as it stands, see `target_in`."""
    return target_in(session, session.plan, name)


def target_in(session: Session, plan: Plan, name: str) -> Target:
    """The target of a plan by that number, id or text. Raises RequestError if there is none or more than one."""
    said = _references(session)
    matches = [target for target in plan.targets if _is_called(target, name, said)]
    if not matches:
        texts = {target.text: f"{target.number}  {target.text}" for target in plan.targets}
        near = [texts[found] for found in _near(name, texts)]
        if near:
            raise RequestError("no-such-target-near", target=name, near="\n".join(near))
        raise RequestError("no-such-target", target=name)
    if len(matches) > 1:
        listed = "\n".join(f"{t.id}  {t.number}  {t.text}" for t in matches)
        raise RequestError("target-ambiguous", target=name, matches=listed)
    return matches[0]


def find_earlier_target(session: Session, name: str) -> Target | None:
    """The target of that number, id or text in the newest earlier edition that has one; None if none has."""
    editions = reversed(tuple(session.facts.editions.values()))
    said = _references(session)
    return next((target for plan in editions for target in plan.targets if _is_called(target, name, said)), None)


def _is_called(target: Target, name: str, said: Sequence[str]) -> bool:
    """Whether that is a target's id, its text or its number, bare or as sentences say it, such as `no. 12`. said: the
    forms of those sentences."""
    wanted, number = normalised(name), normalised(target.number)
    if name == target.id or wanted in {number, normalised(target.text)}:
        return True
    return number in wanted and any(wanted == normalised(form.format(number=target.number)) for form in said)


def _references(session: Session) -> Sequence[str]:
    tables = (locale.table("lexicon", "references") for locale in all_languages(session.project.own_templates))
    return [str(form) for table in tables for form in table["target"]]


def find_file(session: Session, text: str) -> FoundFile:
    """A file by its path, its name or the beginning of its hash, in the ledger or still unread in the inbox; a mail
    or an archive stands for all that is in it.

    Raises RequestError if there is none, or different ones are meant.
    """
    wanted = text.replace("\\", "/").removeprefix("./")
    found = session.ledger.arrivals(wanted) if session.ledger is not None else ()
    if not found:
        return _unread_file(session, text)
    names = sorted({arrival.name for arrival in found})
    if len({arrival.file for arrival in found}) > 1 and len({arrival.sha256 for arrival in found}) > 1:
        raise RequestError("file-ambiguous", file=text, matches="\n".join(names))
    return FoundFile(names[0], tuple(sorted({arrival.sha256 for arrival in found})))


def one_content(session: Session, text: str, content: str, *, lying: bool = False) -> FoundFile:
    """As `find_file`, of one content only: a path may have had several in the course of time.

    content: the beginning of its hash, "" if none was given. lying: whether the one that lies in the inbox now is
    meant where none is given. Raises RequestError with a list of the contents where it is not clear which is meant.
    """
    found = find_file(session, text)
    wanted = tuple(sha256 for sha256 in found.hashes if sha256.startswith(content.lower()))
    present = session.facts.looks[-1].present if session.facts.looks else frozenset()
    if lying and not content and len(wanted) > 1:
        wanted = tuple(sha256 for sha256 in wanted if sha256 in present)
    if len(wanted) == 1:
        return FoundFile(found.name, wanted)
    listed = "\n".join(_content_lines(session, found, present))
    if content and not wanted:
        raise RequestError("no-such-content", file=found.name, content=content, contents=listed)
    raise RequestError("several-contents", file=found.name, contents=listed)


def _content_lines(session: Session, found: FoundFile, present: frozenset[str]) -> Iterator[str]:
    """The contents of a path, oldest first: hash, when first seen, size; a star for what lies in the inbox now."""
    arrivals = session.ledger.arrivals(found.name) if session.ledger is not None else ()
    for arrival in sorted(arrivals, key=lambda arrival: (arrival.first_seen, arrival.sha256)):
        if arrival.sha256 in found.hashes:
            seen = arrival.first_seen.astimezone(session.plan.settings.zone)
            mark = " *" if arrival.sha256 in present else ""
            yield f"{arrival.sha256[:12]}  {seen:%Y-%m-%d %H:%M}  {arrival.size:,} B{mark}"


def find_return(session: Session, text: str) -> FoundFile:
    """As `find_file`; of a mail or an archive the one member that may be a return: what waits for a person, else what
    was read. Raises RequestError if there is no file of that name, or several members may be meant."""
    found = find_file(session, text)
    members_of = f"{found.name}!"
    inside = [r for r in _heads(session) if r.arrival.name.startswith(members_of) and r.verdict in _MAY_BE_RETURNS]
    waiting = [reading for reading in inside if _waits(reading, session.plan)]
    members = {reading.arrival.sha256: reading.arrival.name for reading in waiting or inside}
    if not members:
        return found
    if len(members) > 1:
        raise RequestError("file-ambiguous", file=text, matches="\n".join(sorted(members.values())))
    [(sha256, name)] = members.items()
    return FoundFile(name, (sha256,))


def stamped_period(session: Session, found: FoundFile) -> str | None:
    """The one period that the forms in a file carry, None if they carry none or several."""
    mine = (reading for reading in _heads(session) if reading.arrival.sha256 in found.hashes)
    periods = {returned.identity.period for reading in mine for returned in reading.returns} - {""}
    return periods.pop() if len(periods) == 1 else None


_MAY_BE_RETURNS = frozenset({Verdict.RETURN, Verdict.NEEDS_PERSON})


def _heads(session: Session) -> Iterable[Reading]:
    return session.ledger.heads() if session.ledger is not None else ()


def _waits(reading: Reading, plan: Plan) -> bool:
    """Whether a person has to say whose return this is."""
    owners = {returned.identity.department for returned in reading.returns}
    return reading.verdict is Verdict.NEEDS_PERSON or not owners <= plan.department_by_id.keys()


def _unread_file(session: Session, text: str) -> FoundFile:
    for path in (Path(text), session.project.root / text, session.project.inbox / text):
        if path.is_file():
            return FoundFile(session.project.relative(path), (hashlib.sha256(path.read_bytes()).hexdigest(),))
    raise RequestError("no-such-file", file=text)
