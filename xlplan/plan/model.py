"""The plan as records. Everything after reading plan.xlsx works on these and never on the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from xlplan.findings import NOWHERE, Origin
from xlplan.plan.period_names import PeriodKind
from xlplan.plan.records import OfficeRecord


class DeadlineKind(StrEnum):
    """How a deadline binds. AMBIGUOUS is asked about by `check` and never guessed."""

    DATE = "date"
    RECURRING = "recurring"
    ONGOING = "ongoing"
    UNDATED = "undated"
    AMBIGUOUS = "ambiguous"


class Every(StrEnum):
    """How often a recurring target falls due."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


@dataclass(frozen=True)
class Deadline:
    """When a target is due.

    text: exactly as written. due: the last day in time, None unless kind is DATE. every: only for RECURRING. day:
    day of the month on which a recurring target falls due (25 for "before the 25th of every month"), None for the
    last one. ongoing: it goes on (afterwards, if it is dated too). milestones: earlier dates named beside the due
    one, ascending. choices: for AMBIGUOUS, the days it may mean, to be asked about. For a WEEK, day is a day of the
    week (1 Monday). why: code of the doubt, "" where there is none (`plan.deadlines` lists them).
    """

    text: str
    kind: DeadlineKind
    due: date | None = None
    every: Every | None = None
    day: int | None = None
    ongoing: bool = False
    milestones: tuple[date, ...] = ()
    choices: tuple[date, ...] = ()
    why: str = ""


class Role(StrEnum):
    """Part of a department in a target."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"


@dataclass(frozen=True)
class Department:
    """A department or federation. id: short, of code characters, derived from its name."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Target:
    """A work target.

    id: short, of code characters; stays the same over editions (see `plan.lineage`). number: as written.
    aspect, measure_number, measure: what it stands under, as written. lead: department id, "" if nobody leads.
    responsible: department ids, groups spelled out, each once, the lead left out. lead_text, responsible_text:
    as written, for print. start: first day of work, None for the plan's. quantity: None if it has none or
    is not a number. origin: its row in plan.xlsx. stands_in: whether nobody is said to lead, so that
    `lead` is only the first named, until somebody answers.
    """

    id: str
    number: str
    text: str
    aspect: str
    measure_number: str
    measure: str
    lead: str
    responsible: tuple[str, ...]
    lead_text: str
    responsible_text: str
    deadline: Deadline
    start: date | None = None
    quantity: float | None = None
    unit: str = ""
    note: str = ""
    origin: Origin = NOWHERE
    stands_in: bool = False


