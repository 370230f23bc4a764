"""Statuses made by hand: a plan of any size, returns in every state, targets in every state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from xlplan.findings import Origin, warning
from xlplan.form.columns import FormLayout, form_layout
from xlplan.ledger.in_force import Replaced, UsedAnswer
from xlplan.ledger.records import Answer, Arrival, Evidence
from xlplan.ledger.status import (
    Candidate,
    Change,
    Conflict,
    Contribution,
    FileRow,
    Outcome,
    Rates,
    ReturnRow,
    ReturnState,
    Status,
    TargetRow,
    TargetState,
)
from xlplan.locale import Locale, load_locale
from xlplan.page.theme import Theme, load_theme
from xlplan.plan.model import (
    Aspect,
    Deadline,
    DeadlineKind,
    Department,
    Every,
    Measure,
    Period,
    Plan,
    Role,
    Settings,
    Target,
)

ZONE = ZoneInfo("Asia/Shanghai")
DUE = datetime(2022, 9, 25, 23, 59, 59, tzinfo=ZONE)
PERIOD = Period(
    "2022-09", datetime(2022, 9, 1, tzinfo=ZONE), DUE, datetime(2022, 9, 30, 23, 59, 59, 999999, tzinfo=ZONE)
)
AS_OF = datetime(2022, 9, 28, 9, 30, tzinfo=ZONE)

WORDS = {
    "zh": {
        "department": "第{n}市妇女联合会",
        "aspect": "坚持政治引领方面{n}",
        "measure": "强化思想政治引领，持续深入开展学习教育，发挥宣传舆论主阵地作用，开展宣讲{n}",
        "target": "“巾帼大宣讲”进村（社区）、进企业、进学校，覆盖所有市县（第{n}项）",
        "news": "本月组织宣讲{n}场，覆盖12个村（社区），参加群众1,200余人次；新建宣讲员队伍，开展培训2期。",
        "problem": "个别乡镇场地不足，需协调解决。",
        "next": "十月底前完成剩余场次。",
        "deadline": "2022年{n}月底前",
        "unit": "场",
        "name": "2022年贯彻落实省委群团工作会议精神实施方案",
        "organisation": "省妇女联合会",
    },
    "en": {
        "department": "County Office {n}",
        "aspect": "Guidance, part {n}",
        "measure": "Strengthen guidance, go on with study and teaching, use every channel of publicity {n}",
        "target": "Take the lectures to villages, companies and schools in every county (item {n})",
        "news": "Held {n} lectures this month in 12 villages with about 1,200 participants; trained two groups of speakers.",
        "problem": "Some townships lack rooms; needs coordination.",
        "next": "The remaining lectures by the end of October.",
        "deadline": "by end of month {n}, 2022",
        "unit": "lectures",
        "name": "Implementation plan 2022",
        "organisation": "Provincial Federation",
    },
}


def make_plan(targets: int = 12, lang: str = "zh", departments: int = 8, paper: str = "A3", text: str = "") -> Plan:
    """A plan with `targets` targets, four to a measure, three measures to an aspect."""
    words = WORDS[lang]
    people = tuple(Department(f"D{n:04}", words["department"].format(n=n)) for n in range(1, departments + 1))
    made = [_target(n, people, words, text) for n in range(1, targets + 1)]
    aspects = tuple(Aspect(part[0].aspect, tuple(_measures(part))) for part in _chunks(made, 12))
    settings = Settings(words["name"], 2022, language=lang, organisation=words["organisation"], paper=paper, signoff=())
    return Plan("PLAN2", "EDIT2", settings, people, aspects)


def _measures(targets: list[Target]) -> list[Measure]:
    return [Measure(part[0].measure_number, part[0].measure, tuple(part)) for part in _chunks(targets, 4)]


def _chunks(items: list[Target], size: int) -> list[list[Target]]:
    return [items[index : index + size] for index in range(0, len(items), size)]


def _target(n: int, people: tuple[Department, ...], words: dict[str, str], text: str) -> Target:
    lead = people[n % len(people)]
    others = tuple(people[(n + step) % len(people)].id for step in range(1, 1 + (n % 3) + (6 if n % 5 == 0 else 0)))
    others = tuple(dict.fromkeys(other for other in others if other != lead.id))
    month = n % 12 + 1
    due = date(2022, month, 28)
    deadline = Deadline(words["deadline"].format(n=month), DeadlineKind.DATE, due)
    if n % 7 == 0:
        deadline = Deadline(words["deadline"].format(n=month), DeadlineKind.RECURRING, every=Every.QUARTER)
    names = {person.id: person.name for person in people}
    return Target(
        id=f"T{n:04}",
        number=str(n),
        text=text or words["target"].format(n=n),
        aspect=words["aspect"].format(n=(n - 1) // 12 + 1),
        measure_number=str((n - 1) // 4 + 1),
        measure=words["measure"].format(n=(n - 1) // 4 + 1),
        lead=lead.id,
        responsible=others,
        lead_text=lead.name,
        responsible_text="、".join(names[other] for other in others),
        deadline=deadline,
        quantity=20.0 if n % 2 else None,
        unit=words["unit"] if n % 2 else "",
    )


def make_status(plan: Plan, lang: str = "zh", text: str = "", note: Callable[..., object] | None = None) -> Status:
    """A status of `plan` for September 2022 with everything in it; text: what every department says, else the usual."""
    states = cycle(ReturnState)
    returns = tuple(_return(department, next(states)) for department in plan.departments)
    by_department = {row.department: row for row in returns}
    kinds = cycle(TargetState)
    rows = tuple(_row(target, next(kinds), by_department, WORDS[lang], text) for target in plan.targets)
    received = sum(bool(row.file) for row in returns)
    states = Counter(row.state for row in returns)
    late, gaps, unproven = (states[s] for s in (ReturnState.LATE, ReturnState.INCOMPLETE, ReturnState.UNPROVEN))
    rates = Rates(len(returns), received, states[ReturnState.ON_TIME], received - 1, late, gaps, unproven)
    first = plan.targets[0]
    return Status(
        plan=plan,
        period=PERIOD,
        as_of=AS_OF,
        judged_on=AS_OF.date(),
        as_of_given=True,
        rates=rates,
        returns=returns,
        files=tuple(_file(row) for row in returns if row.file),
        rows=rows,
        conflicts=(_conflict(rows[0]),) if rows[0].contributions[1:] else (),
        findings=tuple(_findings(plan)),
        changes=(
            Change("target-state", first.id, "", "on-track", "closed"),
            Change("progress", first.id, "", 40.0, 60.0),
            Change("return-state", "", plan.departments[0].id, "missing", "on-time"),
        ),
        previous_period="2022-08",
        previous_states={row.target.id: TargetState.ON_TRACK for row in rows},
        matrix={
            (row.department, f"2022-{month:02}"): list(ReturnState)[(month + index) % 7]
            for index, row in enumerate(returns)
            for month in (7, 8)
        }
        | {(row.department, "2022-09"): row.state for row in returns},
        trend={"2022-07": Rates(28, 20, 15, 14, 5), "2022-08": Rates(28, 25, 21, 20, 2, 1, 1)},
    )


def _findings(plan: Plan) -> list:
    declared = warning("plan.no-lead")
    return [
        declared(
            target=target.id,
            department=target.lead,
            origin=Origin("", "plan.xlsx", "任务", f"F{index + 4}"),
            number=target.number,
            text=target.text,
            name=plan.department_by_id[target.lead].name,
            count=1,
            places=f"F{index + 4}",
            named=target.text,
        )
        for index, target in enumerate(plan.targets[:6])
    ]


def _return(department: Department, state: ReturnState) -> ReturnRow:
    if state in {ReturnState.MISSING, ReturnState.AWAITED, ReturnState.WAIVED}:
        return ReturnRow(department.id, state, DUE)
    received = DUE - timedelta(days=2) if state is not ReturnState.LATE else DUE + timedelta(days=2)
    return ReturnRow(
        department.id,
        state,
        DUE,
        file=f"inbox/{department.name}（九月）.xlsx",
        sha256=(department.id.lower() * 16)[:64],
        received_at=received,
        evidence=Evidence.RECEIVED_HEADER,
        first_complete_at=received,
        version=1,
        days_late=2 if state is ReturnState.LATE else 0,
        workdays_late=2 if state is ReturnState.LATE else 0,
        missing_cells=3 if state is ReturnState.INCOMPLETE else 0,
        complete=state is not ReturnState.INCOMPLETE,
    )


def _file(row: ReturnRow) -> FileRow:
    arrival = Arrival(
        sha256=row.sha256,
        size=13_482,
        file=row.file,
        member="",
        first_seen=AS_OF,
        sender="someone@example.org",
        subject="九月填报表",
        body="各位领导：\n附件是我单位九月份填报表，请查收。" * 4,
    )
    return FileRow(arrival, Outcome.USED, row.department, "2022-09", row.received_at, row.evidence)


def _row(
    target: Target, state: TargetState, returns: dict[str, ReturnRow], words: dict[str, str], text: str
) -> TargetRow:
    parts = [_part(target, target.lead, Role.LEAD, returns, words, text)]
    parts += [_part(target, other, Role.RESPONSIBLE, returns, words, text) for other in target.responsible]
    number = int(target.number)
    return TargetRow(
        target=target,
        reported="in-progress" if parts[0].latest else "",
        progress=float(number * 7 % 100),
        count=float(number % 20) if target.quantity else None,
        derived=state,
        contributions=tuple(parts),
        days_overdue=15 if state is TargetState.OVERDUE else 0,
        occurrence_due=date(2022, 9, 30) if target.deadline.kind is DeadlineKind.RECURRING else None,
        expected_progress=74.5,
        silent=not parts[0].answers,
    )


def _part(
    target: Target, department: str, role: Role, returns: dict[str, ReturnRow], words: dict[str, str], text: str
) -> Contribution:
    row = returns[department]
    if row.state is ReturnState.MISSING:
        return Contribution(department, role)
    origin = Origin(row.sha256, row.file or "inbox/八月.xlsx", "填报", "P9")
    said = {
        "status": "in-progress",
        "progress": float(int(target.number) * 7 % 100),
        "news": text or words["news"].format(n=target.number),
        "problems": words["problem"] if int(target.number) % 3 == 0 else None,
        "next_steps": words["next"],
        "done_date": date(2022, 9, 20) if int(target.number) % 6 == 0 else None,
    }
    used = {
        key: UsedAnswer(
            Answer(value, "" if value is None else str(value), origin),
            row.received_at or AS_OF,
            Evidence.RECEIVED_HEADER,
            1,
            (Replaced(Answer("旧值", "旧值", origin), DUE - timedelta(days=5), 1),) if key == "next_steps" else (),
        )
        for key, value in said.items()
    }
    now = bool(row.file)
    return Contribution(department, role, used if now else {}, "2022-09" if now else "2022-08", used)


def _conflict(row: TargetRow) -> Conflict:
    candidates = tuple(
        Candidate(part.department, "status", part.latest["status"].answer)
        for part in row.contributions[:2]
        if "status" in part.latest
    )
    return Conflict(row.target.id, "lead-done", candidates)


def speaking(plan: Plan, lang: str = "zh") -> tuple[Locale, FormLayout, Theme]:
    """Words, columns and looks for a plan."""
    locale = load_locale(lang)
    return locale, form_layout(plan, locale), load_theme(locale)
