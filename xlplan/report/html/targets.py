"""Every target as the page shows it: its row, and in the fold-out who said what and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from xlplan.books.number_formats import number_text
from xlplan.findings import Finding, Origin
from xlplan.form.columns import NEWS, STATUS, Column
from xlplan.ledger.in_force import UsedAnswer
from xlplan.ledger.status import Contribution, TargetRow
from xlplan.page.canvas import Link
from xlplan.plan.model import Role
from xlplan.report.figures import GROUP_OF, Group
from xlplan.report.html.addresses import TARGET, row_id
from xlplan.report.html.filters import Facts, Select, group_token, select, state_select
from xlplan.report.sheets.consolidated_content import Printed, printed_target
from xlplan.report.view import View

_PLAIN = frozenset({STATUS, NEWS})
"""Columns whose words need no label."""

_HERE = "\0"
"""Where the words of a column go."""

MOST_ROWS = 300
"""Of more rows, what is folded stays text until somebody opens it: a browser holds some 15 nodes for each."""


@dataclass(frozen=True)
class Pill:
    """A state: its mark and words on its colour."""

    mark: str
    text: str
    css: str


@dataclass(frozen=True)
class SaidLine:
    """One filled cell. plain: whether its words need no label. replaced: earlier values, each with version and
    moment."""

    label: str
    plain: bool
    text: str
    origin: Origin
    replaced: tuple[str, ...]

    @property
    def place(self) -> str:
        """Sheet and cell."""
        return " ".join(step for step in (self.origin.sheet, self.origin.cell) if step)


@dataclass(frozen=True)
class Spoken:
    """How what departments said is told: where links lead, each column with what stands before and after its words in a
    line, and what stands between two."""

    view: View
    ids: Mapping[Link, str]
    columns: tuple[tuple[Column, str, str], ...]
    joint: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """What one department said of a target. A large page shows little of it (`brief`), a small one all."""

    spoken: Spoken
    part: Contribution

    @property
    def view(self) -> View:
        """The status with its words."""
        return self.spoken.view

    @property
    def department(self) -> str:
        """Its name."""
        return self.view.department(self.part.department)

    @property
    def leads(self) -> bool:
        """Whether it is the lead."""
        return self.part.role is Role.LEAD

    @property
    def role(self) -> str:
        """Its role in words."""
        return self.view.word("roles", self.part.role)

    @property
    def returned(self) -> Pill | None:
        """The state of its return."""
        row = self.view.status.return_of.get(self.part.department)
        if row is None:
            return None
        return Pill(self.view.theme.returns[row.state].mark, self.view.returned(row), f"r-{row.state}")

    @property
    def earlier(self) -> str:
        """Words where it is silent this period."""
        return _earlier(self.view, self.part)

    @property
    def said(self) -> tuple[SaidLine, ...]:
        """Every filled cell."""
        return tuple(_said(self.view, self.part))

    @property
    def brief(self) -> Markup:
        """The same on one line."""
        return _brief(self.spoken, self.part)

    @property
    def line(self) -> Markup:
        """That with who says it, as a paragraph: a large page has tens of thousands."""
        role = f" {escape(self.role)}" if self.leads else ""
        earlier = f" {escape(said)}" if (said := self.earlier) else ""
        return Markup(f"<p><b>{escape(self.department)}</b>{role}{earlier}{self.brief}</p>")

    @property
    def source(self) -> str:
        """The file that it comes from."""
        return self._first.answer.origin.file if self._first is not None else ""

    @property
    def href(self) -> str:
        """Where that is told of: `#…` or ""."""
        found = self.spoken.ids.get(Link("sources", self.source))
        return f"#{found}" if found else ""

    @property
    def received(self) -> str:
        """When it came, by what evidence, and which version it is."""
        return _received(self.view, self._first)

    @property
    def _first(self) -> UsedAnswer | None:
        return next(iter(self.part.latest.values()), None)


@dataclass(frozen=True)
class Remark:
    """A finding about a target."""

    severity: Pill
    department: str
    message: str
    remedy: str


@dataclass(frozen=True)
class TargetItem:
    """A target. cells: texts by the printed sheet's column keys. expected: the points it should have reached."""

    id: str
    cells: Mapping[str, Printed]
    reported: str
    progress: str
    points: float | None
    expected: float | None
    expected_text: str
    state: Pill
    parts: tuple[PartLine, ...]
    remarks: tuple[Remark, ...]
    more: str
    facts: Facts


@dataclass(frozen=True)
class MeasureBlock:
    """A measure with its targets."""

    aspect: str
    title: str
    items: tuple[TargetItem, ...]


@dataclass(frozen=True)
class Targets:
    """All targets under their measures, in plan order, and what they can be filtered by. late: whether what is folded
    is taken up only when it is opened."""

    measures: tuple[MeasureBlock, ...]
    selects: tuple[Select, ...]
    count: int
    late: bool


def targets(view: View, ids: Mapping[Link, str]) -> Targets:
    """Every target of the status."""
    aspects = {row.target.aspect: index for index, row in reversed(list(enumerate(view.status.rows)))}
    tokens = {aspect: f"a{index + 1}" for aspect, index in aspects.items()}
    columns = tuple((column, *_around(view, column)) for column in view.layout.asked)
    spoken = Spoken(view, ids, columns, view.locale.text("html.target.brief"))
    items = [_item(spoken, index, row, tokens[row.target.aspect]) for index, row in enumerate(view.status.rows)]
    late = sum(len(item.parts) for item in items) > MOST_ROWS
    return Targets(tuple(_measures(view, items)), tuple(_selects(view, items, tokens)), len(items), late)


