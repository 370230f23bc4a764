"""What reading returns needs to know of the plan; it travels to the worker processes once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xlplan.plan.model import Plan


@dataclass(frozen=True)
class ReadingContext:
    """Everything a worker knows besides the bytes. It must survive pickling.

    plan: the current edition. editions: every edition that a form may be stamped with, by edition id, the current
    one included. passwords: tried on encrypted workbooks and archives. templates: the project's own words, None for
    the packaged ones. accepted: sha256 → department id, as a person confirmed.
    """

    plan: Plan
    editions: Mapping[str, Plan] = field(default_factory=dict)
    passwords: tuple[str, ...] = ()
    templates: Path | None = None
    accepted: Mapping[str, str] = field(default_factory=dict)