@dataclass(frozen=True)
class Measure:
    """A measure and its targets in plan order."""

    number: str
    text: str
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Aspect:
    """An aspect and its measures in plan order."""

    text: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One target × one department × role. A department that is both, also through a group, is lead."""

    target: Target
    department: Department
    role: Role


class DueRuleKind(StrEnum):
    """A day of the month, its last day, its last working day, its n-th working day; a day of the week; a date."""

    DAY = "day"
    LAST_DAY = "last-day"
    LAST_WORKDAY = "last-workday"
    NTH_WORKDAY = "nth-workday"
    WEEKDAY = "weekday"
    DATE = "date"


@dataclass(frozen=True)
class DueRule:
    """When a period's returns are due. number: day of the month or ordinal of the working day; 1 (Monday) to 7 for a
    WEEKDAY. months_after: 0 for the period's last month, 1 for the one after; for weeks and ten days so many periods
    after. at: None means the day's last second. months: where the rule names months, the one that falls to a period is
    taken. day: of a DATE."""

    text: str
    kind: DueRuleKind
    number: int = 0
    months_after: int = 0
    at: time | None = None
    months: tuple[int, ...] = ()
    day: date | None = None


class RollRule(StrEnum):
    """Where a due day on a day off moves: nowhere, past statutory holidays only, or to the next working day."""

    NONE = "none"
    STATUTORY = "statutory"
    NEXT_WORKDAY = "next_workday"


class Reporters(StrEnum):
    """Who reports."""

    LEAD = "lead"
    BOTH = "both"


class Intake(StrEnum):
    """Who puts files into the inbox: the clerk, who saves what came some time before, or the departments themselves."""

    CLERK = "clerk"
    DEPARTMENTS = "departments"


@dataclass(frozen=True)
class Settings:
    """What the sheet of settings says. near_due_days: days. fiscal_start: month in which the fiscal
    year starts, 0 if not said. behind_bands: percentage points (behind above the
    first, far behind above the second). start: where the straight line starts for targets without their own start.
    intake: who puts files into the inbox. same_plan: whether a changed year goes on with last year's plan.
    signoff: titles of the sign-off block, in order. page_breaks: where the consolidated sheet begins a page (`none`,
    `aspect`, `subtotals`). red_head, issue, addressed: of the notice, "" for the usual. correction_days: working days
    for sending a correction. sender: mail address of the office, "" if not given. smtp_*,
    imap_*: servers for outgoing and incoming mail, "" or 0 where not given; security is `tls`, `starttls` or
    `none`; no password stands here. vocabulary: what this office calls things, code → word; the codes
    stand in `templates/<lang>/wording.toml`. sheet_title, subtitle: of the consolidated sheet. logo: name of a picture
    beside plan.xlsx. colour: `#rrggbb` of what stands out."""

    name: str
    year: int
    language: str = "zh"
    timezone: str = "Asia/Shanghai"
    period_kind: PeriodKind = PeriodKind.MONTH
    due_rule: DueRule = DueRule("", DueRuleKind.DAY, 25)
    roll_rule: RollRule = RollRule.NONE
    near_due_days: int = 30
    fiscal_start: int = 0
    behind_bands: tuple[float, float] = (10.0, 30.0)
    start: date | None = None
    reporters: Reporters = Reporters.BOTH
    intake: Intake = Intake.CLERK
    same_plan: bool = False
    organisation: str = ""
    sender: str = ""
    signoff: tuple[str, ...] = ()
    paper: str = "A3"
    page_breaks: str = "none"
    red_head: str = ""
    issue: str = ""
    addressed: str = ""
    correction_days: int = 3
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_security: str = ""
    smtp_user: str = ""
    imap_host: str = ""
    imap_port: int = 0
    imap_security: str = ""
    imap_user: str = ""
    imap_folder: str = ""
    vocabulary: tuple[tuple[str, str], ...] = ()
    sheet_title: str = ""
    subtitle: str = ""
    logo: str = ""
    colour: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of every moment that carries none."""
        return ZoneInfo(self.timezone)

    @property
    def starts(self) -> date:
        """The first day of the plan: as set, else 1 January of its year."""
        return self.start or date(self.year, 1, 1)


@dataclass(frozen=True)
class Calendar:
    """What the sheet of the calendar says. due: due moments of single periods (`2022-09` → aware moment). holidays,
    workdays: extra days off and make-up working days, over the statutory ones."""

    due: Mapping[str, datetime] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Condition:
    """One thing that a row must be for a column to be asked there. field: a column of the sheet of targets, or
    `department`. values: any of them will do."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class FormColumnSpec:
    """A line of the sheet that changes the form: an own column, or other words for a column that ships. See
    `form.columns`. off: not asked for and in no output. printed: whether on the printed sheet, None as shipped. total:
    code of how its values are added up. where: rows on which it is asked, all if empty; conditions on one field are
    alternatives. filled_by: `lead`, `responsible`, "" for both. meanings: for each choice of the status the code that
    it stands for, "" where it says none."""

    key: str
    label: str = ""
    kind: str = ""
    required: bool | None = None
    width: float | None = None
    choices: tuple[str, ...] = ()
    help: str = ""
    origin: Origin = NOWHERE
    off: bool = False
    printed: bool | None = None
    total: str = ""
    where: tuple[Condition, ...] = ()
    filled_by: str = ""
    meanings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question to departments that hangs on no target. id: of code characters, derived from its text. kind, choices:
    as of a form column. asked: ids of the departments that it goes to, None for all that get a form."""

    id: str
    text: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    asked: tuple[str, ...] | None = None
    origin: Origin = NOWHERE


