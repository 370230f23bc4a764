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
