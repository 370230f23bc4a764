"""What a department writes into its cells about a target, from the sentences in `demo.toml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from xlplan.demo.course import Stand
from xlplan.demo.desk import Typed
from xlplan.form.columns import COUNT, DONE_DATE, EVIDENCE, NEWS, NEXT_STEPS, PROBLEMS, PROGRESS, STATUS, Reported
from xlplan.locale import Locale
from xlplan.plan.model import Role, Target

SILENT_MONTHS = 0.06
"""Share of rows about which there is nothing new to say."""


@dataclass(frozen=True)
class Speaker:
    """Who writes, when, and by which chance. month: rotates the sentences, so that no month repeats the last."""

    locale: Locale
    department: str
    year: int
    month: int
    seed: int

    def row(self, target: Target, role: Role, stand: Stand) -> dict[str, Typed]:
        """The cells of one row, by column key; a column that need not be filled may be left out."""
        chance = Random(f"{self.seed}/speech/{self.department}/{target.number}/{target.text}")
        pick = _Pick(chance, self.month)
        slots = self._slots(target, role, stand, chance)
        cells: dict[str, Typed] = {STATUS: self.locale.choice("status", stand.status)}
        cells[PROGRESS if stand.count is None else COUNT] = stand.progress if stand.count is None else stand.count
        cells[NEWS] = self._news(role, stand, pick, slots)
        cells |= self._beside(stand, pick, slots)
        return cells

    def _slots(self, target: Target, role: Role, stand: Stand, chance: Random) -> dict[str, object]:
        key = "progress" if stand.count is None else "count"
        if stand.count == 0 and role is Role.RESPONSIBLE:
            key = "helping"
        unit = target.unit if stand.count is None else self.locale.unit(stand.count, target.unit)
        figures = {"count": stand.count, "unit": unit, "percent": stand.progress}
        so_far = self.locale.text(f"demo.so_far.{key}", **figures)
        return {"target": target.text, "so_far": so_far, "n": chance.randint(1, 6) + self.month % 3, "year": self.year}

    def _news(self, role: Role, stand: Stand, pick: _Pick, slots: Mapping[str, object]) -> str:
        if stand.status is Reported.IN_PROGRESS and pick.chance.random() < SILENT_MONTHS:
            return self.locale.text("demo.texts.no_progress")
        sentences = self.locale.table("demo", "news", role)[stand.status]
        return _sentence(pick.one(sentences).format(**slots))

    def _beside(self, stand: Stand, pick: _Pick, slots: Mapping[str, object]) -> dict[str, Typed]:
        texts = self.locale.table("demo", "texts")
        cells: dict[str, Typed] = {}
        if stand.status is Reported.BLOCKED:
            cells[PROBLEMS] = pick.one(texts["blocked_problems"])
        elif stand.status is Reported.IN_PROGRESS and pick.chance.random() < 0.25:
            cells[PROBLEMS] = pick.one(texts["problems"])
        if stand.status is Reported.DONE:
            cells[NEXT_STEPS] = pick.one(texts["next_done"])
            cells[DONE_DATE] = stand.done_on
            cells[EVIDENCE] = pick.one(texts["evidence"]).format(**slots)
        elif pick.chance.random() < 0.7:
            cells[NEXT_STEPS] = pick.one(texts["next_steps"]).format(**slots)
        return cells


@dataclass(frozen=True)
class _Pick:
    chance: Random
    month: int

    def one(self, sentences: Sequence[str]) -> str:
        return sentences[(self.chance.randrange(len(sentences)) + self.month) % len(sentences)]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
