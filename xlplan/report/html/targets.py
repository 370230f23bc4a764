"""Every target as the page shows it: its row, and in the fold-out who said what and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlplan.books.number_formats import number_text
from xlplan.findings import Finding
from xlplan.form.columns import NEWS, STATUS
from xlplan.ledger.status import Contribution, TargetRow, UsedAnswer
from xlplan.page.canvas import Link
from xlplan.plan.model import Role
from xlplan.report.figures import GROUP_OF, Group
from xlplan.report.html.addresses import TARGET, row_id
from xlplan.report.html.filters import Facts, Select, group_token, select, state_select
from xlplan.report.sheets.consolidated_content import Printed, printed_target
from xlplan.report.view import View

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
    """One filled cell. plain: whether its words need no label. place: sheet and cell. replaced: earlier values, each
    with version and moment."""

    label: str
    plain: bool
    text: str
    place: str
    replaced: tuple[str, ...]


@dataclass(frozen=True)
class PartLine:
    """What one department said of a target. leads: whether it is the lead. earlier: words where it is silent this
    period."""

    department: str
    leads: bool
    role: str
    returned: Pill | None
    earlier: str
    said: tuple[SaidLine, ...]
    source: str
    href: str
    received: str


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
    items = [_item(view, ids, index, row, tokens[row.target.aspect]) for index, row in enumerate(view.status.rows)]
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


def _item(view: View, ids: Mapping[Link, str], index: int, row: TargetRow, aspect: str) -> TargetItem:
    remarks = tuple(_remark(view, finding) for finding in view.findings_of.get(row.target.id, ()))
    parts = tuple(_part(view, ids, part) for part in row.contributions)
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


def _part(view: View, ids: Mapping[Link, str], part: Contribution) -> PartLine:
    row = view.status.return_of.get(part.department)
    returned = None
    if row is not None:
        returned = Pill(view.theme.returns[row.state].mark, view.returned(row), f"r-{row.state}")
    first = next(iter(part.latest.values()), None)
    name = first.answer.origin.file if first is not None else ""
    found = ids.get(Link("sources", name))
    return PartLine(
        department=view.department(part.department),
        leads=part.role is Role.LEAD,
        role=view.word("roles", part.role),
        returned=returned,
        earlier=_earlier(view, part),
        said=tuple(_said(view, part)),
        source=name,
        href=f"#{found}" if found else "",
        received=_received(view, first),
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
        replaced = tuple(
            view.locale.text(
                "html.target.replaced",
                value=view.said(column, old.answer) or old.answer.raw,
                version=old.version,
                received=view.moment(old.received_at),
            )
            for old in used.replaced
        )
        if text or replaced:
            origin = used.answer.origin
            plain = column.key in {STATUS, NEWS}
            yield SaidLine(
                column.label, plain, text, " ".join(step for step in (origin.sheet, origin.cell) if step), replaced
            )


def _received(view: View, used: UsedAnswer | None) -> str:
    if used is None:
        return ""
    return view.locale.text(
        "html.target.received",
        moment=view.moment(used.received_at),
        evidence=view.word("evidence", used.evidence),
        version=used.version,
    )
