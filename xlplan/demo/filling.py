"""A clerk at work: fills the form of a department, tidily or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random

from xlplan.demo.cast import Habit
from xlplan.demo.course import Stand, stand_of
from xlplan.demo.desk import OfficeDesk, Typed
from xlplan.demo.speech import Speaker
from xlplan.form.columns import COUNT, NEWS, PROGRESS, STATUS, Reported, form_layout
from xlplan.form.content import signoff_fields
from xlplan.locale import Locale
from xlplan.plan.model import Department, Plan, Role

FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
"""Digits as a Chinese input method types them when it is set to full width."""

UNTIDY_ROWS = 4


@dataclass(frozen=True)
class Clerk:
    """Who fills a form. moment: when the file is saved and sent. figures_of: the day whose figures are reported."""

    plan: Plan
    department: Department
    locale: Locale
    seed: int
    moment: datetime
    figures_of: date

    def prepare(self, form: Path, workbook: Path, habits: Sequence[Habit], disputed: str = "") -> None:
        """Fill `form` with these habits and save it as `workbook`. disputed: target id of which the department says
        something else than the lead."""
        desk = OfficeDesk(form, form_layout(self.plan, self.locale))
        self._fill(desk, disputed)
        self._sign(desk)
        manners: Mapping[Habit, Callable[[OfficeDesk], None]] = {
            Habit.EMPTY_CELLS: self._leave_empty,
            Habit.TWO_VERSIONS: self._leave_empty,
            Habit.UNTIDY: self._write_untidily,
            Habit.SORTED: lambda desk: desk.sort_by("deadline"),
            Habit.ROW_DELETED: lambda desk: desk.delete_row(self._some_row(desk)),
            Habit.ROW_TWICE: self._copy_a_row,
            Habit.NOTE_BELOW: lambda desk: desk.note_below(self.locale.text("demo.texts.remark_row")),
            Habit.DEADLINE_ALTERED: self._alter_deadline,
        }
        for habit in habits:
            manners.get(habit, _nothing)(desk)
        desk.save(workbook, self.moment)

    def _fill(self, desk: OfficeDesk, disputed: str) -> None:
        speaker = Speaker(self.locale, self.department.id, self.plan.settings.year, self.figures_of.month, self.seed)
        roles = {a.target.id: a.role for a in self.plan.assignments_of(self.department.id)}
        for row, target_id in list(desk.rows()):
            target, role = self.plan.by_id[target_id], roles[target_id]
            part = self.department.id if role is Role.RESPONSIBLE else ""
            stand = stand_of(target, self.plan, self.figures_of, self.seed, part)
            if target_id == disputed:
                stand = _half_done(stand)
            desk.fill(row, speaker.row(target, role, stand))

    def _sign(self, desk: OfficeDesk) -> None:
        texts, chance = self.locale.table("demo", "texts"), Random(f"{self.seed}/people/{self.department.id}")
        values: Mapping[str, Typed] = {
            "filled_by": chance.choice(texts["filled_by"]),
            "reviewed_by": chance.choice(texts["reviewed_by"]),
            "phone": texts["phone"],
            "filled_on": self.moment.date().isoformat(),
        }
        fields = signoff_fields(self.locale)
        desk.sign({field.title: values[field.key] for field in fields if field.key in values})

    def _leave_empty(self, desk: OfficeDesk) -> None:
        rows = [row for row, _ in desk.rows()]
        for row in rows[1:4:2]:
            desk.write(row, NEWS, None)
        desk.write(rows[-1], STATUS, None)

    def _write_untidily(self, desk: OfficeDesk) -> None:
        words, chance = self.locale.table("demo", "untidy"), self._chance("untidy")
        for place, (row, target_id) in enumerate(list(desk.rows())[:UNTIDY_ROWS]):
            target = self.plan.by_id[target_id]
            key = PROGRESS if target.quantity is None else COUNT
            number = str(desk.value(row, key))
            wide = number.translate(FULL_WIDTH)
            unit = target.unit if number != "1" else self.locale.unit(1, target.unit)
            styles = words["progress" if key is PROGRESS else "count"]
            desk.write(row, key, styles[place % len(styles)].format(n=number, wide=wide, unit=unit))
        row, _ = chance.choice(list(desk.rows()))
        desk.write(row, STATUS, self.locale.text("demo.texts.near_choice"))

    def _copy_a_row(self, desk: OfficeDesk) -> None:
        """Every other clerk then changes what the copy says."""
        row = self._some_row(desk)
        desk.copy_row(row)
        if self._chance("copy").random() < 0.5:
            desk.write(row + 1, NEWS, self.locale.text("demo.texts.no_progress"))

    def _alter_deadline(self, desk: OfficeDesk) -> None:
        desk.lift_protection()
        text = self.locale.text("demo.texts.altered_deadline", year=self.plan.settings.year + 1)
        desk.write(self._some_row(desk), "deadline", text)

    def _some_row(self, desk: OfficeDesk) -> int:
        return self._chance("row").choice([row for row, _ in desk.rows()])

    def _chance(self, about: str) -> Random:
        return Random(f"{self.seed}/{about}/{self.department.id}/{self.figures_of.isoformat()}")


def _half_done(stand: Stand) -> Stand:
    """What somebody says who is not through, whatever the lead says."""
    return Stand(Reported.IN_PROGRESS, 60, None if stand.count is None else stand.count // 2)


def _nothing(_: OfficeDesk) -> None:
    """Most habits show only in how the file is saved and sent."""
