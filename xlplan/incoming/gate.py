"""The gate: what each arrival is, decided once by what it came with, before anything is judged.

A form without an answer is blank; what comes in our own mail, in a bounce or in an automatic answer is that, unless it
holds a form that somebody filled; what a registered department sent instead of its form waits for a person, under its
name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from xlplan.books.sniff import FileKind
from xlplan.books.unreadable import Reason, Unreadable
from xlplan.codes import normalised
from xlplan.findings import Finding, Origin
from xlplan.form.stamp import Stamp, read_token
from xlplan.incoming import findings as types
from xlplan.incoming.arrivals import Seen
from xlplan.incoming.containers import MailHead
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.mail_words import bare_address
from xlplan.incoming.natures import MailNature, Nature, nature_of
from xlplan.incoming.proposals import month_named
from xlplan.incoming.refusal import COMPANIONS, Read, refused
from xlplan.ledger.records import Arrival, Reading, Return, Verdict
from xlplan.plan.model import Department

LETTERS = frozenset({FileKind.MAIL, FileKind.MSG})
MAILS = LETTERS | {FileKind.TNEF}

_VERDICTS = {Nature.BOUNCE: Verdict.BOUNCE, Nature.AUTO_REPLY: Verdict.AUTO_REPLY, Nature.OWN: Verdict.OWN_MAIL}
"""The strongest first: a bounce carries our own mail, and an automatic answer what it answers."""

_PAPERS = COMPANIONS | {Reason.NUMBERS, Reason.ARCHIVE, Reason.MEDIA}
"""What a department may send instead of its form."""

_QUOTED = 80  # signs of a letter that a finding quotes


def through_gate(seen: Sequence[Seen], read: Sequence[Read], context: ReadingContext) -> Iterator[Read]:
    """The readings of an outer file and its members, each with what it is for good."""
    gate = _Gate(seen, read, context)
    return (gate.settled(position) for position in range(len(seen)))


@dataclass(frozen=True)
class _Around:
    """What an arrival came in. mails: positions of the mails around it, the outermost first, itself included."""

    mails: tuple[int, ...] = ()
    natures: tuple[MailNature, ...] = field(default=())

    @property
    def nature(self) -> Nature:
        """What the strongest of these mails is."""
        found = {nature.nature for nature in self.natures}
        return next((nature for nature in _VERDICTS if nature in found), Nature.LETTER)

    @property
    def composed(self) -> bool:
        """Whether it lies in a mail that xlplan wrote: nobody can have filled anything in there."""
        return any(nature.composed for nature in self.natures)


class _Gate:
    """Looks at the members of one outer file together."""

    def __init__(self, seen: Sequence[Seen], read: Sequence[Read], context: ReadingContext) -> None:
        self._seen = seen
        self._context = context
        self._natures = [self._nature(one) for one in seen]
        self._around = [self._what_is_around(position) for position in range(len(seen))]
        self._read = [self._emptied(position, r) for position, r in enumerate(read)]
        forms = [position for position, r in enumerate(self._read) if _is_filled(r.reading)]
        self._holding_forms = frozenset(seen[position].inside for position in forms)
        self._filled = frozenset(around for position in forms for around in self._containers(position))
        self._holding = frozenset(one.inside for one in seen)

    def settled(self, position: int) -> Read:
        """What an arrival is."""
        read, around = self._read[position], self._around[position]
        reading = read.reading
        if reading.verdict is Verdict.CONTAINER:
            return replace(read, reading=self._container(position, reading))
        if _is_filled(reading):
            return read
        verdict = _VERDICTS.get(around.nature)
        answered = around.composed or around.nature in {Nature.BOUNCE, Nature.AUTO_REPLY}
        if verdict is not None and (answered or reading.verdict is Verdict.RETURN):
            return Read(replace(self._in_such_a_mail(reading, verdict, around), findings=()))
        if reading.verdict is Verdict.RETURN:
            return read
        if reading.reason in COMPANIONS and self._in_good_company(position):
            return Read(refused(reading.arrival, Unreadable(Reason.BESIDE_RETURN)))
        return replace(read, reading=self._tied(position, reading))

    def _nature(self, seen: Seen) -> MailNature:
        if seen.kind not in MAILS or seen.letter is None or seen.letter.message is None:
            return MailNature()
        return nature_of(seen.letter.message, self._context.mail_words)

    def _what_is_around(self, position: int) -> _Around:
        mails = [at for at in self._containers(position, itself=True) if self._seen[at].kind in MAILS]
        mails.reverse()
        return _Around(tuple(mails), tuple(self._natures[at] for at in mails))

    def _containers(self, position: int, *, itself: bool = False) -> Iterator[int]:
        """The containers around a member, the innermost first."""
        if itself:
            yield position
        inside = self._seen[position].inside
        while inside is not None:
            yield inside
            inside = self._seen[inside].inside

    def _emptied(self, position: int, read: Read) -> Read:
        """A form whose bytes we issued, or that lies in a mail that we wrote, says nothing, however full it is."""
        reading = read.reading
        ours = reading.arrival.sha256 in self._context.issued or self._around[position].composed
        if reading.verdict is not Verdict.RETURN or not ours:
            return read
        return replace(read, reading=replace(reading, returns=tuple(map(_blank, reading.returns))))

    # --- mails -----------------------------------------------------------------------------------------------------

    def _container(self, position: int, reading: Reading) -> Reading:
        """A mail or an archive: by itself if nothing lies in it, else by what it says."""
        around, holds = self._around[position], position in self._holding
        verdict = _VERDICTS.get(around.nature)
        if verdict is not None and self._seen[position].kind in MAILS:
            told = self._in_such_a_mail(reading, verdict, around)
            own_words = around.mails[-1] == position
            findings = told.findings if own_words and self._natures[position].nature is Nature.BOUNCE else ()
            return replace(told, verdict=Verdict.CONTAINER if holds else verdict, findings=findings)
        if self._seen[position].kind is FileKind.TNEF and self._in_good_company(position):
            return reading if holds else refused(reading.arrival, Unreadable(Reason.BESIDE_RETURN))
        if self._seen[position].kind not in MAILS or position in self._filled:
            return reading if holds else refused(reading.arrival, Unreadable(Reason.EMPTY_CONTAINER))
        return self._without_return(position, reading, holds)

    def _in_such_a_mail(self, reading: Reading, verdict: Verdict, around: _Around) -> Reading:
        """What came in a bounce, an automatic answer or our own mail."""
        bounce = next((nature for nature in around.natures if nature.nature is Nature.BOUNCE), None)
        department, period = _owner_of(reading)
        findings: tuple[Finding, ...] = ()
        addresses, reason = "", verdict.value
        if bounce is not None:
            reason = "delayed" if all(one.delayed for one in bounce.undelivered) else reason
            addresses = bounce.recipients
            period = period or self._period_inside(around)
            findings = tuple(self._bounced(bounce, reading.arrival, period))
            department = next((finding.department for finding in findings if finding.department), department)
        return Reading(
            reading.arrival,
            verdict,
            findings=findings,
            reason=reason,
            reason_params={"address": addresses},
            department=department,
            period=period,
        )

    def _bounced(self, bounce: MailNature, arrival: Arrival, period: str) -> Iterator[Finding]:
        for one in bounce.undelivered:
            department = self._registered(one.address)
            told = types.MAIL_DELAYED if one.delayed else types.MAIL_BOUNCED
            yield told(
                department=department.id if department is not None else "",
                period=period,
                origin=Origin(arrival.sha256, arrival.name),
                name=department.name if department is not None else "-",
                address=one.address or "-",
                reason=one.reason or "-",
            )

    def _period_inside(self, around: _Around) -> str:
        """The period of the form that lies in a mail."""
        for position, read in enumerate(self._read):
            if any(mail in self._containers(position) for mail in around.mails):
                department, period = _owner_of(read.reading)
                if department and period:
                    return period
        return ""

    def _without_return(self, position: int, reading: Reading, holds: bool) -> Reading:
        """A letter in which no filled form lies: a person should see its words."""
        seen = self._seen[position]
        letter = seen.letter or MailHead()
        stamp = _stamp_in(letter.subject, letter.body)
        department = self._owner(stamp) or self._registered(reading.arrival.sender)
        courtesy = self._is_courtesy(letter.body)
        bare = reduce(lambda text, link: text.replace(link, ""), letter.links, letter.body)
        linked = self._links_to_a_file(letter, any_page=not holds and self._is_courtesy(bare))
        if not linked and (not letter.body or (courtesy and holds) or self._is_said_around(seen)):
            return reading if holds or letter.body else refused(reading.arrival, Unreadable(Reason.EMPTY_CONTAINER))
        told = replace(reading, findings=(_unanswered(reading.arrival, letter.body, department, linked=linked),))
        if holds and (not (department or linked) or self._something_waits_in(position)):
            return told
        read = refused(reading.arrival, Unreadable(Reason.LINK if linked else Reason.ONLY_TEXT))
        if not linked and courtesy:
            return replace(read, verdict=Verdict.NOT_OURS, findings=())
        return self._for(replace(read, verdict=Verdict.NEEDS_PERSON, findings=told.findings), department, stamp)

    def _something_waits_in(self, position: int) -> bool:
        """Whether a letter's attachment is a blank form, or waits for a person under a department's name."""
        return any(
            bool(r.reading.returns)
            or (r.reading.verdict in {Verdict.NOT_OURS, Verdict.NEEDS_PERSON} and self._tied(at, r.reading).department)
            for at, r in enumerate(self._read)
            if self._seen[at].inside == position
        )

    def _is_said_around(self, seen: Seen) -> bool:
        """Whether the letter around winmail.dat says in plain text what stands in it."""
        around = None if seen.inside is None else self._seen[seen.inside].letter
        return bool(around and seen.letter and normalised(seen.letter.body) in normalised(around.body))

    def _is_courtesy(self, text: str) -> bool:
        """Whether a text only thanks, or says that something is attached."""
        said = "".join(c for c in normalised(text) if c.isalnum())
        for phrase in self._context.courtesies:
            said = said.replace(phrase, "")
        return not said

    def _links_to_a_file(self, letter: MailHead, *, any_page: bool) -> bool:
        """Whether a letter points to a file in a cloud: by the host of a link, or by the words around it. any_page: by
        any page of a site as well, since it says and brings nothing else."""
        hosts, words = self._context.clouds
        named = [f"{urlsplit(link).hostname or ''}{urlsplit(link).path.lower()}" for link in letter.links]
        if any_page and any(name.rstrip("/").count("/") for name in named):
            return True
        text = normalised(f"{letter.subject}\n{letter.body}")
        return any(host in name for host in hosts for name in named) or any(word in text for word in words)

    # --- what came instead of a form ---------------------------------------------------------------------------------

    def _in_good_company(self, position: int) -> bool:
        """Whether a filled form lies beside it: in an archive around it, or anywhere in the same letter."""
        for around in self._containers(position):
            if around in self._holding_forms:
                return True
            if self._seen[around].kind in LETTERS:
                return around in self._filled
        return False

    def _tied(self, position: int, reading: Reading) -> Reading:
        """What is no return, under the name of who sent it: by our number in it or in its letter, else by a registered
        address. A picture that a stranger attached may show our form: a person looks."""
        seen = self._seen[position]
        if reading.returns or reading.department:
            return self._for(reading, self._context.plan.department_by_id.get(reading.department), None)
        stamp = self._read[position].stamp
        named = self._owner(stamp or _stamp_in(reading.arrival.subject, reading.arrival.body))
        department = named or self._registered(reading.arrival.sender)
        pictured = reading.reason == Reason.IMAGE and bool(reading.arrival.sender)
        if (department is None and not pictured) or (stamp is None and self._in_good_company(position)):
            return reading
        paper = reading.reason in _PAPERS or reading.reason == "no-form"
        if reading.verdict is Verdict.NOT_OURS and (not paper or seen.inline or _is_a_business_card(reading)):
            return reading
        findings = reading.findings or refused(reading.arrival, Unreadable(Reason(reading.reason)), told=True).findings
        waiting = replace(reading, verdict=Verdict.NEEDS_PERSON, findings=findings)
        return self._for(waiting, department, stamp)

    def _for(self, reading: Reading, department: Department | None, stamp: Stamp | None) -> Reading:
        if department is None:
            return reading
        period = stamp.period if stamp is not None else reading.period
        said = (reading.arrival.subject, reading.arrival.body)
        if not period and (named := _stamp_in(*said)) is not None:
            period = named.period
        period = period or month_named(said, self._context)
        return replace(
            reading,
            department=department.id,
            period=period,
            findings=tuple(
                finding if finding.department else replace(finding, department=department.id, period=period)
                for finding in reading.findings
            ),
        )

    def _owner(self, stamp: Stamp | None) -> Department | None:
        return self._context.plan.department_by_id.get(stamp.department) if stamp is not None else None

    def _registered(self, address: str) -> Department | None:
        """The one department that an address is registered for."""
        given, plan = bare_address(address), self._context.plan
        known = [d for d in plan.departments if given and given in map(bare_address, (*d.emails, *d.cc))]
        return known[0] if len(known) == 1 else None


def _stamp_in(*texts: str) -> Stamp | None:
    """Our own number in what a letter says."""
    return next((stamp for text in texts if (stamp := read_token(text)) is not None), None)


def _is_filled(reading: Reading) -> bool:
    """Whether somebody answered something in a form."""
    return reading.verdict is Verdict.RETURN and not all(returned.blank for returned in reading.returns)


def _blank(returned: Return) -> Return:
    return replace(returned, blank=True)


def _owner_of(reading: Reading) -> tuple[str, str]:
    if reading.returns:
        identity = reading.returns[0].identity
        return identity.department, identity.period
    return reading.department, reading.period


def _is_a_business_card(reading: Reading) -> bool:
    """Whether this is a picture that mail programs put under every letter."""
    name = PurePosixPath(reading.arrival.member or reading.arrival.file).name.lower()
    return reading.reason == Reason.IMAGE and name.endswith(".gif")


def _unanswered(arrival: Arrival, body: str, department: Department | None, *, linked: bool) -> Finding:
    """A letter with words but without a return: a person should see them."""
    text = " ".join(body.split())
    quoted = text if len(text) <= _QUOTED else text[:_QUOTED] + "\u2026"
    kind = types.FILE_LINK if linked else types.FILE_MAIL_WITHOUT_RETURN
    return kind(
        department=department.id if department is not None else "",
        origin=Origin(arrival.sha256, arrival.name),
        sender=arrival.sender,
        subject=arrival.subject,
        text=quoted,
    )
