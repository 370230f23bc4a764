"""Where things lie in a project folder."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from xlplan.errors import ProjectError

PLAN = "plan.xlsx"


@dataclass(frozen=True)
class Project:
    """A project folder. root: its absolute path."""

    root: Path

    @property
    def plan(self) -> Path:
        """The only input that people edit."""
        return self.root / PLAN

    @property
    def templates(self) -> Path:
        """The project's own words, over the packaged ones."""
        return self.root / "templates"

    @property
    def own_templates(self) -> Path | None:
        """The folder of the project's own words, None if it has none."""
        return self.templates if self.templates.is_dir() else None

    @property
    def inbox(self) -> Path:
        """Whatever came back; only ever read."""
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """What xlplan writes, one folder a period."""
        return self.root / "outbox"

    @property
    def ledger(self) -> Path:
        """History, and the original bytes of every return."""
        return self.root / "ledger.sqlite"

    @property
    def backups(self) -> Path:
        """Copies of the ledger."""
        return self.root / "backups"

    @property
    def log(self) -> Path:
        """Tracebacks for whoever maintains xlplan; users need not read it."""
        return self.root / "xlplan.log"

    def period_folder(self, period: str) -> Path:
        """`outbox/2022-09`."""
        return self.outbox / period

    def forms(self, period: str) -> Path:
        """The forms of a period."""
        return self.period_folder(period) / "forms"

    def mail(self, period: str) -> Path:
        """The mail drafts of a period."""
        return self.period_folder(period) / "mail"

    def corrections(self, period: str) -> Path:
        """The correction slips of a period."""
        return self.period_folder(period) / "corrections"

    def relative(self, path: Path) -> str:
        """A path as outputs show it: relative to the project folder, with `/`; absolute outside of it. A folder of the
        project that is a link is shown as its place in the project."""
        lying = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the link
        if lying.is_relative_to(self.root):
            return lying.relative_to(self.root).as_posix()
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return path.as_posix()


def find_project(folder: Path) -> Path | None:
    """The nearest folder, from `folder` upward, that has a plan.xlsx; None if there is none."""
    start = folder.resolve()
    return next((place for place in (start, *start.parents) if (place / PLAN).is_file()), None)


def open_project(folder: Path) -> Project:
    """The project in `folder`.

    Raises ProjectError where there is no plan.xlsx that is a file; what stands there instead is named.
    """
    project = Project(folder.resolve())
    if project.plan.is_file():
        return project
    if project.plan.is_dir():
        raise ProjectError("plan-is-folder", file=str(project.plan))
    others = _other_formats(project.root)
    if others:
        raise ProjectError("plan-other-format", folder=str(project.root), found=", ".join(others))
    workbooks = _workbooks(project.root)
    if workbooks:
        raise ProjectError("plan-other-name", folder=str(project.root), found=", ".join(workbooks))
    raise ProjectError("no-plan", folder=str(project.root))


def _workbooks(folder: Path) -> list[str]:
    """The first few workbooks that may be the plan under another name."""
    found = sorted(path.name for path in folder.glob("*.xlsx") if not path.name.startswith("~$"))
    return found[:3]


def _other_formats(folder: Path) -> list[str]:
    """Workbooks called plan that are not plan.xlsx: `plan.xls`, `Plan.xlsm`, `plan.xlsx.xlsx`."""
    try:
        return sorted(path.name for path in folder.iterdir() if _OTHER_FORMAT.fullmatch(path.name))
    except OSError:
        return []


_OTHER_FORMAT = re.compile(r"plan(\.xlsx)?\.(xls|xlsm|xlsb|xltx|ods|et|ett|csv|xlsx)", re.IGNORECASE)
