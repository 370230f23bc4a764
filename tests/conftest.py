"""What is said at the end of a run, also where processes of their own ran the tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

os.environ.pop("COLUMNS", None)  # processes that run tests side by side set it; what is printed follows it

IMPORTING = Path(__file__).parent / "importing"


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
