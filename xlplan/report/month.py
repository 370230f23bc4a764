"""A period's result as typed records, and as pandas frames for those who ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from xlplan.errors import RequestError
from xlplan.ledger.status import Rates, Status
from xlplan.locale import Locale

if TYPE_CHECKING:
    import pandas

_SHOWN = ("number", "text", "lead", "reported", "progress", "derived")


@dataclass(frozen=True, repr=False)
class Month:
    """A period's status as typed records (`record`) and, to those who ask, as pandas frames.

    outputs: what was written, empty if nothing was asked to be. unwritten: names of outputs that could not be written,
    each with why. The frames' columns and dtypes stand in `xlplan.report.frames.FRAMES` and in the documentation.
    """

    record: Status
    locale: Locale
    outputs: tuple[Path, ...] = ()
    unwritten: tuple[tuple[str, str], ...] = ()

    @property
    def period(self) -> str:
        """`2022-09`."""
        return self.record.period.id

    @property
    def rates(self) -> Rates:
        """Counts over expected departments."""
        return self.record.rates

    @cached_property
    def _frames(self) -> dict[str, pandas.DataFrame]:
        from xlplan.report.frames import status_frames

        return dict(status_frames(self.record, self.locale))

    def to_frame(self, name: str = "targets") -> pandas.DataFrame:
        """The frame of that name: targets, entries, findings, returns, files, departments. Raises RequestError."""
        found = self._frames.get(name) if isinstance(name, str) else None
        if found is None:
            stopped = RequestError("no-such-frame", frame=name, known=", ".join(self._frames))
            stopped.sentence = self.locale.sentence(stopped)
            raise stopped
        return found

    @property
    def targets(self) -> pandas.DataFrame:
        """One row a target: what it is, what was reported, what was judged."""
        return self.to_frame("targets")

    @property
    def entries(self) -> pandas.DataFrame:
        """One row a target, department and column: the value in force and where it came from."""
        return self.to_frame("entries")

    @property
    def findings(self) -> pandas.DataFrame:
        """One row a finding, with place, message and remedy."""
        return self.to_frame("findings")

    @property
    def returns(self) -> pandas.DataFrame:
        """One row an expected department."""
        return self.to_frame("returns")

    @property
    def files(self) -> pandas.DataFrame:
        """One row a file or member that was looked at, with its outcome."""
        return self.to_frame("files")

    @property
    def departments(self) -> pandas.DataFrame:
        """One row a department of the plan, with its state where it was expected."""
        return self.to_frame("departments")

    def to_json(self) -> dict[str, object]:
        """The document that `xlplan status --json` prints."""
        from xlplan.report.json import status_json

        return status_json(self.record, self.locale, [str(path) for path in self.outputs])

    def __repr__(self) -> str:
        rates = self.rates
        counts = f"{rates.received}/{rates.expected} received, {rates.on_time} on time, {rates.complete} complete"
        return f"<Month {self.period}: {counts}, {len(self.record.rows)} targets, {len(self.record.findings)} findings>"

    def _repr_html_(self) -> str:
        """The table of targets for a notebook, small."""
        table: str = self.targets[list(_SHOWN)].to_html(index=False, border=0, na_rep="", max_rows=60)
        return f"<p>{escape(str(self)[1:-1])}</p>{table}"
