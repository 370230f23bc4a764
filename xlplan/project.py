"""Where things lie in a project folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xlplan.errors import ProjectError


@dataclass(frozen=True)
class Project:
    """A project folder. root: its absolute path."""

    root: Path

    @property
    def plan(self) -> Path:
        """The only input that people edit."""
        return self.root / "plan.xlsx"

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
        """A path as outputs show it: relative to the project folder, with `/`; absolute outside of it."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return path.as_posix()


def open_project(folder: Path) -> Project:
    """The project in `folder`.

    Raises ProjectError where there is no plan.xlsx.
    """
    project = Project(folder.resolve())
    if not project.plan.is_file():
        raise ProjectError("no-plan", folder=str(project.root))
    return project
