"""What all tests share: processes that need no start, and what is said at the end of a run."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
import warm

from xlplan.books import confined
from xlplan.incoming import pool
from xlplan.pipeline import side

os.environ.pop("COLUMNS", None)  # processes that run tests side by side set it; what is printed follows it

settings.register_profile("fixed", derandomize=True, database=None, deadline=None)  # the same examples in every run
settings.register_profile("free", deadline=None)
settings.load_profile("free" if "XLPLAN_FUZZ" in os.environ else "fixed")

MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4 * 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))  # no disk is waited for at each of 50,000 commits

IMPORTING = Path(__file__).parent / "importing"


COLD = ("books", "incoming", "test_killed.py", "test_wheel.py")
"""Where isolation itself is tested, processes are started as they are in an office."""


@pytest.fixture(autouse=True)
def _warm_processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if warm.possible() and not any(part in COLD for part in request.path.parts):
        for module in (confined, pool, side):
            monkeypatch.setattr(module, "subprocess", warm.warmed(module))


SLOW = ("report", "html", "pipeline", "demo", "mail")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where processes run files side by side, those that take long go first, so that both end together."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: next((n for n, room in enumerate(SLOW) if room in item.path.parts), len(SLOW)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How well every table was imported. The scores travel with the reports."""
    reports = [r for key in ("passed", "failed") for r in terminalreporter.stats.get(key, [])]
    properties = [pair for report in reports for pair in getattr(report, "user_properties", ())]
    counts = {value[0]: value[1:] for key, value in properties if key == "imported table"}
    plans = {value[0]: value[1:] for key, value in properties if key == "imported plan"}
    if not counts and not plans:
        return
    sys.path.insert(0, str(IMPORTING))  # where tests ran in other processes, this one collected none
    from import_scores import HEAD, PLANS_HEAD, line, plan_lines
    from imported_corpus import CASES

    total = [sum(column) for column in zip(*counts.values(), strict=True)] or [0] * 10
    ordered = [case.name for case in CASES if case.name in counts]
    lines = [HEAD, *(line(name, counts[name]) for name in ordered), line(f"all {len(counts)} tables", total)]
    if plans:
        lines += ["", PLANS_HEAD, *plan_lines(plans)]
    for text in ("", *lines):
        terminalreporter.write_line(text)
