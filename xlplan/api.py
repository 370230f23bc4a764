"""The library: a project folder in, typed objects and pandas frames out. The command line is a client like any other.

month = xlplan.merge("demo", "2022-09")
month.rates.on_time, month.targets   # a count, a pandas frame
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlplan.errors import RequestError
from xlplan.ledger.status import Rates, Status
from xlplan.locale import Locale
from xlplan.pipeline.results import Built, Merged
from xlplan.pipeline.session import open_session
from xlplan.plan.model import Plan
from xlplan.plan.writing import Lines, plan_bytes
from xlplan.project import open_project

if TYPE_CHECKING:
    import pandas

Folder = str | PathLike[str]


@dataclass(frozen=True)
class Month:
    """A period's status as typed records (`record`) and, to those who ask, as pandas frames.

    outputs: what was written, empty if nothing was asked to be.
    """

    record: Status
    locale: Locale
    outputs: tuple[Path, ...] = ()

    @property
    def rates(self) -> Rates:
        """Counts over expected departments."""
        return self.record.rates

    @cached_property
    def _frames(self) -> dict[str, pandas.DataFrame]:
        from xlplan.report.frames import status_frames

        return dict(status_frames(self.record, self.locale))

    @property
    def targets(self) -> pandas.DataFrame:
        """One row a target: what it is, what was reported, what was judged."""
        return self._frames["targets"]

    @property
    def entries(self) -> pandas.DataFrame:
        """One row a target, department and column: the value in force and where it came from."""
        return self._frames["entries"]

    @property
    def findings(self) -> pandas.DataFrame:
        """One row a finding, with place, message and remedy."""
        return self._frames["findings"]

    @property
    def returns(self) -> pandas.DataFrame:
        """One row an expected department."""
        return self._frames["returns"]


def load_plan(folder: Folder) -> Plan:
    """The plan of a project folder, aligned with its history.

    Raises ProjectError, PlanError.
    """
    with open_session(open_project(Path(folder)), now=_now(None), write=False) as session:
        return session.plan


def build(folder: Folder, period: str, *, now: datetime | None = None, lang: str | None = None) -> Built:
    """Build the forms of a period (`2022-09`). now: an aware moment, the clock's if None.

    Raises ProjectError, PlanError, RequestError.
    """
    from xlplan.pipeline.building import build as build_forms

    with open_session(open_project(Path(folder)), now=_now(now), lang=lang, write=True, command="build") as session:
        return build_forms(session, period)


def merge(
    folder: Folder,
    period: str,
    *,
    now: datetime | None = None,
    as_of: str | None = None,
    lang: str | None = None,
    pdf: bool = False,
    executor: Executor | None = None,
) -> Month:
    """Read the inbox, judge a period and write its outputs. now: an aware moment, the clock's if None. as_of: judge
    at this moment instead. pdf: write it as well, which takes LibreOffice some seconds. executor: of
    `concurrent.futures`, whose workers read the returns; they may be on other machines (`docs/scale.md`).

    Raises ProjectError, PlanError, RequestError; problems in returns are findings.
    """
    from xlplan.pipeline.merging import merge as merge_returns

    with open_session(open_project(Path(folder)), now=_now(now), lang=lang, write=True, command="merge") as session:
        merged: Merged = merge_returns(session, period, as_of=as_of, pdf=pdf, executor=executor)
        return Month(merged.status, session.locale, tuple(output.path for output in merged.outputs))


def status(
    folder: Folder, period: str, *, now: datetime | None = None, as_of: str | None = None, lang: str | None = None
) -> Month:
    """What the ledger knows of a period; reads no inbox and writes nothing. Parameters and errors as for `merge`."""
    from xlplan.pipeline.judging import current_status

    with open_session(open_project(Path(folder)), now=_now(now), lang=lang, write=False) as session:
        return Month(current_status(session, period, as_of=as_of), session.locale)


def _now(now: datetime | None) -> datetime:
    if now is None:
        return datetime.now(UTC).astimezone()
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone")
    return now


def write_plan(
    path: str | PathLike[str],
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
    if target.exists() and not overwrite:
        raise RequestError("plan-exists", path=str(target))
    data = plan_bytes(departments, targets, settings, form)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return target
