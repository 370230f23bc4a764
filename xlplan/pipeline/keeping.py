"""Keeping the ledger: missed when it is gone, copied before it is written, put back when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlplan.errors import ProjectError, RequestError, XlplanError
from xlplan.ledger.backup import (
    REPLACED,
    copies_in,
    copy_ledger,
    copy_of,
    forget_old_copies,
    newest_copy,
    version_in,
    written_until,
)
from xlplan.ledger.database import schema_version
from xlplan.ledger.locking import run_lock
from xlplan.project import Project


@dataclass(frozen=True)
class Restored:
    """What `restore` did. copy: what was put back. until: up to when it knows what happened, "-" if it says nothing.
    replaced: where the ledger lies that stood there, None if there was none."""

    copy: Path
    until: str
    replaced: Path | None


def is_gone(project: Project) -> bool:
    """Whether there is no ledger, or only an empty file of that name."""
    return not project.ledger.exists() or project.ledger.stat().st_size == 0


def refuse_to_forget(project: Project, now: datetime, *, new_ledger: bool = False) -> None:
    """Stop where the ledger is gone although the outbox or the copies show that there was one.

    now: in whose zone moments are told. new_ledger: start anew on purpose. Raises ProjectError; RequestError where a
    new one is asked for and one is there.
    """
    if not is_gone(project):
        if new_ledger:
            raise RequestError("ledger-there", file=str(project.ledger))
        return
    sign = next(_signs(project), None)
    if sign is None or new_ledger:
        return
    copy = newest_copy(project.backups)
    if copy is not None:
        told = {"sign": project.relative(sign), "copy": project.relative(copy), "until": _until(copy, now)}
        raise ProjectError("ledger-missing-copy", folder=str(project.root), **told)
    raise ProjectError("ledger-missing", folder=str(project.root), sign=project.relative(sign))


def _until(copy: Path, now: datetime) -> str:
    """Up to when a copy knows what happened."""
    until = written_until(copy)
    return "-" if until is None else f"{until.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"


def _signs(project: Project) -> Iterator[Path]:
    """What only a project with a history has: something written for a period, or a copy of the ledger."""
    if project.outbox.is_dir():
        for folder in sorted(path for path in project.outbox.iterdir() if path.is_dir()):
            yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))
    yield from reversed(copies_in(project.backups))


def copy_first(project: Project, now: datetime) -> XlplanError | None:
    """Copy the ledger before it is written: once a day, and once before an older one is brought up to date. What kept
    the copy from being made, None if nothing did; a ledger that cannot be read says so itself when it is opened."""
    if is_gone(project):
        return None
    try:
        version = version_in(project.ledger)
        if version < schema_version():
            _copied_once(project, copy_of(project.backups, now, f"v{version}"))
        if _copied_once(project, copy_of(project.backups, now)):
            forget_old_copies(project.backups)
    except RequestError:
        return None
    except ProjectError as exc:
        return exc
    return None


def _copied_once(project: Project, target: Path) -> bool:
    if target.exists():
        return False
    copy_ledger(project.ledger, target)
    return True


def backup(project: Project, to: Path | None, now: datetime) -> Path:
    """Copy the ledger now, into the project's `backups/` or where it is asked for: a file, or a folder, which
    is made if it is not there; a name without an ending is a folder.

    Raises ProjectError where there is no ledger or the copy cannot be written, RequestError where something stands
    there.
    """
    if is_gone(project):
        refuse_to_forget(project, now)
        raise ProjectError("no-ledger", folder=str(project.root))
    name = copy_of(project.backups, now, f"{now:%H%M%S}")
    folder = to is not None and (to.is_dir() or not to.suffix)
    target = name if to is None else to / name.name if folder else to
    if target.exists():
        raise RequestError("file-exists", path=str(target))
    with run_lock(project.root, command="backup", now=now):
        copy_ledger(project.ledger, target)
    return target


def restore(project: Project, file: Path, now: datetime) -> Restored:
    """Put a copy of the ledger back; the ledger that stands there is kept beside the copies.

    file: a path, or the name of a copy in `backups/`. Raises RequestError where it is no sound ledger, ProjectError
    where the disk refuses.
    """
    copy = next((path for path in (file, project.backups / file) if path.is_file()), None)
    if copy is None:
        listed = "\n".join(path.name for path in copies_in(project.backups)) or "-"
        raise RequestError("no-such-copy", file=str(file), copies=listed)
    version_in(copy)
    with run_lock(project.root, command="restore", now=now):
        replaced = None
        if not is_gone(project):
            replaced = copy_of(project.backups, now, f"{now:%H%M%S}{REPLACED}")
            _keep_aside(project, replaced)
        copy_ledger(copy, project.ledger)
        project.ledger.with_name(f"{project.ledger.name}-journal").unlink(missing_ok=True)
    return Restored(copy, _until(copy, now), replaced)


def _keep_aside(project: Project, target: Path) -> None:
    """The ledger as it stands, damaged or not, under another name."""
    try:
        copy_ledger(project.ledger, target)
    except ProjectError:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(project.ledger.read_bytes())
