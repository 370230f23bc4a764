"""Doctor: what a computer and a project folder lack, each with its remedy. Nothing is changed."""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from xlplan.books.libreoffice import find_office, install_line
from xlplan.errors import ProjectError, RequestError, XlplanError
from xlplan.findings import Param, Severity
from xlplan.incoming.mailbox import try_mailbox
from xlplan.ledger.backup import newest_copy, version_in
from xlplan.ledger.store import open_ledger
from xlplan.locale import Locale, languages, load_locale, packaged_templates
from xlplan.outgoing.sending import try_server
from xlplan.outputs import is_open
from xlplan.page.theme import load_theme
from xlplan.pipeline.keeping import is_gone, refuse_to_forget
from xlplan.pipeline.looks import look_findings
from xlplan.pipeline.mail_access import IMAP_PASSWORD, SMTP_PASSWORD, Ask, mail_server, mail_source, password_for
from xlplan.pipeline.merging import demand_inbox
from xlplan.plan.model import Settings
from xlplan.plan.reading import PlanReading, read_plan
from xlplan.project import Project, open_project
from xlplan.report.printing import installed_fonts
from xlplan.sandbox import faults_of

_LITTLE_ROOM = 500 * 1024 * 1024
"""Free bytes below which a disk is called full; three times the ledger where that is more."""

_OLD_COPY = timedelta(days=7)
"""Age of the newest copy beyond which it is called old, if the ledger was written since."""

_WRONG_CLOCK = timedelta(minutes=5)
"""How far the ledger may be ahead of the clock: clocks of two machines differ by a minute or two."""

_MIB = 1024 * 1024
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)")


