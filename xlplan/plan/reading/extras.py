"""The optional sheets: calendar, the office's own record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from xlplan.books.book import Sheet
from xlplan.codes import normalised
from xlplan.findings import FindingType, Origin
from xlplan.plan import findings
from xlplan.plan.deadlines.words import DeadlineWords
from xlplan.plan.model import Calendar, Settings
from xlplan.plan.moments import first_day, read_moment, read_period
from xlplan.plan.names import Directory, read_owners
from xlplan.plan.owners import OwnerWords
from xlplan.plan.period_names import days_of, example_of
from xlplan.plan.reading.rows import is_aside
from xlplan.plan.reading.sheets import Field, Reader, Row
from xlplan.plan.records import OF_RETURNS, OfficeRecord, RecordKind

_AROUND = timedelta(days=47)
"""A due moment further from its period than so many days belongs to another, or has a mistyped year: September's may be
from 16 July to 16 November."""


_LONGEST = 366
"""A stretch of days off or on of more days than this is a mistyped year."""


@dataclass
class ExtrasReader:
    """Reads the optional sheets."""

    reader: Reader
    settings: Settings
    directory: Directory
    deadlines: DeadlineWords
    names: OwnerWords

    def _code(self, table: str, cell: Field, kind: FindingType, sheet: str) -> str:
        """The code for a word of a lexicon table, "" for a blank or an unknown one, which is asked about."""
        if cell.blank:
            return ""
        codes = self.reader.codes(table)
        code = codes.get(normalised(cell.text), "")
        if not code:
            joint = self.reader.locales[0].text("plan.deadline.or")
            words = joint.join(self.reader.shown(words) for words in self.reader.words(table).values())
            self.reader.found.append(kind(origin=self.reader.origin(sheet, cell.cell), text=cell.text, choices=words))
        return code

    def calendar(self, sheet: Sheet) -> Calendar:
        """Due moments of single periods, extra days off and make-up working days."""
        table = self.reader.table(sheet, "calendar", ("day",))
        due: dict[str, datetime] = {}
        days: dict[str, set[date]] = {"holiday": set(), "workday": set()}
        for row in table.rows if table is not None else ():
            if is_aside(self.reader, row) or (row["day"].blank and row["period"].blank):
                continue
            kind = self._code("calendar_kinds", row["kind"], findings.BAD_KIND, sheet.name)
            if kind == "due" or (not kind and row["kind"].blank and not row["period"].blank):
                self._due(row, sheet.name, due)
            elif kind in days:
                days[kind].update(self._stretch(row, sheet.name))
            elif row["kind"].blank:
                self._bad_kind(row, sheet.name)
        return Calendar(due, frozenset(days["holiday"]), frozenset(days["workday"]))

    def _bad_kind(self, row: Row, sheet: str) -> None:
        joint = self.reader.locales[0].text("plan.deadline.or")
        words = joint.join(self.reader.shown(words) for words in self.reader.words("calendar_kinds").values())
        place = self.reader.origin(sheet, row["day"].cell)
        self.reader.found.append(findings.BAD_KIND(origin=place, text="", choices=words))

    def _due(self, row: Row, sheet: str, due: dict[str, datetime]) -> None:
        period = self._period(row["period"], sheet, row)
        moment = self._moment(row["day"], sheet, row)
        if period is None or moment is None:
            return
        days = days_of(period)
        if days is not None and not days.first - _AROUND <= moment.date() <= days.last + _AROUND:
            self.reader.found.append(
                findings.DUE_ELSEWHERE(
                    period=period,
                    origin=self.reader.origin(sheet, row["day"].cell),
                    text=row.text("day"),
                    which=period,
                )
            )
        due[period] = moment

    def _stretch(self, row: Row, sheet: str) -> list[date]:
        first = self._day(row["day"], sheet)
        last = first if row["until"].blank else self._day(row["until"], sheet)
        if first is None or last is None:
            return []
        if not 0 <= (last - first).days < _LONGEST:
            self._bad_moment(row["until"], sheet)
            return []
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def records(self, sheet: Sheet) -> tuple[OfficeRecord, ...]:
        """The lines of the office's own record."""
        table = self.reader.table(sheet, "records", ("kind",))
        if table is None:
            return ()
        records: list[OfficeRecord] = []
        for row in table.rows:
            told = ("department", "period", "subject")
            if is_aside(self.reader, row) or all(row[key].blank for key in told):
                continue
            records += self._records(row, sheet.name)
        return tuple(records)

    def _records(self, row: Row, sheet: str) -> list[OfficeRecord]:
        said = (row[key].cell for key in ("department", "subject", "kind") if not row[key].blank)
        origin = self.reader.origin(sheet, next(said, None) or f"A{row.number}")
        kind = self._code("record_kinds", row["kind"], findings.BAD_KIND, sheet)
        keys = ("at", "until", "asked_at")
        at, until, asked = read = [self._moment(row[key], sheet, row, optional=True) for key in keys]
        if kind and RecordKind(kind) not in OF_RETURNS:
            return self._ruling(RecordKind(kind), row, sheet, origin, (at, until, asked))
        departments, name = self._departments(row["department"], origin), ""
        if not departments and not row["department"].blank:
            departments, name = ("",), row.text("department")  # of one that has left, as history may tell
        period = self._period(row["period"], sheet, row)
        if not departments or period is None or not kind:
            if row["kind"].blank or row["department"].blank:
                self.reader.found.append(findings.RECORD_INCOMPLETE(origin=origin))
            return []
        if any(moment is None and not row[key].blank for key, moment in zip(keys, read, strict=True)):
            return []  # a moment that could not be read was told; without it the row would say something else
        if kind == "delay" and asked is None:
            asked = at
        if kind == "received" and at is None:
            self.reader.found.append(findings.RECORD_INCOMPLETE(origin=origin))
            return []
        return [
            OfficeRecord(
                i, period, RecordKind(kind), at, until, asked, row.text("reason"), origin, name, by=row.text("by")
            )
            for i in departments
        ]

    def _ruling(
        self, kind: RecordKind, row: Row, sheet: str, origin: Origin, moments: tuple[datetime | None, ...]
    ) -> list[OfficeRecord]:
        """A line that rules on a target or a file; it names its subject, and the department where it needs one."""
        subject = row.text("subject") or row.text("department")
        needed = {RecordKind.EXTENSION: moments[1] is not None, RecordKind.ACCEPT: not row["department"].blank}
        if not subject or not needed.get(kind, True):
            self.reader.found.append(findings.RECORD_INCOMPLETE(origin=origin))
            return []
        owner = self._departments(row["department"], origin) if kind is RecordKind.ACCEPT else ()
        period = "" if row["period"].blank else self._period(row["period"], sheet, row) or ""
        at, until, asked = moments
        reason, basis, by = row.text("reason"), row.text("basis"), row.text("by")
        department = owner[0] if owner else ""
        return [OfficeRecord(department, period, kind, at, until, asked, reason, origin, subject, basis=basis, by=by)]

    def _departments(self, cell: Field, origin: Origin) -> tuple[str, ...]:
        owners = read_owners(cell.text, self.directory, self.names)
        for unknown in owners.unknown:
            nearest = self.reader.locales[0].text("plan.deadline.or").join(unknown.nearest)
            nearest = nearest or self.reader.locales[0].text("plan.names.none-near")
            self.reader.found.append(findings.UNKNOWN_DEPARTMENT(origin=origin, text=unknown.text, nearest=nearest))
        return owners.departments

    def _period(self, cell: Field, sheet: str, row: Row) -> str | None:
        kind = self.settings.period_kind
        period = None if cell.blank else read_period(cell.value, kind, self.settings.year, self.reader.locales)
        if period is None:
            place = self.reader.origin(sheet, cell.cell or f"A{row.number}")
            example = example_of(kind, self.settings.year)
            self.reader.found.append(findings.BAD_PERIOD(origin=place, text=cell.text, example=example))
        return period

    def _moment(self, cell: Field, sheet: str, row: Row, *, optional: bool = False) -> datetime | None:
        if cell.blank and optional:
            return None
        moment = read_moment(cell.value, self.settings.zone, self.settings.year, self.deadlines)
        if moment is None:
            self._bad_moment(cell if cell.cell else Field(None, "", f"A{row.number}"), sheet)
        return moment

    def _day(self, cell: Field, sheet: str) -> date | None:
        day = first_day(cell.value, self.settings.year, self.deadlines)
        if day is None:
            self._bad_moment(cell, sheet)
        return day

    def _bad_moment(self, cell: Field, sheet: str) -> None:
        self.reader.found.append(findings.BAD_MOMENT(origin=self.reader.origin(sheet, cell.cell), text=cell.text))
