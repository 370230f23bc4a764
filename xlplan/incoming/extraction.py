"""From a workbook to returns: which sheets are forms, whose they are, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xlplan.books.book import Book, cell_name
from xlplan.findings import Finding, Origin, Param
from xlplan.form.stamp import FORM_VERSION
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.findings import (
    NEWER_FORM,
    NO_FORM,
    OTHER_PLAN,
    OTHER_SHEET,
    PROPOSED,
    UNRECOGNISED,
)
from xlplan.incoming.grid import Grid
from xlplan.incoming.identity import (
    BookCarriers,
    Carrier,
    Claim,
    FormOwner,
    book_carriers,
    edition_of,
    identify,
    of_another_plan,
    sheet_stamps,
)
from xlplan.incoming.proposals import has_our_headings, propose, resembles_a_form
from xlplan.incoming.returning import is_untouched_slip, read_return, says_nothing
from xlplan.incoming.scope import Scope
from xlplan.incoming.sights import as_beside
from xlplan.incoming.surroundings import foreign_sheet, is_our_page
from xlplan.incoming.table import FormTable, find_table
from xlplan.ledger.beside import shown_beside
from xlplan.ledger.findings import CONTRADICTORY
from xlplan.ledger.records import Arrival, Confidence, Extra, Identity, Return, Verdict


@dataclass(frozen=True)
class Extraction:
    """What a workbook came to. reason: as in Reading. returns: those whose identity is PROPOSED wait for a person; a
    verdict of NEEDS_PERSON says that at least one does, and the whole file waits with it."""

    verdict: Verdict
    returns: tuple[Return, ...] = ()
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    reason_params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True)
class _Settled:
    """A sheet and whose it is taken to be. waits: what a person has to rule on."""

    claim: Claim
    owner: FormOwner
    confidence: Confidence
    waits: Finding | None = None


@dataclass(frozen=True)
class _FormSheets:
    """The sheets of a workbook: forms by their carriers, tables that look like ours, and others."""

    carrying: tuple[FormTable, ...]
    alike: tuple[FormTable, ...]
    foreign: tuple[Grid, ...]


def extract(book: Book, arrival: Arrival, context: ReadingContext) -> Extraction:
    """Recognise and read every form in `book`. Nothing is attributed by the file's name."""
    sheets = _sort_sheets(book, arrival, context)
    carriers = book_carriers(book, context)
    claims = identify(sheets.carrying or sheets.alike, carriers, context)
    accepted = arrival.sha256 in context.accepted
    others = [claim for claim in claims if not accepted and of_another_plan(claim, context)]
    claims = tuple(claim for claim in claims if claim not in others)
    aside = tuple(OTHER_PLAN(origin=claim.table.grid.source) for claim in others)
    if not claims:
        return _nothing(arrival, carriers, aside, context)
    settled = _settle(claims, arrival, context)
    waiting = tuple(s.waits for s in settled if s.waits is not None)
    returns = tuple(_returns(settled, carriers, context))
    if sheets.carrying and returns:
        returns = (_with_other_sheets(returns[0], sheets), *returns[1:])
    aside_drawn = tuple(_drawn_aside(book, sheets, arrival, context)) if returns else ()
    if aside_drawn:
        returns = (replace(returns[0], extras=(*returns[0].extras, *aside_drawn)), *returns[1:])
    untouched = tuple(says_nothing(r) or is_untouched_slip(r, carriers) for r in returns)
    returns = tuple(replace(r, blank=True) if so else r for r, so in zip(returns, untouched, strict=True))
    if waiting:
        reason = waiting[0].code.partition(".")[2]
        return Extraction(Verdict.NEEDS_PERSON, returns, (*waiting, *aside), reason, waiting[0].params)
    return Extraction(Verdict.RETURN, returns, aside)


def _sort_sheets(book: Book, arrival: Arrival, context: ReadingContext) -> _FormSheets:
    carrying: list[FormTable] = []
    alike: list[FormTable] = []
    foreign: list[Grid] = []
    for sheet in book.sheets:
        if is_our_page(sheet, context):
            continue
        grid = Grid(sheet, Origin(arrival.sha256, arrival.name, sheet.name), context.marks)
        table = find_table(grid, context)
        if table is not None and (table.codes or table.ids or sheet_stamps(grid, context)):
            carrying.append(table)
        elif table is not None and (resembles_a_form(table, context) or has_our_headings(table)):
            alike.append(table)
        elif sheet_stamps(grid, context):
            carrying.append(FormTable(grid, 0, {}))
        else:
            foreign.append(grid)
    return _FormSheets(tuple(carrying), tuple(alike), tuple(foreign))


def _nothing(
    arrival: Arrival, carriers: BookCarriers, aside: tuple[Finding, ...], context: ReadingContext
) -> Extraction:
    """A workbook without a form of this plan."""
    if aside or any(vote.stamp is not None and vote.stamp.plan != context.plan.id for vote in carriers.votes):
        found = aside or (OTHER_PLAN(origin=Origin(arrival.sha256, arrival.name)),)
        return Extraction(Verdict.NOT_OURS, findings=found, reason="other-plan")
    if carriers.votes or arrival.sha256 in context.accepted:
        finding = UNRECOGNISED(origin=Origin(arrival.sha256, arrival.name))
        return Extraction(Verdict.NEEDS_PERSON, findings=(finding,), reason="unrecognised")
    finding = NO_FORM(origin=Origin(arrival.sha256, arrival.name))
    return Extraction(Verdict.NOT_OURS, findings=(finding,), reason="no-form")