@dataclass(frozen=True)
class Plan:
    """A plan in one edition.

    id: five code characters, the same over editions. edition: five code characters, derived from the targets and
    the form columns. aspects: the tree in plan order.
    """

    id: str
    edition: str
    settings: Settings
    departments: tuple[Department, ...]
    aspects: tuple[Aspect, ...]
    form_columns: tuple[FormColumnSpec, ...] = ()
    calendar: Calendar = Calendar()
    records: tuple[OfficeRecord, ...] = ()
    unsettled: frozenset[str] = frozenset()
    questions: tuple[Question, ...] = ()
    mail: Mapping[str, str] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, object]:
        """The fields alone travel to other processes; what follows from them is worked out again there."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """All targets in plan order."""
        return tuple(t for a in self.aspects for m in a.measures for t in m.targets)

    @cached_property
    def by_id(self) -> Mapping[str, Target]:
        """Targets by id."""
        return {target.id: target for target in self.targets}

    @cached_property
    def department_names(self) -> tuple[str, ...]:
        """The names of all departments, in the order of the plan."""
        return tuple(department.name for department in self.departments)

    @cached_property
    def department_by_id(self) -> Mapping[str, Department]:
        """Departments by id."""
        return {department.id: department for department in self.departments}

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """Who reports what, in plan order, the lead of a target first; under `Reporters.LEAD` the leads only."""
        return tuple(self._assignments())

    def _assignments(self) -> Iterator[Assignment]:
        for target in self.targets:
            if target.lead in self.department_by_id:
                yield Assignment(target, self.department_by_id[target.lead], Role.LEAD)
            if self.settings.reporters is Reporters.BOTH:
                for department in target.responsible:
                    yield Assignment(target, self.department_by_id[department], Role.RESPONSIBLE)

    def assignments_of(self, department: str, closed: frozenset[str] = frozenset()) -> tuple[Assignment, ...]:
        """The open assignments of a department (id), in plan order; closed: target ids that the office verified."""
        return tuple(a for a in self._by_department.get(department, ()) if a.target.id not in closed)

    @cached_property
    def _by_department(self) -> Mapping[str, tuple[Assignment, ...]]:
        found: dict[str, list[Assignment]] = {}
        for assignment in self.assignments:
            found.setdefault(assignment.department.id, []).append(assignment)
        return {department: tuple(assignments) for department, assignments in found.items()}

    @cached_property
    def whoever_reports(self) -> Plan:
        """The plan as it is where responsible departments report as well, whether or not its own settings say so."""
        if self.settings.reporters is Reporters.BOTH:
            return self
        return replace(self, settings=replace(self.settings, reporters=Reporters.BOTH))

    def questions_of(self, department: str) -> tuple[Question, ...]:
        """What a department (id) is asked besides its targets, in the order of the sheet."""
        return tuple(q for q in self.questions if q.asked is None or department in q.asked)

    def expected(self, closed: frozenset[str] = frozenset()) -> tuple[Department, ...]:
        """The departments with an open assignment, or with a question of their own, in the order of their sheet."""
        busy = {a.department.id for a in self.assignments if a.target.id not in closed}
        busy |= {department for question in self.questions for department in question.asked or ()}
        return tuple(department for department in self.departments if department.id in busy)


@dataclass(frozen=True)
class Period:
    """A span of reporting. id: `2022-09` (see `plan.period_names`). opens: its first moment. due: the last moment in
    time, inclusive. ends: its last moment. All aware."""

    id: str
    opens: datetime
    due: datetime
    ends: datetime
