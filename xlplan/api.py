"""The library: a project folder in, typed objects and frames out. The command line is a client like any other."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlplan.arguments import PathText, When, checked, checked_methods, typed
from xlplan.errors import RequestError, XlplanError
from xlplan.findings import Finding
from xlplan.ledger.checking import LedgerReport
from xlplan.ledger.records import Decision
from xlplan.locale import Locale, languages, load_locale, system_language
from xlplan.outgoing.drafts import Draft
from xlplan.pipeline import deciding, keeping, undoing
from xlplan.pipeline.deciding import Ruled
from xlplan.pipeline.extending import OwnFinding
from xlplan.pipeline.mail_access import Ask
from xlplan.pipeline.merging import Data
from xlplan.pipeline.results import Built, Checked, FormExplained, TargetExplained
from xlplan.pipeline.session import Session, open_session, words_of
from xlplan.pipeline.undoing import RulingShown
from xlplan.plan.model import Period, Plan, Target
from xlplan.plan.writing import Lines, plan_bytes
from xlplan.project import Project as ProjectFolder
from xlplan.project import find_project, open_project
from xlplan.report.month import Month

if TYPE_CHECKING:
    import pandas

    from xlplan.pipeline.mailing import SendResult
    from xlplan.pipeline.reminding import Reminded
    from xlplan.plan.diff import PlanChange
    from xlplan.plan.importing import Understanding

__all__ = ["Month", "OwnFinding", "Project", "init", "open", "plan_diff", "write_plan"]


@contextmanager
def _told(first: object = None) -> Iterator[None]:
    """Errors leave with their sentence: in the words of a project that is made already, else of the system."""
    made = first if isinstance(first, Project) and hasattr(first, "_folder") else Project(".")
    with made._told():
        yield


_checked = checked(_told)


@checked_methods(_checked)
class Project:
    """A project folder and everything one can do with it, verb for verb as on the command line.

    root: the folder. lang: of texts and outputs, None for the plan's own. now: the moment of everything that is done,
    None for the clock's at each call. Every method raises XlplanError, whose `str()` is the sentence that the command
    line shows; problems in data are findings.
    """

    def __init__(self, folder: PathText, *, lang: str | None = None, now: datetime | None = None) -> None:
        self._folder = ProjectFolder(Path(folder).resolve())
        self._lang, self._now = lang, now
        with self._told():
            if now is not None and getattr(now, "tzinfo", None) is None:
                raise RequestError("bad-now", given=str(now))

    def __repr__(self) -> str:
        return f"<xlplan.Project {self.root}>"

    @property
    def root(self) -> Path:
        """The project folder."""
        return self._folder.root

    @property
    def plan(self) -> Plan:
        """The plan as it stands, aligned with its history."""
        with self._session() as session:
            return session.plan

    def check(self, *, fix: bool = False) -> Checked:
        """Every problem of the plan; fix: also a copy of plan.xlsx in which the cells are tinted."""
        from xlplan.pipeline.checking import check_plan

        with self._session() as session:
            return check_plan(session, fix=fix)

    def words_of(self, finding: Finding) -> tuple[str, str]:
        """What a finding of `check` or `build` says, and what to do about it."""
        return self._words().message(finding), self._words().remedy(finding)

    def import_table(
        self,
        file: PathText,
        *,
        mapping: Mapping[str, str] | None = None,
        only: tuple[str, ...] = (),
        year: int | None = None,
        answers: Mapping[str, str] | None = None,
        write: bool = True,
    ) -> Understanding:
        """Turn somebody's table of targets (Excel, WPS, Word, CSV) into plan.xlsx; a plan that stands there is kept
        under a dated name. What is returned says how everything was understood, and what is asked.

        mapping: meanings (`target`, `lead`, `deadline`, …) by heading. only: sheets or tables. answers: by question id.
        write: False to look only.
        """
        from xlplan.pipeline.importing import ImportRequest, open_foreign, read_foreign, write_imported

        wishes = tuple(f"{heading}={meaning}" for heading, meaning in (mapping or {}).items())
        request = ImportRequest(Path(file), None, wishes, only, self._lang, year, answers or {})
        with self._told():
            foreign = open_foreign(request.file, self._folder)
            read = read_foreign(foreign, request, self._folder, self._moment())
            if write:
                write_imported(read, self._folder.plan, self._folder, self._moment())
            return read

    def build(self, period: str | None = None) -> Built:
        """Write the forms and mail drafts of a period (`2022-09`); the newest built if None."""
        from xlplan.pipeline.building import build as build_forms

        with self._session("build") as session:
            return build_forms(session, period)

    def merge(
        self,
        period: str | None = None,
        *,
        as_of: When | None = None,
        pdf: bool = False,
        returns: Mapping[str, Data] | None = None,
        passwords: tuple[str, ...] = (),
        new_ledger: bool = False,
        executor: Executor | None = None,
    ) -> Month:
        """Read the inbox, judge a period and write its outputs.

        as_of: judge at this moment (`2022-09-26T09:00`). pdf: write it as well, which takes LibreOffice some seconds.
        returns: files by name, as bytes or as paths, taken in as if they lay in the inbox, which is not looked at
        then. passwords: for protected files. new_ledger: start anew where the ledger is gone. executor: of
        `concurrent.futures`, whose workers read the returns, on this machine or others; own processes if None.
        """
        from xlplan.pipeline.merging import merge as merge_returns

        with self._session("merge", new_ledger=new_ledger) as session:
            merged = merge_returns(
                session, period, as_of=typed(as_of), passwords=passwords, pdf=pdf, returns=returns, executor=executor
            )
            troubles = ((t.what, session.locale.sentence(t.stopped) if t.stopped else t.error) for t in merged.trouble)
            paths = tuple(output.path for output in merged.outputs)
            return Month(merged.status, session.locale, paths, tuple(troubles))

    def status(self, period: str | None = None, *, as_of: When | None = None) -> Month:
        """What the ledger knows of a period; reads no inbox and writes nothing."""
        from xlplan.pipeline.judging import current_status

        with self._session() as session:
            return Month(current_status(session, period, as_of=typed(as_of)), session.locale)

    def explain(
        self, what: str, period: str | None = None, *, as_of: When | None = None
    ) -> TargetExplained | FormExplained:
        """Where each value of a target comes from; or what a token on paper belongs to."""
        from xlplan.pipeline.explaining import explain as explained

        with self._session() as session:
            return explained(session, what, period, as_of=typed(as_of))

    def history(self, what: str | None = None) -> pandas.DataFrame:
        """Months side by side, as words: one row a figure, target or department, one column a period."""
        from xlplan.pipeline.history import history as months

        with self._session() as session:
            return months(session, what).frame()

    def remind(self, period: str | None = None) -> Reminded:
        """Write drafts of reminders for exactly those departments that still owe something."""
        from xlplan.pipeline.reminding import remind as draft_reminders

        with self._session("remind") as session:
            return draft_reminders(session, period)

    def drafts(self, department: str, period: str | None = None) -> tuple[Draft, ...]:
        """The mails that a department will get: `draft.letter.subject`, `.text`, `.html`, `draft.data` (the .eml)."""
        from xlplan.pipeline.reminding import previews

        with self._session() as session:
            return previews(session, department, period)

    def send(
        self,
        period: str | None = None,
        *,
        only: tuple[str, ...] = (),
        resend: bool = False,
        dry_run: bool = False,
        password: str | None = None,
    ) -> SendResult:
        """Send the drafts of a period through the server in the settings; each address once. password: of the account,
        None to look where the command line looks."""
        from xlplan.pipeline.mailing import SendWish, send_drafts

        wish = SendWish(only=only, resend=resend, dry_run=dry_run)
        with self._session("send") as session:
            ask: Ask = lambda _user, _host: password  # noqa: E731 - as short as it is
            return send_drafts(session, period, wish, ask=ask, clock=self._moment, sleep=time.sleep)

    def accept(self, file: str, department: str, period: str | None = None, *, by: str = "") -> Ruled:
        """Confirm whose return a file is."""
        with self._session("accept") as session:
            return deciding.accept_file(session, file, department=department, period=period, by=by)

    def set_aside(self, file: str, reason: str, *, by: str = "", content: str = "") -> Ruled:
        """Take one content of a file out of consideration."""
        with self._session("set-aside") as session:
            return deciding.set_aside_file(session, file, reason=reason, by=by, content=content)

    def received(self, file: str, at: When, by: str) -> Ruled:
        """Record when a file was really received, and who saw it."""
        with self._session("received") as session:
            return deciding.received_file(session, file, at=typed(at), by=by)

    def read_again(self, file: str) -> Ruled:
        """Have the next merge read a file once more."""
        with self._session("read-again") as session:
            return deciding.read_again(session, file)

    def verify(self, target: str, by: str, *, reason: str = "", reopen: bool = False) -> Target:
        """Close a target by the office, or reopen it."""
        with self._session("verify") as session:
            return deciding.verify_target(session, target, by=by, reason=reason, reopen=reopen)

    def same_target(self, new: str, old: str, *, by: str = "") -> Target:
        """Rule that a target of this edition is an earlier one."""
        with self._session("same-target") as session:
            return deciding.same_target(session, new, old, by=by)

    def refuse(self, target: str, by: str, reason: str) -> Target:
        """Send a target back that was reported as done, until a newer word."""
        with self._session("refuse") as session:
            return deciding.refuse_target(session, target, by=by, reason=reason)

    def new_target(self, new: str, *, by: str = "") -> Target:
        """Rule that a target is new and no earlier one."""
        with self._session("new-target") as session:
            return deciding.new_target(session, new, by=by)

    def department_gone(self, name: str, *, by: str = "") -> str:
        """Rule that a department was dissolved; its name."""
        with self._session("department-gone") as session:
            return deciding.department_gone(session, name, by=by)

    def rulings(self) -> tuple[RulingShown, ...]:
        """What the office ruled, each with its number (`ruling.decision.id`)."""
        with self._session() as session:
            return undoing.rulings(session)

    def undo(self, number: int | str) -> Decision:
        """Take a ruling back by its number."""
        with self._session("undo") as session:
            return undoing.undo(session, str(number))

    def unbuild(self, period: str | None = None) -> Period:
        """Take a build back that was a slip and was neither sent, reminded of nor merged."""
        with self._session("unbuild") as session:
            return undoing.unbuild(session, period)

    def close(self, period: str | None = None, *, by: str = "", reason: str = "") -> Period:
        """Freeze a period as it stands."""
        with self._session("close") as session:
            return deciding.close_period(session, period, by=by, reason=reason)

    def reopen(self, period: str | None = None, *, by: str = "", reason: str = "") -> Period:
        """Let a closed period take returns again."""
        with self._session("reopen") as session:
            return deciding.reopen_period(session, period, by=by, reason=reason)

    def next_year(self, year: int, folder: PathText) -> Path:
        """Make the folder of another year, where what is not done yet goes on with its last word; the new folder."""
        from xlplan.pipeline.next_year import next_year

        with self._session() as session:
            return next_year(session, year, Path(folder)).root

    def export(self, folder: PathText) -> tuple[Path, ...]:
        """Write the ledger's tables as CSV."""
        from xlplan.pipeline.archive import export_ledger

        with self._session() as session:
            return export_ledger(session, Path(folder))

    def check_ledger(self) -> LedgerReport:
        """Verify the hashes of the originals and all references."""
        from xlplan.pipeline.archive import check_ledger

        with self._session() as session:
            return check_ledger(session)

    def backup(self, to: PathText | None = None) -> Path:
        """Copy the ledger, into `backups/` or where it is asked for."""
        with self._told():
            return keeping.backup(self._folder, None if to is None else Path(to), self._moment())

    def restore(self, file: PathText) -> keeping.Restored:
        """Put a copy of the ledger back; the present one is kept beside the copies."""
        with self._told():
            return keeping.restore(self._folder, Path(file), self._moment())

    def _moment(self) -> datetime:
        return self._now if self._now is not None else datetime.now(UTC).astimezone()

    @contextmanager
    def _session(self, command: str = "", *, new_ledger: bool = False) -> Iterator[Session]:
        """The project opened; to write if a command is named."""
        asked: dict[str, Any] = {"lang": self._lang, "write": bool(command), "command": command}
        with self._told(), open_session(self._opened(), now=self._moment(), new_ledger=new_ledger, **asked) as session:
            yield session

    def _opened(self) -> ProjectFolder:
        return open_project(self.root)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors leave with their sentence."""
        try:
            yield
        except XlplanError as exc:
            exc.sentence = exc.sentence or self._words().sentence(exc)
            raise

    def _words(self) -> Locale:
        """The language asked for, else the plan's, else the system's: an error has a sentence in any case."""
        own = self._folder.own_templates
        if self._lang in languages(own):
            return load_locale(self._lang, own)
        return words_of(self._folder) or load_locale(system_language())


@_checked
def open(folder: PathText = ".", *, lang: str | None = None, now: datetime | None = None) -> Project:  # noqa: A001
    """The project in a folder, or in the nearest one above it. Raises ProjectError where there is none."""
    found = find_project(Path(folder))
    project = Project(folder if found is None else found, lang=lang, now=now)
    with project._told():
        project._opened()
    return project


@_checked
def init(folder: PathText, *, lang: str | None = None, now: datetime | None = None) -> Project:
    """Make a project folder with the starter plan. Raises RequestError if a plan stands there already."""
    from xlplan.pipeline.starting import init_project

    project = Project(folder, lang=lang, now=now)
    with project._told():
        init_project(Path(folder), lang)
    return project


@_checked
def plan_diff(old: PathText, new: PathText) -> tuple[PlanChange, ...]:
    """What changed between two plan workbooks."""
    from xlplan.pipeline.checking import compare_plans

    with Project(".")._told():
        return compare_plans(Path(old), Path(new))


@_checked
def write_plan(
    path: PathText,
    *,
    departments: Lines,
    targets: Lines,
    settings: Mapping[str, Any],
    form: Lines = (),
    overwrite: bool = False,
) -> Path:
    """Write a plan.xlsx from rows or pandas frames with the headings of its sheets, in either language; returns its
    path. NaN is blank, and a blank aspect or measure means the one above.

    settings: by their names, such as the plan's name and year. form: lines of the sheet of form columns. Raises
    RequestError if a plan stands there and `overwrite` is not said, or for a heading or setting that means nothing.
    """
    target = Path(path)
    with Project(target.parent)._told():
        if target.exists() and not overwrite:
            raise RequestError("plan-exists", path=str(target))
        data = plan_bytes(departments, targets, settings, form)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return target
