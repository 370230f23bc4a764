"""Whose form a sheet is, and for which period: what its carriers say, strongest first, and where they contradict.

The file's name is never asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from xlplan.books.book import Book, Sheet
from xlplan.form.carriers import FILLED_KEY, MANIFEST_MARK, MANIFEST_SHEET, read_manifest, row_code_in_id
from xlplan.form.stamp import RowCode, Stamp, read_row_code, read_token
from xlplan.incoming.context import ReadingContext
from xlplan.incoming.grid import Grid
from xlplan.incoming.table import FormTable
from xlplan.plan.model import Plan


class Carrier(StrEnum):
    """What says whose form this is, strongest first."""

    ROW_CODE = "row-code"
    TOKEN = "token"
    FOOTER = "footer"
    ROW_ID = "row-id"
    MANIFEST = "manifest"
    DEFINED_NAME = "defined-name"
    CORE_PROPERTIES = "core-properties"
    CUSTOM_PROPERTIES = "custom-properties"
    TITLE = "title"
    ACCEPTED = "accepted"


@dataclass(frozen=True, order=True)
class FormOwner:
    """A department (id) and a period that a form belongs to."""

    department: str
    period: str


@dataclass(frozen=True)
class Vote:
    """What one carrier says."""

    carrier: Carrier
    owner: FormOwner
    stamp: Stamp | None = None


@dataclass(frozen=True)
class Claim:
    """What the carriers of one sheet come to. owner: None if none speaks. contradicts: whether they disagree."""

    table: FormTable
    owner: FormOwner | None
    votes: tuple[Vote, ...] = ()
    contradicts: bool = False

    @property
    def carriers(self) -> tuple[str, ...]:
        """The carriers that name the owner, strongest first."""
        return tuple(dict.fromkeys(vote.carrier.value for vote in self.votes if vote.owner == self.owner))

    @property
    def stamp(self) -> Stamp | None:
        """The stamp of the strongest carrier that has one for the owner."""
        return next((vote.stamp for vote in self.votes if vote.stamp is not None and vote.owner == self.owner), None)


@dataclass(frozen=True)
class BookCarriers:
    """The carriers of a workbook as a whole. issued: targets that the manifest lists, by owner. filled: what a
    correction slip was filled with (`form.carriers.filled_mark`), by owner."""

    votes: tuple[Vote, ...]
    issued: Mapping[FormOwner, frozenset[str]] = field(default_factory=dict)
    filled: Mapping[FormOwner, str] = field(default_factory=dict)


def owner_of(carried: Stamp | RowCode) -> FormOwner:
    """Whose a stamp or a row is."""
    return FormOwner(carried.department, carried.period)


def is_manifest(sheet: Sheet) -> bool:
    """Whether this is the hidden sheet of a form, hidden or not."""
    return sheet.cell(1, 1).value == MANIFEST_MARK or sheet.name.startswith(MANIFEST_SHEET)


def book_carriers(book: Book, context: ReadingContext) -> BookCarriers:
    """What manifest, defined names and properties of a workbook say."""
    votes: list[Vote] = []
    issued: dict[FormOwner, frozenset[str]] = {}
    filled: dict[FormOwner, str] = {}
    for sheet in filter(is_manifest, book.sheets):
        lines = list(_manifest_lines(sheet))
        stamp = read_manifest(lines)
        if stamp is not None:
            stamp = context.stamp_meant(stamp)
            votes.append(Vote(Carrier.MANIFEST, owner_of(stamp), stamp))
            filled |= {owner_of(stamp): value for key, value in lines if key == FILLED_KEY}
            rows = (read_row_code(row_code_in_id(key)) for key, _ in lines)
            issued[owner_of(stamp)] = frozenset(context.meant(row).target for row in rows if row is not None)
    votes += _stamped(Carrier.DEFINED_NAME, book.defined_names.values(), context)
    custom = {key for key in book.properties if key.startswith("custom:")}
    votes += _stamped(Carrier.CORE_PROPERTIES, (v for k, v in book.properties.items() if k not in custom), context)
    votes += _stamped(Carrier.CUSTOM_PROPERTIES, (v for k, v in book.properties.items() if k in custom), context)
    return BookCarriers(tuple(votes), issued, filled)


def _manifest_lines(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for (row, column), cell in sorted(sheet.cells.items()):
        if column == 1:
            yield str(cell.value), str(sheet.cell(row, 2).value or "")


def _stamped(carrier: Carrier, texts: Iterable[str], context: ReadingContext) -> list[Vote]:
    found = (stamp for text in texts if (stamp := read_token(text)) is not None)
    stamps = dict.fromkeys(context.stamp_meant(stamp) for stamp in found)
    return [Vote(carrier, owner_of(stamp), stamp) for stamp in stamps]


def sheet_stamps(grid: Grid, context: ReadingContext) -> list[Vote]:
    """The tokens in a sheet's cells and in its page header and footer."""
    stamps = dict.fromkeys(mark.stamp for mark in grid.marks.values() if mark.stamp is not None)
    return [
        *(Vote(Carrier.TOKEN, owner_of(stamp), stamp) for stamp in stamps),
        *_stamped(Carrier.FOOTER, grid.sheet.headers, context),
    ]