class Health(StrEnum):
    """FINE; NOTE: worth knowing; WRONG: something to mend."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Symptom:
    """One thing that was looked at. name, word: keys of `templates/<lang>/doctor.toml`, its table and the text in it.
    stopped: what the system or the plan itself says, in place of that text."""

    name: str
    health: Health
    word: str
    params: dict[str, Param] = field(default_factory=dict)
    stopped: XlplanError | None = None


@dataclass(frozen=True)
class Patient:
    """What is looked at. project: None outside of one. connect: whether the mail servers are tried. ask: for a
    password."""

    project: Project | None
    locale: Locale
    now: datetime
    connect: bool
    ask: Ask
    reading: PlanReading | None = None
    unread: XlplanError | None = None


def examine(folder: Path, locale: Locale, now: datetime, *, connect: bool, ask: Ask) -> tuple[Symptom, ...]:
    """Everything that can be wrong in a folder, in the order in which one would look."""
    project, reading, unread = None, None, None
    try:
        project = open_project(folder)
        reading = read_plan(project.plan, (locale, *_other_locales(project, locale)))
    except XlplanError as exc:
        here = Project(folder)
        if project is not None or here.ledger.exists() or here.outbox.exists() or here.plan.exists():
            project, unread = here, exc
    patient = Patient(project, locale, now, connect, ask, reading, unread)
    return tuple(symptom for look in _LOOKS for symptom in look(patient))


def _other_locales(project: Project, locale: Locale) -> Iterator[Locale]:
    own = project.own_templates
    return (load_locale(lang, own) for lang in languages(own) if lang != locale.lang)


def _python(_patient: Patient) -> Iterator[Symptom]:
    words = {"version": platform.python_version(), "path": sys.executable, "system": platform.platform(terse=True)}
    yield Symptom("python", Health.FINE, "fine", dict(words))
    yield Symptom("xlplan", Health.FINE, "fine", {"version": metadata.version("xlplan")})


def _libraries(_patient: Patient) -> Iterator[Symptom]:
    needed = [text for text in metadata.requires("xlplan") or () if "extra ==" not in text]
    names = [match[1] for text in needed if (match := _REQUIREMENT.match(text))]
    found, missing = [], []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Symptom("libraries", Health.WRONG, "missing", {"names": ", ".join(missing)})
    else:
        yield Symptom("libraries", Health.FINE, "fine", {"names": ", ".join(found)})


def _path(_patient: Patient) -> Iterator[Symptom]:
    found = shutil.which("xlplan")
    if found is None:
        yield Symptom("path", Health.NOTE, "missing", {"folder": str(sys.prefix)})
    else:
        yield Symptom("path", Health.FINE, "fine", {"path": found})


def _office(_patient: Patient) -> Iterator[Symptom]:
    program = find_office()
    if program is None:
        yield Symptom("office", Health.NOTE, "missing", {"install": install_line()})
    else:
        yield Symptom("office", Health.FINE, "fine", {"path": str(program)})


def _fonts(patient: Patient) -> Iterator[Symptom]:
    """Which of its fonts each kind of text is printed in; none of them means that the system picks one."""
    installed = installed_fonts()
    if not installed:
        yield Symptom("fonts", Health.NOTE, "unknown")
        return
    fonts = load_theme(patient.locale).fonts
    for family in dict.fromkeys((fonts.title, fonts.heading, fonts.body)):
        there = next((name for name in family if name in installed), None)
        if there is None:
            yield Symptom("fonts", Health.WRONG, "missing", {"wanted": family[0], "names": ", ".join(family)})
        elif there != family[0]:
            yield Symptom("fonts", Health.NOTE, "fallback", {"wanted": family[0], "used": there})
        else:
            yield Symptom("fonts", Health.FINE, "fine", {"wanted": there})


def _plan(patient: Patient) -> Iterator[Symptom]:
    project = patient.project
    if project is None:
        yield Symptom("plan", Health.NOTE, "no-project")
        return
    if is_open(project.plan):
        yield Symptom("plan", Health.WRONG, "open", {"file": str(project.plan)})
    if patient.unread is not None:
        yield Symptom("plan", Health.WRONG, "unread", stopped=patient.unread)
    elif patient.reading is not None:
        errors = sum(finding.severity is Severity.ERROR for finding in patient.reading.findings)
        health, word = (Health.WRONG, "errors") if errors else (Health.FINE, "fine")
        yield Symptom(
            "plan", health, word, {"name": patient.reading.plan.settings.name or project.plan.name, "count": errors}
        )


def _templates(patient: Patient) -> Iterator[Symptom]:
    project = patient.project
    own = project.own_templates if project is not None else None
    if own is None or own.resolve() == packaged_templates().resolve():
        return
    faults = list(faults_of(own))
    for file, reason in faults:
        yield Symptom("templates", Health.WRONG, "faulty", {"file": str(file), "reason": reason})
    told = list(look_findings(patient.locale, patient.reading.plan, project)) if patient.reading and project else []
    for finding in told:
        words = {"said": patient.locale.message(finding), "remedy": patient.locale.remedy(finding)}
        yield Symptom("templates", Health.WRONG, "unused", {**words})
    if not faults and not told:
        yield Symptom("templates", Health.FINE, "fine", {"folder": str(own)})


def _mail(patient: Patient) -> Iterator[Symptom]:
    if patient.reading is None:
        return
    settings = patient.reading.plan.settings
    tries: tuple[tuple[str, Callable[[Settings, Ask], str]], ...] = (("smtp", _try_smtp), ("imap", _try_imap))
    for name, attempt in tries:
        host = settings.smtp_host if name == "smtp" else settings.imap_host
        if not host:
            yield Symptom(name, Health.NOTE, "unset")
        elif not patient.connect:
            yield Symptom(name, Health.FINE, "set", {"host": host})
        else:
            try:
                yield Symptom(name, Health.FINE, "connected", {"host": host, "user": attempt(settings, patient.ask)})
            except XlplanError as exc:
                yield Symptom(name, Health.WRONG, "refused", {"host": host}, exc)


def _try_smtp(settings: Settings, ask: Ask) -> str:
    server = mail_server(settings)
    if server is None:
        return ""
    password = password_for(server.user, server.host, SMTP_PASSWORD, ask) if server.user else ""
    try_server(server, password)
    return server.user


def _try_imap(settings: Settings, ask: Ask) -> str:
    source = mail_source(settings)
    if source is None:
        return ""
    try_mailbox(source, password_for(source.user, source.host, IMAP_PASSWORD, ask))
    return source.user


def _inbox(patient: Patient) -> Iterator[Symptom]:
    if patient.project is None:
        return
    try:
        demand_inbox(patient.project)
        yield Symptom("inbox", Health.FINE, "fine", {"folder": str(patient.project.inbox)})
    except XlplanError as exc:
        yield Symptom("inbox", Health.WRONG, "sick", stopped=exc)


def _ledger(patient: Patient) -> Iterator[Symptom]:
    project = patient.project
    if project is None:
        return
    try:
        refuse_to_forget(project, patient.now)
        if is_gone(project):
            yield Symptom("ledger", Health.FINE, "none")
            return
        size = project.ledger.stat().st_size
        version = version_in(project.ledger)
        yield Symptom("ledger", Health.FINE, "fine", {"size": _mib(size), "version": version})
        yield from _clock(patient)
    except RequestError as exc:  # what is said of a copy that is to be put back
        stopped = ProjectError("ledger-newer" if exc.key == "copy-newer" else "ledger-damaged", **exc.params)
        yield Symptom("ledger", Health.WRONG, "sick", stopped=stopped)
    except XlplanError as exc:
        yield Symptom("ledger", Health.WRONG, "sick", stopped=exc)


def _clock(patient: Patient) -> Iterator[Symptom]:
    """A clock that stands before the last thing in the ledger has gone wrong, or the ledger was written by one that
    had."""
    if patient.project is None:
        return
    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(patient.project.ledger, readonly=True))
        last = ledger.looks[-1].at if ledger.looks else None
    shown = f"{patient.now:%Y-%m-%d %H:%M %z}"
    if last is not None and last > patient.now + _WRONG_CLOCK:
        yield Symptom("clock", Health.WRONG, "back", {"now": shown, "last": f"{last:%Y-%m-%d %H:%M %z}"})
    else:
        yield Symptom("clock", Health.FINE, "fine", {"now": shown})


def _zone(patient: Patient) -> Iterator[Symptom]:
    if patient.reading is None:
        return
    zone = patient.reading.plan.settings.zone
    here, there = patient.now.astimezone().utcoffset(), patient.now.astimezone(zone).utcoffset()
    health, word = (Health.FINE, "fine") if here == there else (Health.NOTE, "differs")
    yield Symptom("zone", health, word, {"zone": str(zone), "now": f"{patient.now.astimezone(zone):%Y-%m-%d %H:%M}"})


def _copies(patient: Patient) -> Iterator[Symptom]:
    project = patient.project
    if project is None or is_gone(project):
        return
    copy = newest_copy(project.backups)
    if copy is None:
        yield Symptom("copies", Health.WRONG, "none")
        return
    age = patient.now.timestamp() - copy.stat().st_mtime
    days, behind = int(age // 86400), project.ledger.stat().st_mtime > copy.stat().st_mtime
    old = behind and timedelta(seconds=age) > _OLD_COPY
    word = "old" if old else "fine"
    yield Symptom("copies", Health.WRONG if old else Health.FINE, word, {"name": copy.name, "days": max(days, 0)})


def _disk(patient: Patient) -> Iterator[Symptom]:
    if patient.project is None:
        return
    free = shutil.disk_usage(patient.project.root).free
    needed = _LITTLE_ROOM
    if not is_gone(patient.project):
        needed = max(needed, 3 * patient.project.ledger.stat().st_size)
    health, word = (Health.WRONG, "full") if free < needed else (Health.FINE, "fine")
    yield Symptom("disk", health, word, {"free": _mib(free), "needed": _mib(needed)})


def _mib(size: int) -> str:
    return f"{size / _MIB:,.1f} MB"


_LOOKS: tuple[Callable[[Patient], Iterator[Symptom]], ...] = (
    _python,
    _libraries,
    _path,
    _office,
    _fonts,
    _plan,
    _templates,
    _mail,
    _inbox,
    _ledger,
    _zone,
    _copies,
    _disk,
)
