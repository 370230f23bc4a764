"""How plans are drawn, and what may be changed in one between two months."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from typing import Any

import plain_reference as reference
from review_office import ZONE

Row = dict[str, Any]

TEXTS = (
    "举办第一期妇女干部能力提升培训班",
    "上半年完成信访积案集中化解",
    "编印家庭教育指导手册并发放到村",
    "走访慰问困难儿童",
    "推动建立反家暴联动机制",
    "开展巾帼志愿服务关爱行动",
    "表彰最美家庭典型",
)
NEXT_OF_SERIES = {"第一期": "第二期", "第二期": "第三期", "上半年": "下半年", "下半年": "全年第2轮"}


def the_month(first: str, number: int) -> str:
    year, month = int(first[:4]), int(first[5:]) - 1 + number
    return f"{year + month // 12}-{month % 12 + 1:02}"


def moment(month: str, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    begun = datetime.combine(reference.first_day(month), time(hour, minute, second), ZONE)
    return begun + timedelta(days=day - 1)


class Changes:
    """A plan.xlsx that somebody goes on changing. chance: what draws. first: the first month. earlier: the plans that
    commands saw."""

    chance: Random
    first: str
    renamed: int
    world: Row

    def _target(self, text: str, number: str, names: list[str]) -> Row:
        chance = self.chance
        lead, *parts = chance.sample(names, chance.randint(1, min(3, len(names))))
        kind = chance.choice(["date", "date", "date", "recurring", "ongoing", "undated"])
        dated = kind == "date"
        started = moment(self.first, chance.randint(1, 120)).date() if chance.random() < 0.15 else None
        return {
            "text": text,
            "number": number,
            "lead": lead,
            "parts": parts,
            "kind": kind,
            "due": moment(self.first, chance.randint(1, 240)).date() if dated else None,
            "every": chance.choice(["month", "quarter", "half-year"]) if kind == "recurring" else None,
            "ongoing": dated and chance.random() < 0.15,
            "own_start": started,
            "quantity": chance.choice([4.0, 10.0]) if chance.random() < 0.3 else None,
        }

    def _any(self, plan: Row) -> Row:
        found: Row = self.chance.choice(plan["targets"])
        return found

    def _reword(self, plan: Row) -> None:
        target = self._any(plan)
        target["text"] = (
            target["text"].removeprefix("切实") if target["text"].startswith("切实") else f"切实{target['text']}"
        )

    def _go_on(self, plan: Row) -> None:
        """The next of a series takes the place of one."""
        for target in plan["targets"]:
            for word, following in NEXT_OF_SERIES.items():
                if word in target["text"]:
                    text = target["text"].replace(word, following)
                    if text not in [t["text"] for t in plan["targets"]]:
                        target["text"] = text
                    return

    def _drop(self, plan: Row) -> None:
        if len(plan["targets"]) > 2:
            plan["targets"].remove(self._any(plan))

    def _add(self, plan: Row) -> None:
        known = [t["text"].removeprefix("切实")[-6:] for t in plan["targets"]]
        free = [text for text in TEXTS if text[-6:] not in known]
        numbers = [int(t["number"]) for t in plan["targets"]]
        if free:
            plan["targets"].append(
                self._target(self.chance.choice(free), str(max(numbers) + 1), list(plan["departments"]))
            )

    def _pass_on(self, plan: Row) -> None:
        """Another department leads; the former lead often takes its part."""
        target = self._any(plan)
        lead = self.chance.choice([n for n in plan["departments"] if n != target["lead"]])
        parts = [p for p in target["parts"] if p != lead]
        if self.chance.random() < 0.6:
            parts.append(target["lead"])
        target |= {"lead": lead, "parts": parts}

    def _move(self, plan: Row) -> None:
        dated = [t for t in plan["targets"] if t["kind"] == "date"]
        if dated:
            target = self.chance.choice(dated)
            target["due"] += timedelta(days=self.chance.randint(-30, 60))

    def _renumber(self, plan: Row) -> None:
        one, other = self._any(plan), self._any(plan)
        one["number"], other["number"] = other["number"], one["number"]

    def _grow(self, plan: Row) -> None:
        for target in plan["targets"]:
            if target["quantity"] is not None and target["kind"] == "date" and not target["ongoing"]:
                target["quantity"] += 2
                return

    def _join(self, plan: Row) -> None:
        if "妇儿工委办" not in {n for unit, aliases in plan["departments"].items() for n in (unit, *aliases)}:
            plan["departments"]["妇儿工委办"] = []
            self._any(plan)["parts"].append("妇儿工委办")

    def _leave(self, plan: Row) -> None:
        if len(plan["departments"]) < 3:
            return
        gone = self.chance.choice(list(plan["departments"]))
        del plan["departments"][gone]
        for target in plan["targets"]:
            target["parts"] = [p for p in target["parts"] if p != gone]
            if target["lead"] == gone:
                target["lead"] = self.chance.choice(list(plan["departments"]))
                target["parts"] = [p for p in target["parts"] if p != target["lead"]]

    def _rename(self, plan: Row) -> None:
        """A department gets another name, with or without a word about the old one."""
        if self.renamed >= 2:
            return
        self.renamed += 1
        old = self.chance.choice(list(plan["departments"]))
        new = f"{old[:2]}服务中心{self.renamed}"
        aliases = [*plan["departments"][old], old] if self.chance.random() < 0.5 else []
        plan["departments"] = {
            new if n == old else n: aliases if n == old else a for n, a in plan["departments"].items()
        }
        for target in plan["targets"]:
            target["lead"] = new if target["lead"] == old else target["lead"]
            target["parts"] = [new if part == old else part for part in target["parts"]]

    def _alias(self, plan: Row) -> None:
        """It is told later that a department is one with another name that is gone."""
        names = {name for entry in self.world["plans"] for name in entry["plan"]["departments"]}
        told = {alias for aliases in plan["departments"].values() for alias in aliases}
        for old in sorted(names - set(plan["departments"]) - told):
            for name in plan["departments"]:
                if name.startswith(f"{old[:2]}服务"):
                    plan["departments"][name].append(old)
                    return

    def _due_day(self, plan: Row) -> None:
        plan["due_day"] = self.chance.choice([20, 25, 28])