def identify(tables: Sequence[FormTable], carriers: BookCarriers, context: ReadingContext) -> tuple[Claim, ...]:
    """What the carriers of each sheet with a table come to, in the order of the sheets."""
    claims = [_claim(table, context) for table in tables]
    alone = len({claim.owner for claim in claims}) == 1
    owners = {vote.owner for vote in carriers.votes}
    return tuple(_with_book(claim, carriers.votes, owners, alone) for claim in claims)


def _claim(table: FormTable, context: ReadingContext) -> Claim:
    """Codes first. A majority of codes decides, and a token breaks a tie; rows of others are dealt with one by one."""
    stamps = sheet_stamps(table.grid, context)
    tokens = {vote.owner for vote in stamps}
    votes = [*_majority(Carrier.ROW_CODE, table.codes.values(), tokens), *stamps]
    votes += _majority(Carrier.ROW_ID, table.ids.values(), tokens)
    owners = {vote.owner for vote in votes}
    return Claim(table, votes[0].owner if votes else None, tuple(votes), len(owners) > 1)


def _majority(carrier: Carrier, codes: Iterable[RowCode], tokens: set[FormOwner]) -> list[Vote]:
    named = Counter((code.department, code.period) for code in codes)
    if not named:
        return []
    counts = Counter({FormOwner(*owner): count for owner, count in named.items()})
    half = counts.total() / 2
    winners = [owner for owner, count in counts.items() if count > half]
    winners = winners or [owner for owner, count in counts.items() if count == half and owner in tokens]
    return [Vote(carrier, owner) for owner in winners or sorted(counts)]


def _with_book(claim: Claim, votes: tuple[Vote, ...], owners: set[FormOwner], alone: bool) -> Claim:
    """A claim with the workbook's own carriers: they settle or contradict it where it is the only one; of several forms
    in one workbook they can name but one."""
    if claim.owner is None:
        single = alone and len(owners) == 1
        return Claim(
            claim.table, votes[0].owner if single else None, votes if single else (), alone and len(owners) > 1
        )
    together = (*claim.votes, *votes)
    if alone:
        return Claim(claim.table, claim.owner, together, claim.contradicts or bool(owners - {claim.owner}))
    own = tuple(vote for vote in together if vote.owner == claim.owner or vote in claim.votes)
    return Claim(claim.table, claim.owner, own, claim.contradicts)


def edition_of(claim: Claim, context: ReadingContext) -> tuple[str, Plan | None]:
    """The edition id a form was made from and its plan, None if that edition is not known. Without a stamp: the newest
    edition that has every target of the rows, else the current one."""
    if claim.stamp is not None:
        return claim.stamp.edition, context.known.get(claim.stamp.edition)
    targets = {code.target for code in (*claim.table.codes.values(), *claim.table.ids.values())}
    for edition, plan in reversed(list(context.known.items())):
        if targets <= set(plan.by_id):
            return edition, plan
    return context.plan.edition, context.plan


def of_another_plan(claim: Claim, context: ReadingContext) -> bool:
    """Whether a form was made for another plan: its stamp says so, or it is of an edition from which no form of its
    period was made here, as in a copy of the folder. Where the period was never built here, say in a ledger begun anew,
    it is if it has rows that no edition has; without a stamp, if none of its rows is known in any edition."""
    period = claim.owner.period if claim.owner is not None else ""
    known = context.editions_for(period)
    stamp = claim.stamp
    if stamp is not None and stamp.plan not in {plan.id for plan in known.values()}:
        return True
    if stamp is not None and period in context.made:
        return stamp.edition not in context.made[period]
    targets = {code.target for code in (*claim.table.codes.values(), *claim.table.ids.values())}
    ever = {target for plan in known.values() for target in plan.by_id}
    if stamp is None:
        return bool(targets) and not targets & ever
    return stamp.edition not in known and not targets <= ever