def _settle(claims: Sequence[Claim], arrival: Arrival, context: ReadingContext) -> list[_Settled]:
    alone = len({claim.owner for claim in claims}) == 1
    settled = [_settle_one(claim, arrival, context) for claim in claims]
    accepted = context.accepted.get(arrival.sha256)
    if accepted is None or _name(FormOwner(*accepted), context) is None:
        return settled
    return [
        replace(
            s, owner=FormOwner(accepted[0], accepted[1] or s.owner.period), confidence=Confidence.ACCEPTED, waits=None
        )
        if s.waits is not None or alone
        else s
        for s in settled
    ]


def _settle_one(claim: Claim, arrival: Arrival, context: ReadingContext) -> _Settled:
    source = claim.table.grid.source
    owner = claim.owner
    if claim.stamp is not None and claim.stamp.form_version > FORM_VERSION:
        return _Settled(claim, claim.owner or FormOwner("", ""), Confidence.PROPOSED, NEWER_FORM(origin=source))
    if claim.contradicts and owner is not None:
        finding = CONTRADICTORY(
            department=owner.department, period=owner.period, origin=source, claims=_claims_in_words(claim, context)
        )
        return _Settled(claim, owner, Confidence.PROPOSED, finding)
    if owner is not None and _name(owner, context) is not None:
        return _Settled(claim, owner, Confidence.PROVED)
    owner = propose(claim.table, arrival, context)
    name = _name(owner, context)
    if name is None or not owner.period:
        return _Settled(claim, owner, Confidence.PROPOSED, UNRECOGNISED(origin=source))
    finding = PROPOSED(department=owner.department, period=owner.period, origin=source, owner=name, month=owner.period)
    return _Settled(claim, owner, Confidence.PROPOSED, finding)


def _name(owner: FormOwner, context: ReadingContext) -> str | None:
    """The name of the owner's department, None if no edition knows it."""
    plans = reversed(list(context.known.values()))
    found = (plan.department_by_id.get(owner.department) for plan in plans)
    return next((department.name for department in found if department is not None), None)


def _claims_in_words(claim: Claim, context: ReadingContext) -> str:
    """What each carrier says, for people."""
    locale = context.locales[0]
    said = [
        locale.text(
            "recognition.claims.one",
            carrier=locale.text(f"recognition.carriers.{vote.carrier.value}"),
            owner=_name(vote.owner, context) or vote.owner.department,
            period=vote.owner.period,
        )
        for vote in claim.votes
    ]
    return locale.text("recognition.claims.between").join(dict.fromkeys(said))


def _returns(settled: Sequence[_Settled], carriers: BookCarriers, context: ReadingContext) -> Iterator[Return]:
    """One return for each department and period, from all the sheets that are theirs."""
    groups: dict[tuple[FormOwner, Confidence], list[_Settled]] = {}
    for one in settled:
        if _name(one.owner, context) is not None and one.owner.period:
            groups.setdefault((one.owner, one.confidence), []).append(one)
    for (owner, confidence), members in groups.items():
        leading = next((one.claim for one in members if one.claim.stamp is not None), members[0].claim)
        edition, plan = edition_of(leading, context)
        scope = Scope(
            owner,
            edition,
            plan or context.plan,
            context,
            confidence is Confidence.ACCEPTED,
            carriers.issued.get(owner),
        )
        identity = Identity(
            owner.department,
            owner.period,
            context.plan.id,
            edition,
            confidence,
            _carrier_names(leading, confidence),
            leading.stamp,
        )
        tables = tuple(one.claim.table for one in members)
        typed = next((mark.typed for table in tables for mark in table.grid.marks.values() if mark.typed), "")
        returned = read_return(identity, tables, scope)
        yield replace(returned, typed_from=typed) if typed else returned


def _carrier_names(claim: Claim, confidence: Confidence) -> tuple[str, ...]:
    found = claim.carriers or (Carrier.TITLE.value,)
    return (*found, Carrier.ACCEPTED.value) if confidence is Confidence.ACCEPTED else found


def _drawn_aside(book: Book, sheets: _FormSheets, arrival: Arrival, context: ReadingContext) -> Iterator[Extra]:
    """Pictures, objects and text boxes on sheets that are no forms, and what is embedded on none."""
    source = Origin(arrival.sha256, arrival.name)
    drawn = [(grid.source, one) for grid in sheets.foreign for one in grid.sheet.overlays]
    for place, one in (*drawn, *((source, one) for one in book.loose)):
        beside = as_beside(one)
        cell = cell_name(one.row, one.column) if one.row else ""
        shown = shown_beside((beside,), context.locales[0])
        yield Extra(shown, replace(place, cell=cell), beside if beside.sha256 else None)


def _with_other_sheets(returned: Return, sheets: _FormSheets) -> Return:
    """The first return of a workbook also keeps what stands on sheets that are no forms."""
    extras: list[Extra] = []
    findings: list[Finding] = []
    for grid in (*(table.grid for table in sheets.alike), *sheets.foreign):
        extra = foreign_sheet(grid.sheet, grid.source)
        if extra is not None:
            extras.append(extra)
            findings.append(
                OTHER_SHEET(
                    department=returned.identity.department,
                    period=returned.identity.period,
                    origin=extra.origin,
                    sheet=grid.sheet.name,
                )
            )
    if not extras:
        return returned
    return replace(returned, findings=(*returned.findings, *findings), extras=(*returned.extras, *extras))
