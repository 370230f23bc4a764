"""Financial years written as spans: 2025-26, FY2025/26, Q2 2025-26."""

from __future__ import annotations

import re

from xlplan.plan.deadlines.spans import month_end

_SPAN = re.compile(
    r"(?:(?:q(?P<quarter>[1-4])|h(?P<half>[12]))[\s,]*(?:of\s+)?)?(?:(?:fy|fiscal year|financial year)\s*)?"
    r"(?<!\d)(?P<first>20\d\d)\s*[-\u2013\u2014/]\s*(?:20)?(?P<last>\d\d)(?![\d/.-])"
)
"""`2025-26`, `2025/2026`, `FY2025-26`, `financial year 2025-26`, `Q2 2025-26`, `Q4 of FY2025/26`, `H1, 2025-26`."""


def with_fiscal_years(text: str, month: int) -> str:
    """A folded text with every span of a financial year as the day on which it, or its named part, ends.

    month: in which it starts, 0 if nobody said, and then nothing is changed. "Q2 2025-26" from April is 2025-09-30.
    """
    if not month:
        return text

    def _day(match: re.Match[str]) -> str:
        first = int(match["first"])
        if int(match["last"]) != (first + 1) % 100:
            return match[0]
        months = int(match["quarter"]) * 3 if match["quarter"] else int(match["half"]) * 6 if match["half"] else 12
        last = month + months - 2
        return month_end(first + last // 12, last % 12 + 1).isoformat()

    return _SPAN.sub(_day, text)
