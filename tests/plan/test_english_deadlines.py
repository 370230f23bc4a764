"""English deadlines as plans print them: a full stop changes nothing, fiscal years are reckoned or asked about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xlplan.locale import all_languages
from xlplan.plan.deadlines import deadline_words, read_deadline
from xlplan.plan.model import DeadlineKind

WORDS = deadline_words(all_languages())


@pytest.mark.parametrize(
    ("text", "fiscal", "due", "ongoing"),
    [
        ("30 June 2026.", 0, "2026-06-30", False),
        ("March 31, 2012.", 0, "2012-03-31", False),
        ("Q3 2026.", 0, "2026-09-30", False),
        ("Dec 2025 – ongoing", 0, "2025-12-31", True),
        ("Q2 2025-26", 4, "2025-09-30", False),
        ("Q4 of FY2025/26", 4, "2026-03-31", False),
        ("H1 2025–26", 4, "2025-09-30", False),
        ("H2 2025-2026", 7, "2026-06-30", False),
        ("2025-26", 10, "2026-09-30", False),
        ("financial year 2025-26", 1, "2025-12-31", False),
        ("2026/11", 4, "2026-11-30", False),  # no two years in a row
        ("2025-26-03", 4, "None", False),
    ],
)
def test_a_day_is_read(text: str, fiscal: int, due: str, ongoing: bool) -> None:
    read = read_deadline(text, 2026, replace(WORDS, fiscal=fiscal))
    assert (str(read.due), read.ongoing) == (due, ongoing)


@pytest.mark.parametrize("text", ["FY2026", "FY2026.", "Q2 2025-26", "Spring 2026"])
def test_what_nobody_said_is_asked_about(text: str) -> None:
    read = read_deadline(text, 2026, WORDS)
    assert read.due is None
    assert read.kind is not DeadlineKind.ONGOING
