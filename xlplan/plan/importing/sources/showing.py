"""Numbers as their cells show them, where that says more than the number does: 6.30, 95%."""

from __future__ import annotations

import re

from xlplan.plan.reading.sheets import cell_text

_DECIMALS = re.compile(r"(?:#,##)?0\.(0+)(%?)")
_MOST_DECIMALS = 6


def shown_text(value: object, number_format: str) -> str:
    """The text of a cell as a person sees it, stripped."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        code = number_format.split(";")[0].strip()
        match = _DECIMALS.fullmatch(code)
        if code.endswith("%"):
            return f"{value * 100:.{len(match[1]) if match else 0}f}%"
        if match and len(match[1]) <= _MOST_DECIMALS:
            return f"{value:.{len(match[1])}f}"
    return cell_text(value, number_format)
