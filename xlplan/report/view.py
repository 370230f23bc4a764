"""A status with the words of a language at hand: every output shows the same value in the same manner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from xlplan.books.number_formats import number_text, points_text
from xlplan.findings import Finding, Origin
from xlplan.form.columns import PROGRESS, STATUS, Column, FormLayout, Kind
from xlplan.ledger.beside import beside_answer
from xlplan.ledger.records import Answer, Value
from xlplan.ledger.status import Conflict, Contribution, FileRow, ReturnRow, Status, TargetRow, TargetState
from xlplan.locale import Locale
from xlplan.page.theme import Theme
from xlplan.plan.model import Role
from xlplan.plan.period_names import shown_period
from xlplan.report.submission import submission

_GAPS = frozenset({"row.missing", "cell.missing", "entry.emptied"})


@dataclass(frozen=True)
class View:
    """What a report needs to speak: the status, the words, the form's columns and the looks. known_widths: of the
    printed columns, by key, as people know them from the last workbook."""

    status: Status
    locale: Locale
    layout: FormLayout
    theme: Theme
    known_widths: Mapping[str, float] = field(default_factory=dict)

    def text(self, key: str, **params: str | int | float) -> str:
        """Words of `report.toml`, e.g. `text("overview.title", plan=…)`."""
        return self.locale.text(f"report.{key}", **params)

    def words(self, *path: str) -> Mapping[str, str]:
        """A table of `report.toml`, e.g. `words("findings", "columns")`."""
        return {key: str(value) for key, value in self.locale.table("report", *path).items()}

    def word(self, table: str, code: str) -> str:
        """The word for a code; kinds that reports have no own word for (of changes and conflicts) share `other`."""
        return self._known(
            (table, code),
            lambda: str(
                (words := self.locale.table("report", table))[
                    code if code in words or "other" not in words else "other"
                ]
            ),
        )

    def _known(self, key: Hashable, make: Callable[[], str]) -> str:
        """What was made of a key before: the same words and moments are shown in thousands of cells."""
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = make()
        return found

    @cached_property
    def _words(self) -> dict[Hashable, str]:
        return {}

    def sheet(self, key: str) -> str:
        """The name of a sheet as workbooks accept it."""
        return sheet_name(self.locale, key)

    @property
    def submission(self) -> str:
        """Who was expected and who sent, in counts that add up, the same in every output."""
        return submission(self.status, self.locale)

    @property
    def legend(self) -> str:
        """How to read the table of targets, and what was received."""
        status = self.status
        judged, complete = self.day(status.judged_on), status.rates.complete
        return self.text("consolidated.notes", judged=judged, submission=self.submission, complete=complete)

    def page_of(self, pages: int) -> str:
        """What stands at the foot of a page: its own number, and how many the sheet has."""
        return self.text("shown.page", pages=pages)

    @property
    def facts(self) -> str:
        """Plan, period and moment of judgement in one line."""
        status = self.status
        return self.text(
            "tables.facts",
            plan=status.plan.settings.name,
            period=self.period(status.period.id),
            as_of=self.moment(status.as_of),
        )

    @property
    def title(self) -> str:
        """The title of the printed sheet: the office's own, else one made of the plan's name."""
        settings = self.status.plan.settings
        return settings.sheet_title or self.text("consolidated.title", plan=settings.name)

    # --- departments, targets, files -------------------------------------------------------------------------------

    def department(self, identifier: str) -> str:
        """The name in the plan; the id itself if no edition at hand knows it."""
        found = self.status.plan.department_by_id.get(identifier)
        return found.name if found is not None else identifier

    def some(self, identifiers: Sequence[str], most: int = 3) -> str:
        """The first names of a row; how many there are is said elsewhere."""
        names = self.departments(identifiers[:most])
        return names if len(identifiers) <= most else self.text("shown.some", names=names)

    @cached_property
    def absent(self) -> frozenset[str]:
        """The departments of which nothing came in this period."""
        return frozenset(row.department for row in self.status.returns if not row.file)

    def departments(self, identifiers: Iterable[str]) -> str:
        """Names in a row."""
        return self.text("shown.list").join(self.department(identifier) for identifier in identifiers)

    def number(self, target: str) -> str:
        """The number of a target id as written; the id itself if the plan does not know it, "" for none."""
        found = self.status.plan.by_id.get(target)
        return found.number if found is not None else target

    def target_text(self, target: str) -> str:
        """The text of a target id, "" if the plan does not know it."""
        found = self.status.plan.by_id.get(target)
        return found.text if found is not None else ""

    @cached_property
    def findings_of(self) -> Mapping[str, tuple[Finding, ...]]:
        """Findings by target id."""
        grouped: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self.status.findings:
            if finding.target:
                grouped[finding.target].append(finding)
        return {target: tuple(findings) for target, findings in grouped.items()}

    @cached_property
    def conflicts_of(self) -> Mapping[str, tuple[Conflict, ...]]:
        """Conflicts by target id."""
        grouped: defaultdict[str, list[Conflict]] = defaultdict(list)
        for conflict in self.status.conflicts:
            grouped[conflict.target].append(conflict)
        return {target: tuple(conflicts) for target, conflicts in grouped.items()}

    @cached_property
    def gaps_of(self) -> Mapping[str, Mapping[str, tuple[Finding, ...]]]:
        """Findings about empty required cells and missing rows, by department and target."""
        gaps: dict[str, dict[str, tuple[Finding, ...]]] = {}
        for finding in self.status.findings:
            if finding.code in _GAPS and finding.target and finding.period in {"", self.status.period.id}:
                of_department = gaps.setdefault(finding.department, {})
                of_department[finding.target] = (*of_department.get(finding.target, ()), finding)
        return gaps

    def heading(self, finding: Finding) -> str:
        """The heading of the column that a finding is about, never its key; "" if it is about none."""
        key, said = finding.params.get("key"), str(finding.params.get("column", ""))
        found = next((column.label for column in self.layout.columns if column.key in {key, said}), "")
        return found or said

    def source_of(self, row: TargetRow) -> str:
        """Name of the file that the lead's words in force come from, "" if it never spoke."""
        used = next(iter(row.lead.latest.values()), None) if row.lead is not None else None
        return used.answer.origin.file if used is not None else ""

    def reason(self, row: FileRow) -> str:
        """Why a file was used or not; "" where nothing needs saying."""
        if not row.reason:
            return ""
        return self.locale.text(f"incoming.reasons.{row.reason}", **row.reason_params)

    # --- moments and numbers ---------------------------------------------------------------------------------------

    def local(self, moment: datetime) -> datetime:
        """A moment on the plan's clock."""
        return moment.astimezone(self.status.plan.settings.zone)

    def day(self, day: date) -> str:
        """A day in words."""
        return self.locale.day(day)

    def moment(self, moment: datetime) -> str:
        """A moment on the plan's clock in words; the end of a day is shown as the day."""
        return self.locale.moment(self.local(moment))

    def period(self, period: str) -> str:
        """`2022-09` in words."""
        return shown_period(period, self.locale)

    def month(self, period: str) -> str:
        """`2022-09` in few characters."""
        return shown_period(period, self.locale, "short")

    def narrow_month(self, period: str) -> str:
        """`2022-09` in two lines for a narrow column."""
        return shown_period(period, self.locale, "narrow")

    def points(self, points: float) -> str:
        """A percentage in words."""
        return self._known(("points", points), lambda: self.text("shown.progress", points=points_text(points)))

    def value(self, column: Column, value: Value) -> str:
        """A converted cell as people read it; "" for none."""
        if value is None:
            return ""
        if type(value) is str and column.key != STATUS:
            return value
        if column.key == STATUS:
            return self.reported(str(value))
        if isinstance(value, (int, float)) and (column.kind is Kind.PERCENT or column.key == PROGRESS):
            return self.points(value)
        return self.plain_value(value)

    def said(self, column: Column, answer: Answer) -> str:
        """An answer as people read it: in the office's own word, else its converted value; "" for none."""
        return answer.word or self.value(column, answer.value)

    def said_by(self, part: Contribution, key: str) -> str:
        """The latest answer of a department under a column key; "" for none, or where the form has no such column."""
        column, used = self.layout.find(key), part.latest.get(key)
        return "" if column is None or used is None else self.seen(column, used.answer)

    def seen(self, column: Column, answer: Answer) -> str:
        """An answer as people read it, or as it was typed, with all that is to be seen beside it; marked where it says
        nothing."""
        text = answer.word or self.value(column, answer.value) or (answer.raw if answer.pictured else "")
        if (answer.origin.sha256, answer.origin.cell) in self._cells_saying_nothing and (
            answer.origin in self.saying_nothing
        ):
            text += self.text("shown.says_nothing")
        return f"{text}{beside_answer(answer, self.locale)}".strip() if answer.beside else text.strip()

    @cached_property
    def saying_nothing(self) -> frozenset[Origin]:
        """The places of answers that say nothing."""
        return frozenset(f.origin for f in self.status.findings if f.code == "entry.says-nothing")

    @cached_property
    def _cells_saying_nothing(self) -> frozenset[tuple[str, str]]:
        """The same by what is quick to look up."""
        return frozenset((origin.sha256, origin.cell) for origin in self.saying_nothing)

    def plain_value(self, value: str | float | date) -> str:
        """A value that no column explains."""
        if isinstance(value, date):
            return self.day(value)
        return number_text(value) if isinstance(value, (int, float)) else value

    # --- states ----------------------------------------------------------------------------------------------------

    def reported_of(self, row: TargetRow) -> str:
        """What the lead reported, in the office's own word; "" for nothing."""
        return row.reported_word or self.reported(row.reported)

    def reported(self, code: str) -> str:
        """The word for what a department reported; "" for nothing."""
        return self._known(("reported", code), lambda: self._reported(code))

    def _reported(self, code: str) -> str:
        known = self.locale.table("lexicon", "choices", "status")
        return self.locale.choice("status", code) if code in known else code

    def derived(self, row: TargetRow) -> str:
        """The judged state of a target with what makes it so: days, or the points that are due."""
        state = self.word("states", row.derived)
        if row.closed_as:
            return self.word("closed_as", row.closed_as)
        if row.refused_why:
            return self.text("shown.refused", state=state, reason=row.refused_why)
        if row.derived is TargetState.OVERDUE and row.days_overdue:
            return self.text("shown.days_overdue", state=state, days=row.days_overdue)
        if row.derived is TargetState.DUE_SOON and row.due is not None:
            return self.text("shown.days_left", state=state, days=(row.due - self.status.judged_on).days)
        if row.derived in {TargetState.BEHIND, TargetState.FAR_BEHIND} and row.expected_progress is not None:
            return self.text("shown.expected", state=state, points=number_text(round(row.expected_progress)))
        return state

    def returned(self, row: ReturnRow) -> str:
        """The state of a return with its days."""
        state = self.word("return_states", row.state)
        if row.came and not row.version:
            return self.text("shown.came", state=state)
        return self.text("shown.days_late", state=state, days=row.days_late) if row.days_late else state

    def progress(self, row: TargetRow) -> str:
        """Progress of a target: points, and the count where there is a quantity."""
        parts = [self.count(row), "" if row.progress is None else self.points(row.progress)]
        return "\n".join(part for part in parts if part)

    def moved(self, row: TargetRow) -> str:
        """Progress of a target against the last period: an arrow and the former value; without one, progress alone."""
        former = self.status.former.get(row.target.id)
        if former is None:
            return self.progress(row)
        lines = [self._against(self.count(row), row.count, former.count, self._counted(row, former.count))]
        points = "" if row.progress is None else self.points(round(row.progress, 1))
        before = None if former.count is not None and row.count is not None else former.progress
        lines.append(
            self._against(points, row.progress, before, "" if before is None else self.points(round(before, 1)))
        )
        return "\n".join(line for line in lines if line)

    def _against(self, shown: str, now: float | None, before: float | None, former: str) -> str:
        if now is None or before is None:
            return shown
        arrow = "up" if now > before else "down" if now < before else "level"
        return self.text("shown.moved", arrow=self.word("arrows", arrow), now=shown, before=former)

    def _counted(self, row: TargetRow, count: float | None) -> str:
        unit = row.target.unit if count is None else self.locale.unit(count, row.target.unit)
        return "" if count is None else self.text("shown.count", count=number_text(count), unit=unit)

    def count(self, row: TargetRow) -> str:
        """The lead's count beside the quantity; "" without one."""
        if row.count is None:
            return ""
        if row.target.quantity is None:
            return self._counted(row, row.count)
        quantity, unit = row.target.quantity, self.locale.unit(row.target.quantity, row.target.unit)
        return self.text("shown.count_of", count=number_text(row.count), quantity=number_text(quantity), unit=unit)

    def deadline(self, row: TargetRow) -> str:
        """The deadline as written, with the judged occurrence of a recurring one, or the day that was granted."""
        if row.extended_to is not None:
            return row.target.deadline.text + self.text("shown.extended", day=self.day(row.extended_to))
        if row.occurrence_due is None:
            return row.target.deadline.text
        return row.target.deadline.text + self.text("shown.occurrence", day=self.day(row.occurrence_due))

    def conflict(self, conflict: Conflict) -> str:
        """A conflict in words, with what each side said."""
        sides = (
            self.department(side.department) + " " + self.said(self.layout.column(side.column), side.answer)
            for side in conflict.candidates
        )
        said = self.text("shown.list").join(side.strip() for side in sides)
        return self.text("shown.conflict", conflict=self.word("conflicts", conflict.kind), said=said)

    def brief_conflict(self, conflict: Conflict) -> str:
        """A conflict in words, with how many departments are on the other side and the first of their names."""
        lead = self._lead_of(conflict.target)
        others = list(dict.fromkeys(c.department for c in conflict.candidates if c.department != lead))
        words = self.locale.table("report", "brief_conflicts")
        kind = conflict.kind if conflict.kind in words else "other"
        return self.text(f"brief_conflicts.{kind}", count=len(others), names=self.some(others))

    def _lead_of(self, target: str) -> str:
        found = self.status.plan.by_id.get(target)
        return found.lead if found is not None else ""

    def notes(self, row: TargetRow) -> str:
        """The plan's own note on a target, and on what its departments disagree."""
        conflicts = (
            self.text("consolidated.conflict", text=self.brief_conflict(conflict))
            for conflict in self.conflicts_of.get(row.target.id, ())
        )
        return "\n".join(note for note in (row.target.note, *conflicts) if note)

    def parts_returned(self, row: TargetRow) -> str:
        """How many responsible departments spoke in this period, of how many; "" without any."""
        parts = responsible(row)
        if not parts:
            return ""
        return self.text("overview.of", part=sum(bool(part.answers) for part in parts), whole=len(parts))

    def part_state(self, part: Contribution) -> str:
        """The status code that a department reported last; "" for none."""
        value = part.value(STATUS)
        return "" if value is None else str(value)


def sheet_name(locale: Locale, key: str) -> str:
    """The name of a sheet of the consolidated workbook as workbooks accept it."""
    name = str(locale.table("report", "sheets")[key])
    return "".join("-" if character in r"[]:*?/\'" else character for character in name)[:31]


def short_name(path: str) -> str:
    """The last part of a path: what people call a file."""
    return path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def responsible(row: TargetRow) -> tuple[Contribution, ...]:
    """The contributions beside the lead's."""
    return tuple(part for part in row.contributions if part.role is Role.RESPONSIBLE)
