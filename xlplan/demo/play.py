"""One month played: every department fills its form its own way, and what it sends lands in the inbox."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

from xlplan.demo.cast import CastPart, Habit, Players, cast_month
from xlplan.demo.course import stand_of
from xlplan.demo.desk import freeze
from xlplan.demo.filling import Clerk
from xlplan.demo.office import Tools, save_as
from xlplan.demo.post import PostedLetter, deliver, letter_bytes, lock_file, photograph, safe_name, zipped
from xlplan.form.columns import Reported
from xlplan.locale import Locale
from xlplan.plan.model import Department, Period, Plan, Role

CORRUPT_SHARE = 0.55
"""How much of a damaged file is left."""

GARBLING = frozenset({Habit.UNTIDY, Habit.EMPTY_CELLS, Habit.ROW_DELETED, Habit.ROW_TWICE})
"""Habits of a lead after which its word on a target may be lost."""


@dataclass(frozen=True)
class Played:
    """One thing that was done. department: id, "" for what nobody owns up to. what: code with words in `demo.toml`.
    file: as it lies in the inbox, None if nothing was sent. target: id, where it is about one."""

    department: str
    what: str
    file: Path | None = None
    target: str = ""


@dataclass(frozen=True)
class PlayScene:
    """What is the same for all departments of a month."""

    plan: Plan
    period: Period
    inbox: Path
    locale: Locale
    seed: int
    tools: Tools

    @property
    def month(self) -> str:
        """The month as people write it, without a zero."""
        return str(int(self.period.id[5:7]))

    def chance(self, *about: str) -> Random:
        """Chance that depends on the seed, the period and what it is about, and on nothing else."""
        return Random("/".join((str(self.seed), self.period.id, *about)))

    def text(self, key: str, **slots: object) -> str:
        """Words of the demo, with period and month at hand."""
        return self.locale.text(f"demo.{key}", period=self.period.id, month=self.month, **slots)


@dataclass(frozen=True)
class Parcel:
    """A workbook on its way. workbook: where it lies until it is sent. second: a correction of an earlier one."""

    part: CastPart
    department: Department
    workbook: Path
    moment: datetime
    second: bool = False
    target: str = ""
    did: tuple[Habit, ...] = field(default=())


def play(
    forms: Mapping[str, Path],
    inbox: Path,
    plan: Plan,
    period: Period,
    *,
    seed: int,
    month_index: int,
    locale: Locale,
    tools: Tools,
    last_forms: Mapping[str, Path] | None = None,
) -> tuple[Played, ...]:
    """Play one month into `inbox`; the same seed gives the same month.

    forms: the built form of every department, by its id; last_forms: those of the month before. Without LibreOffice
    (`tools`) nobody saves old formats, and that is told.
    """
    scene = PlayScene(plan, period, inbox, locale, seed, tools)
    former = {name: path for name, path in (last_forms or {}).items() if name in forms}
    players = _players(scene, forms, former)
    parts = _agreeable(scene, cast_month(players, seed=seed, month_index=month_index))
    with tempfile.TemporaryDirectory(prefix="xlplan-demo-") as folder:
        parcels = [p for part in parts for p in _parcels(scene, part, parts, forms, former, Path(folder))]
        sent = [_send(scene, parcel) for parcel in _resaved(scene, parcels, Path(folder))]
    missing = [Played(part.department, part.timing) for part in parts if part.timing is Habit.MISSING]
    return (*(played for several in sent for played in several), *missing, *_strays(scene))


def _players(scene: PlayScene, forms: Mapping[str, Path], former: Mapping[str, Path]) -> Players:
    rows = {d.id: len(scene.plan.assignments_of(d.id)) for d in scene.plan.departments if d.id in forms}
    disputable = frozenset(name for name in rows if _disputable(scene, name))
    return Players(rows, disputable, frozenset(former))


def _disputable(scene: PlayScene, department: str) -> list[str]:
    """Targets that are done, and in which the department only takes part."""
    day = _figures_of(scene)
    return [
        a.target.id
        for a in scene.plan.assignments_of(department)
        if a.role is Role.RESPONSIBLE and stand_of(a.target, scene.plan, day.date(), scene.seed).status is Reported.DONE
    ]


def _figures_of(scene: PlayScene) -> datetime:
    """The day whose figures everybody reports."""
    return scene.period.due - timedelta(days=5)


def _parcels(
    scene: PlayScene,
    part: CastPart,
    parts: Iterable[CastPart],
    forms: Mapping[str, Path],
    former: Mapping[str, Path],
    folder: Path,
) -> list[Parcel]:
    if part.timing is Habit.MISSING:
        return []
    department = scene.plan.department_by_id[part.department]
    moment = _moment(scene, part)
    form = former[part.department] if Habit.LAST_MONTH in part.habits else forms[part.department]
    clerk = Clerk(scene.plan, department, scene.locale, scene.seed, moment, _figures_of(scene).date())
    workbook = folder / f"{part.department}.xlsx"
    disputed = _dispute(scene, part, parts) if Habit.DISAGREES in part.habits else ""
    clerk.prepare(form, workbook, part.habits, disputed)
    if Habit.CORRUPT in part.habits:
        content = workbook.read_bytes()
        workbook.write_bytes(content[: int(len(content) * CORRUPT_SHARE)])
    parcel = Parcel(part, department, workbook, moment, target=disputed, did=(part.timing, *part.habits))
    if Habit.TWO_VERSIONS not in part.habits:
        return [parcel]
    later = replace(parcel, workbook=folder / f"{part.department}-2.xlsx", second=True, moment=_later(moment))
    replace(clerk, moment=later.moment).prepare(form, later.workbook, (), disputed)
    return [parcel, replace(later, did=(Habit.TWO_VERSIONS,))]


def _agreeable(scene: PlayScene, parts: tuple[CastPart, ...]) -> tuple[CastPart, ...]:
    """The parts, without contradictions that nobody would notice because the lead is not heard."""
    return tuple(
        replace(part, habits=tuple(habit for habit in part.habits if habit is not Habit.DISAGREES))
        if Habit.DISAGREES in part.habits and not _heard(scene, part, parts)
        else part
        for part in parts
    )


def _dispute(scene: PlayScene, part: CastPart, parts: Iterable[CastPart]) -> str:
    return scene.chance("dispute", part.department).choice(_heard(scene, part, parts))


def _heard(scene: PlayScene, part: CastPart, parts: Iterable[CastPart]) -> list[str]:
    """The disputable targets whose lead says plainly that they are done."""
    plain = {p.department for p in parts if p.answers and not GARBLING & set(p.habits)}
    return [target for target in _disputable(scene, part.department) if scene.plan.by_id[target].lead in plain]


def _moment(scene: PlayScene, part: CastPart) -> datetime:
    """When the department's mail arrives: in office hours, before the due day or one to two days after it."""
    chance = scene.chance("moment", part.department)
    days = chance.randint(1, 2) if part.timing is Habit.LATE else -chance.randint(1, 4)
    day = scene.period.due.date() + timedelta(days=days)
    clock = time(chance.randint(8, 17), chance.randint(0, 59), chance.randint(0, 59))
    return datetime.combine(day, clock, tzinfo=scene.plan.settings.zone)