def _measures(view: View, items: list[TargetItem]) -> Iterator[MeasureBlock]:
    title: tuple[str, str] | None = None
    group: list[TargetItem] = []
    for row, item in zip(view.status.rows, items, strict=True):
        own = (row.target.aspect, f"{row.target.measure_number}. {row.target.measure}".removeprefix(". "))
        if title is not None and own != title:
            yield MeasureBlock(*title, tuple(group))
            group = []
        title = own
        group.append(item)
    if title is not None:
        yield MeasureBlock(*title, tuple(group))


def _selects(view: View, items: list[TargetItem], tokens: Mapping[str, str]) -> Iterator[Select]:
    words = view.locale.table("html", "filters")
    facts = [item.facts for item in items]
    order = [department.id for department in view.status.plan.departments]
    aspects = {token: aspect for aspect, token in tokens.items()}
    yield select(view, "department", str(words["department"]), facts, view.department, order)
    yield state_select(view, str(words["state"]))
    yield select(view, "aspect", str(words["aspect"]), facts, lambda token: aspects[token])


def _item(spoken: Spoken, index: int, row: TargetRow, aspect: str) -> TargetItem:
    view = spoken.view
    remarks = tuple(_remark(view, finding) for finding in view.findings_of.get(row.target.id, ()))
    parts = tuple(PartLine(spoken, part) for part in row.contributions)
    expected = row.expected_progress if GROUP_OF[row.derived] is not Group.DONE else None
    return TargetItem(
        id=row_id(TARGET, index),
        cells=printed_target(view, row),
        reported=view.reported_of(row),
        progress=view.progress(row),
        points=row.progress,
        expected=expected,
        expected_text=""
        if expected is None
        else view.locale.text("html.target.expected", points=number_text(round(expected))),
        state=Pill(view.theme.states[row.derived].mark, view.derived(row), f"s-{row.derived}"),
        parts=parts,
        remarks=remarks,
        more=_more(view, len(parts), len(remarks)),
        facts={
            "department": tuple(dict.fromkeys(part.department for part in row.contributions)),
            "aspect": (aspect,),
            "state": (row.derived, group_token(GROUP_OF[row.derived])),
        },
    )


def _more(view: View, parts: int, remarks: int) -> str:
    key = "more_remarks" if remarks else "more"
    return view.locale.text(f"html.target.{key}", parts=parts, remarks=remarks)


def _remark(view: View, finding: Finding) -> Remark:
    ink = view.theme.severities[finding.severity]
    return Remark(
        Pill(ink.mark, view.word("severity", finding.severity), f"v-{finding.severity}"),
        view.department(finding.department),
        view.locale.message(finding),
        view.locale.remedy(finding),
    )


def _earlier(view: View, part: Contribution) -> str:
    if part.answers:
        return ""
    if not part.latest_period:
        return view.text("contributions.silent")
    return view.locale.text("html.target.earlier", period=view.period(part.latest_period))


def _said(view: View, part: Contribution) -> Iterator[SaidLine]:
    for column in view.layout.asked:
        used = part.latest.get(column.key)
        if used is None:
            continue
        text = view.seen(column, used.answer) or used.answer.raw
        replaced = _replaced(view, column, used) if used.replaced else ()
        if text or replaced:
            yield SaidLine(column.label, column.key in _PLAIN, text, used.answer.origin, replaced)


def _replaced(view: View, column: Column, used: UsedAnswer) -> tuple[str, ...]:
    return tuple(
        view.locale.text(
            "html.target.replaced",
            value=view.said(column, old.answer) or old.answer.raw,
            version=old.version,
            received=view.moment(old.received_at),
        )
        for old in used.replaced
    )


def _around(view: View, column: Column) -> tuple[str, str]:
    """What stands before and after the words of a column."""
    if column.key in _PLAIN:
        return "", ""
    text = view.locale.text("html.target.labelled", label=column.label, text=_HERE)
    before, _, after = text.partition(_HERE)
    return before, after


def _brief(spoken: Spoken, part: Contribution) -> Markup:
    """Every filled cell of a department on one line, what it replaced struck through."""
    view = spoken.view
    said: list[str] = []
    old: dict[int, str] = {}
    for column, before, after in spoken.columns:
        used = part.latest.get(column.key)
        if used is None:
            continue
        text = view.seen(column, used.answer) or used.answer.raw
        if text or used.replaced:
            said.append(f"{before}{text}{after}")
        if used.replaced:
            old[len(said)] = "".join(f" <s>{escape(one)}</s>" for one in _replaced(view, column, used))
    if not old:  # as nearly always: marked up in one go
        return escape(f" {spoken.joint.join(said)}") if said else Markup("")
    joints = (" ", *(spoken.joint for _ in said[1:]))
    lines = (
        f"{escape(joint + text)}{old.get(at, '')}" for at, (joint, text) in enumerate(zip(joints, said, strict=True), 1)
    )
    return Markup("".join(lines))


def _received(view: View, used: UsedAnswer | None) -> str:
    if used is None:
        return ""
    return view.locale.text(
        "html.target.received",
        moment=view.moment(used.received_at),
        evidence=view.word("evidence", used.evidence),
        version=used.version,
    )
