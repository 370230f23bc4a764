"""Where the outputs of a period lie."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xlplan.pipeline.session import Session
from xlplan.plan.model import Period


def output_path(
    session: Session, period: Period, as_of: datetime | None, suffix: str, what: str = "consolidated"
) -> Path:
    """Where an output of a period lies, in `outbox/<period>/`; what was asked for as of a moment has a name of its own.

    what: of the names in `pipeline.toml`.
    """
    name = session.locale.text(f"pipeline.names.{what}", period=period.id)
    if as_of is not None:
        local = as_of.astimezone(session.plan.settings.zone)
        name = session.locale.text("pipeline.names.as_of", name=name, moment=f"{local:%Y-%m-%dT%H%M}")
    return session.project.period_folder(period.id) / f"{name}{suffix}"