def _later(moment: datetime) -> datetime:
    return moment + timedelta(hours=17, minutes=23)


def _resaved(scene: PlayScene, parcels: list[Parcel], folder: Path) -> list[Parcel]:
    """Those who work with old formats have LibreOffice save theirs; all of one format in one go."""
    current = parcels
    for habit, suffix in ((Habit.AS_XLS, "xls"), (Habit.AS_ODS, "ods")):
        wanted = [parcel.workbook for parcel in current if habit in parcel.part.habits and not parcel.second]
        saved = {path.stem: path for path in save_as(scene.tools, wanted, suffix, folder)}
        current = [_with_saved(parcel, habit, saved) for parcel in current]
    return current


def _with_saved(parcel: Parcel, habit: Habit, saved: Mapping[str, Path]) -> Parcel:
    if habit not in parcel.did:
        return parcel
    if parcel.workbook.stem in saved:
        workbook = saved[parcel.workbook.stem]
        if habit is Habit.AS_ODS:
            freeze(workbook, parcel.moment)
        return replace(parcel, workbook=workbook)
    return replace(parcel, did=tuple(Habit.AS_XLSX if done is habit else done for done in parcel.did))


def _send(scene: PlayScene, parcel: Parcel) -> list[Played]:
    content, name = parcel.workbook.read_bytes(), _attachment_name(scene, parcel)
    if Habit.ZIPPED in parcel.did:
        content = zipped(name, content, parcel.moment)
        name = safe_name(scene.text("files.archive", department=parcel.department.name)) + ".zip"
    if Habit.BY_HAND in parcel.did:
        file = deliver(content, scene.inbox / name, parcel.moment)
    else:
        file = deliver(_mail(scene, parcel, name, content), _mail_path(scene, parcel), parcel.moment)
    return [_played(parcel, habit, file) for habit in parcel.did]


def _played(parcel: Parcel, habit: Habit, file: Path) -> Played:
    target = parcel.target if habit is Habit.DISAGREES else ""
    return Played(parcel.department.id, habit, file, target)


def _attachment_name(scene: PlayScene, parcel: Parcel) -> str:
    name = parcel.department.name
    key = "files.second" if parcel.second else "files.form"
    stem = scene.text(key, department=name)
    if Habit.RENAMED in parcel.did:
        own = scene.locale.table("demo", "files")["renamed"]
        stem = scene.chance("name", name).choice(own).format(department=name, month=scene.month)
    return safe_name(stem) + parcel.workbook.suffix


def _mail_path(scene: PlayScene, parcel: Parcel) -> Path:
    key = "files.second_mail" if parcel.second else "files.mail"
    name = safe_name(scene.text(key, department=parcel.department.name))
    return scene.inbox / safe_name(scene.text("files.folder")) / f"{name}.eml"


def _mail(scene: PlayScene, parcel: Parcel, name: str, content: bytes) -> bytes:
    department, prefix = parcel.department, "second_" if parcel.second else ""
    return letter_bytes(
        PostedLetter(
            name=department.name,
            sender=department.emails[0] if department.emails else f"{department.id.lower()}@example.org",
            to=scene.plan.settings.sender or "office@example.org",
            subject=scene.text(f"mail.{prefix}subject", department=department.name),
            body=scene.text(f"mail.{prefix}body", department=department.name),
            attachment=name,
            content=content,
            moment=parcel.moment,
        )
    )


def _strays(scene: PlayScene) -> list[Played]:
    """What else lies in the inbox: a photograph, and the lock file of a workbook that is open."""
    moment = scene.period.due - timedelta(days=2, hours=8)
    folder = scene.inbox / safe_name(scene.text("files.folder"))
    photo = deliver(photograph(), folder / (safe_name(scene.text("files.photo")) + ".png"), moment)
    lock = deliver(lock_file("office"), folder / "~$book.xlsx", moment)
    return [Played("", Habit.PHOTO, photo), Played("", Habit.LOCK_FILE, lock)]
