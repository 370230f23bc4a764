"""Works of xlplan that no command does alone, each as a process: `python benchmarks/works.py WHAT …`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from xlplan.incoming.taking import take_in
from xlplan.pipeline.reading_context import reading_context
from xlplan.pipeline.session import open_session
from xlplan.project import open_project


def reading(folder: str) -> None:
    """Guard, read, identify, extract and check every file of an inbox, isolation on, and forget it."""
    project = open_project(Path(folder))
    with open_session(project, now=datetime.fromisoformat("2022-09-26T09:00+08:00"), write=False) as session:
        context = reading_context(session)
        count = sum(1 for _ in take_in(project.inbox, project.root, context, (), session.now))
    if not count:
        raise SystemExit(1)


WORKS: dict[str, Callable[..., None]] = {"reading": reading}

if __name__ == "__main__":
    WORKS[sys.argv[1]](*sys.argv[2:])
