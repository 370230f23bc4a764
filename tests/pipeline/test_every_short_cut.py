"""No short cut changes a result: a merge that builds on earlier ones writes the same bytes as one from scratch, over
months in which files come, change and go, the plan is revised, rulings are made and undone, and earlier months are
merged again. XLPLAN_FUZZ=100 tries that many histories instead of two."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from small_office import ANSWERS, SETTINGS, TARGETS, Office, at, filled, new_office, write_plan

from xlplan.ledger.store import Ledger
from xlplan.pipeline import merging, plan_once, reporting
from xlplan.pipeline.deciding import close_period, received_file, reopen_period, set_aside_file, verify_target
from xlplan.pipeline.months_kept import MonthsKept
from xlplan.pipeline.session import Session, open_session
from xlplan.pipeline.undoing import rulings, undo
from xlplan.plan.model import Plan
from xlplan.project import open_project
from xlplan.review.handed_on import HandedOn

DEPARTMENTS = ("办公室", "宣传部", "权益部")
WORDS = ("按计划推进。", "已办两期，正在总结。", "人员不足，推进缓慢。")
RECORD = "部门 | 期次 | 类别 | 对象 | 时刻 | 延至 | 申请时间 | 理由 | 依据"
MONTHS = ("2022-09", "2022-10", "2022-11")
SEEDS = int(os.environ.get("XLPLAN_FUZZ", "2"))


class History:
    """A seeded run of what happens to an office between two merges."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.chance, self.hour = office, Random(seed), 8
        self.built = MONTHS[:1]
        self.text, self.intake, self.lines = "编印学习材料", "经办人保存", list[str]()

    def form(self) -> bytes:
        """A form of this month, seldom of one before."""
        month = self.chance.choice((*self.built, *self.built[-1:] * 4))
        department = self.chance.choice(DEPARTMENTS)
        answers = {
            **ANSWERS,
            "完成状态": self.chance.choice(["进行中", "未启动", "已完成"]),
            "进度%": self.chance.choice([0, 30, 60, 100]),
            "本月进展情况": self.chance.choice(WORDS),
        }
        return filled(self.office.form(department, month), answers)

    def comes(self) -> None:
        self.office.put(f"{self.chance.randrange(6)}.xlsx", self.form())

    def goes(self) -> None:
        files = sorted(self.office.project.inbox.glob("*.xlsx"))
        if files:
            self.chance.choice(files).unlink()

    def is_damaged(self) -> None:
        self.office.put(f"{self.chance.randrange(4)}.xlsx", self.form()[:9000])

    def is_revised(self) -> None:
        self.text = self.chance.choice(["编印学习材料", "编印学习材料和图册"])
        self.intake = self.chance.choice(["经办人保存", "部门直接放入"])
        self.writes()

    def is_recorded(self) -> None:
        """A line of the office's own record, seldom of this month only."""
        month = self.chance.choice(self.built)
        kind, subject = self.chance.choice([("延期", ""), ("收到", ""), ("任务延期", "2"), ("销号", "1")])
        day = self.chance.choice(["24", "26", "28"])
        who = "" if subject else self.chance.choice(DEPARTMENTS)
        moment, until = (f"{month}-{day} 17:00", "") if kind == "收到" else ("", f"{month}-{day} 17:00")
        if kind == "任务延期":
            until = "2022-12-20"
        self.lines.append(f"{who} | {'' if subject else month} | {kind} | {subject} | {moment} | {until} | | 出差 | ")
        self.writes()

    def writes(self) -> None:
        targets = TARGETS.replace("编印学习材料", self.text)
        settings = f"{SETTINGS}收件方式 | {self.intake}\n"
        write_plan(self.office.project.plan, 任务=targets, 设置=settings, 备案="\n".join((RECORD, *self.lines)))

    def is_closed(self) -> None:
        """A month is closed, or opened again."""
        month = self.chance.choice(self.built)
        with open_session(self.office.project, now=at(self.now), write=True) as session:
            if session.writable.is_closed(month):
                reopen_period(session, month, by="王", reason="补报")
            else:
                close_period(session, month, by="王", reason="")

    def is_ruled(self) -> None:
        files = sorted(self.office.project.inbox.glob("*.xlsx"))
        with open_session(self.office.project, now=at(self.now), write=True) as session:
            known = {reading.arrival.file for reading in session.facts.heads()}
            seen = [path.name for path in files if f"inbox/{path.name}" in known]
            ruling, made = self.chance.randrange(4), rulings(session)
            if ruling == 3 and made:
                undo(session, str(made[-1].decision.id))
            elif ruling == 0:
                verify_target(session, "1", by="王", reopen=self.chance.random() < 0.5)
            elif seen and ruling == 1:
                received_file(session, f"inbox/{self.chance.choice(seen)}", at=f"{self.built[-1]}-23 17:00", by="王")
            elif seen:
                set_aside_file(session, f"inbox/{self.chance.choice(seen)}", reason="重复", by="王")

    @property
    def now(self) -> str:
        return f"{self.built[-1]}-28T{self.hour:02}:00"

    def month_begins(self) -> None:
        """The next month is built."""
        month = MONTHS[len(self.built)]
        self.office.build(month, now=f"{month}-01T09:00")
        self.built, self.hour = (*self.built, month), 8

    def goes_on(self) -> None:
        events: tuple[Callable[[], None], ...] = (
            *(self.comes, self.comes, self.goes, self.is_damaged, self.is_revised),
            *(self.is_ruled, self.is_recorded, self.is_closed),
        )
        for event in self.chance.choices(events, k=self.chance.randint(0, 2)):
            event()
        self.hour += 1


def outputs(office: Office) -> dict[str, bytes]:
    """What the merges left, without what they put away under dated names."""
    folder = office.project.root / "outbox"
    kept = [path for path in folder.rglob("*") if path.is_file() and path.parent.name not in {"forms", "mail"}]
    dated = re.compile(r"_2022-\d\d-\d\d")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept if not dated.search(path.stem)}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_merge_on_earlier_ones_is_one_from_scratch(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # few files: a second worker only costs its start
    office = new_office(tmp_path / "office")
    office.build(MONTHS[0])
    history, found, load = History(office, seed), list[str](), MonthsKept.load

    def loaded(months: MonthsKept, period: str, key: str, said: Plan) -> HandedOn | None:
        handed = load(months, period, key, said)
        found.extend([] if handed is None else [period])
        return handed

    monkeypatch.setattr(MonthsKept, "load", loaded)
    for turn in range(2 * len(MONTHS)):
        if turn and turn % 2 == 0:
            history.month_begins()
        history.goes_on()
        month = history.chance.choice((*history.built, history.built[-1]))
        plain = Office(open_project(Path(shutil.copytree(office.project.root, tmp_path / f"plain{turn}"))))
        quick = office.merge(month, now=history.now)
        with monkeypatch.context() as slow:
            slow.setattr(merging, "as_kept", lambda *_, **__: None)
            slow.setattr(reporting, "stands", lambda *_: False)
            slow.setattr(plan_once, "_content_of", lambda _: "")
            slow.setattr(Ledger, "known", lambda *_: ())
            slow.setattr(Session, "months_kept", None)
            slow.setattr(reporting, "to_mend", lambda _: None)  # every form is put together, as slips or not
            again = plain.merge(month, now=history.now)
        assert quick.status == again.status
        assert outputs(office) == outputs(plain), f"seed {seed}, turn {turn}"
        shutil.rmtree(plain.project.root)
    assert found, "no month before was found: nothing was tried"
