"""A small plan, its forms, and what comes back: forms edited with openpyxl as people edit them, read by our readers."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from xlplan.books.reading import read_book
from xlplan.findings import Finding
from xlplan.form.columns import form_layout
from xlplan.form.content import FormContent, FormRow
from xlplan.form.stamp import Stamp
from xlplan.form.workbook import form_workbook
from xlplan.incoming.context import ReadingContext, label_key
from xlplan.incoming.extraction import Extraction, extract
from xlplan.ledger.records import Arrival, Return
from xlplan.locale import load_locale
from xlplan.plan.model import (
    Aspect,
    Deadline,
    DeadlineKind,
    Department,
    Measure,
    Period,
    Plan,
    Settings,
    Target,
)

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2022, 9, 20, 9, 0, tzinfo=SHANGHAI)

OFFICE = Department("BGS22", "办公室", ("省妇联办公室",), emails=("bgs@example.org",))
GROWTH = Department("FZB33", "妇女发展部", ("发展部",), emails=("fzb@example.org",))
CITY = Department("HKS44", "海口市妇联/新区", emails=("hk@example.org",))
DEPARTMENTS = (OFFICE, GROWTH, CITY)

MEASURE = "始终坚持党的领导，始终把学懂弄通做实作为首要政治任务"


def target(ident: str, number: str, text: str, lead: Department, *also: Department, **more: Any) -> Target:
    values: dict[str, Any] = {
        "id": ident,
        "number": number,
        "text": text,
        "aspect": "坚持政治引领",
        "measure_number": "1",
        "measure": MEASURE,
        "lead": lead.id,
        "responsible": tuple(d.id for d in also),
        "lead_text": lead.name,
        "responsible_text": "、".join(d.name for d in also),
        "deadline": Deadline("2022年12月底前", DeadlineKind.DATE, due=date(2022, 12, 31)),
    }
    return Target(**{**values, **more})


LEDGER = target("AAAA2", "1", "建立工作台账并逐月更新", OFFICE, CITY)
COURSE = target("BBBB3", "2", "举办专题培训班", OFFICE, GROWTH, quantity=4.0, unit="期")
TALKS = target("CCCC4", "3", "开展巾帼大宣讲", OFFICE, quantity=1200.0, unit="场")
BRAND = target("DDDD5", "4", "培育巾帼品牌", GROWTH, OFFICE, CITY)
LOANS = target("EEEE6", "5", "发放创业贷款", GROWTH, deadline=Deadline("长期坚持", DeadlineKind.ONGOING, ongoing=True))
TARGETS = (LEDGER, COURSE, TALKS, BRAND, LOANS)


def plan_of(*targets: Target, edition: str = "EDTN2", **more: Any) -> Plan:
    aspects = (Aspect("坚持政治引领", (Measure("1", MEASURE, targets or TARGETS),)),)
    settings = more.pop("settings", Settings("妇联工作方案", 2022, organisation="省妇联办公室"))
    return replace(Plan("PPPN2", edition, settings, DEPARTMENTS, aspects), **more)


PLAN = plan_of()


def period(ident: str = "2022-09") -> Period:
    year, month = int(ident[:4]), int(ident[5:])
    opens = datetime(year, month, 1, tzinfo=SHANGHAI)
    return Period(ident, opens, datetime(year, month, 25, 23, 59, 59, tzinfo=SHANGHAI), opens + timedelta(days=27))


def form(department: Department = OFFICE, plan: Plan = PLAN, month: str = "2022-09", lang: str = "zh") -> bytes:
    """The form that `build` makes for a department."""
    rows = tuple(FormRow(a.target, a.role) for a in plan.assignments_of(department.id))
    content = FormContent(Stamp(plan.id, plan.edition, month, department.id), plan, department, period(month), rows)
    locale = load_locale(lang)
    return form_workbook(content, locale, form_layout(plan, locale))


class Form:
    """A form opened in a spreadsheet program: found its way around by headings and target numbers."""

    def __init__(self, data: bytes, lang: str = "zh", plan: Plan = PLAN) -> None:
        self.book = load_workbook(io.BytesIO(data))
        self.sheet: Worksheet = self.book.worksheets[0]
        self.labels = {label_key(c.label): c.key for c in form_layout(plan, load_locale(lang)).columns}
        self.header, self.columns = self._find_header()

    def _find_header(self) -> tuple[int, dict[str, int]]:
        for cells in self.sheet.iter_rows():
            found = {label_key(str(c.value)): c.column for c in cells if c.value is not None}
            columns = {self.labels[text]: column for text, column in found.items() if text in self.labels}
            if len(columns) > 5:
                return cells[0].row, columns
        raise AssertionError("no heading")

    def row(self, number: str) -> int:
        column = self.columns["number"]
        rows = range(self.header + 1, self.sheet.max_row + 1)
        return next(r for r in rows if str(self.sheet.cell(r, column).value) == number)

    def put(self, number: str, **cells: Any) -> Form:
        """Type into the row of the target of that number, by column key."""
        row = self.row(number)
        for key, value in cells.items():
            self.sheet.cell(row, self.columns[key]).value = value
        return self

    def cell(self, number: str, key: str) -> Any:
        return self.sheet.cell(self.row(number), self.columns[key])

    def at(self, number: str, key: str) -> str:
        return str(self.cell(number, key).coordinate)

    def values(self, number: str) -> list[Any]:
        return [self.sheet.cell(self.row(number), c).value for c in range(1, self.sheet.max_column + 1)]

    def saved(self) -> bytes:
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()


NEWS = "本月召开推进会"


def filled(department: Department = OFFICE, plan: Plan = PLAN, month: str = "2022-09", lang: str = "zh") -> Form:
    """A form with every required cell filled."""
    opened = Form(form(department, plan, month, lang), lang, plan)
    for assignment in plan.assignments_of(department.id):
        number, has_quantity = assignment.target.number, assignment.target.quantity is not None
        opened.put(
            number, status="进行中", news=f"{NEWS}{number}", **({"count": 2} if has_quantity else {"progress": 50})
        )
    return opened


def context(plan: Plan = PLAN, **more: Any) -> ReadingContext:
    return ReadingContext(plan, {plan.edition: plan, **more.pop("editions", {})}, **more)


def arrival(name: str = "inbox/报表.xlsx", **more: Any) -> Arrival:
    return Arrival(**{"sha256": "f" * 64, "size": 1, "file": name, "member": "", "first_seen": NOW, **more})


def came_back(data: bytes | Form | Workbook, reading: ReadingContext | None = None, **about: Any) -> Extraction:
    """What reading a returned file comes to."""
    if isinstance(data, Form):
        data = data.saved()
    if isinstance(data, Workbook):
        buffer = io.BytesIO()
        data.save(buffer)
        data = buffer.getvalue()
    return extract(read_book(data), arrival(**about), reading or context())


def only(result: Extraction) -> Return:
    assert len(result.returns) == 1, result
    return result.returns[0]


def codes(result: Extraction | Return) -> list[str]:
    """Codes of all findings, sorted."""
    return sorted(finding.code for finding in all_findings(result))


def all_findings(result: Extraction | Return) -> tuple[Finding, ...]:
    if isinstance(result, Return):
        return result.findings
    return (*result.findings, *(f for r in result.returns for f in r.findings))


def found(result: Extraction | Return, code: str) -> Finding:
    matches = [finding for finding in all_findings(result) if finding.code == code]
    assert len(matches) == 1, codes(result)
    return matches[0]


def said(returned: Return, key: str = "news") -> dict[str, Any]:
    """Value under a column key by target id."""
    return {e.target: e.answers[key].value for e in returned.entries if key in e.answers}


def copied(
    source: Worksheet, to: Worksheet, rows: Mapping[int, int], keep: Callable[[int], bool] = lambda _: True
) -> None:
    """Copy whole rows (from → to) as Excel does, or only the columns for which `keep` holds, closed up."""
    columns = [column for column in range(1, source.max_column + 1) if keep(column)]
    for row, into in rows.items():
        for index, column in enumerate(columns, start=1):
            to.cell(into, index).value = source.cell(row, column).value
