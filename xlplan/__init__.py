"""xlplan: reporting workbooks out to every department, one consolidated status workbook back.

The library's verbs are `write_plan`, `load_plan`, `build`, `merge` and `status`; see `xlplan.api`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlplan.api import Month, build, load_plan, merge, status, write_plan

__all__ = ["Month", "build", "load_plan", "merge", "status", "write_plan"]


def __getattr__(name: str) -> Any:
    """The library's verbs, imported when first asked for: importing xlplan costs nothing."""
    if name in __all__:
        from xlplan import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """What is there to be asked for, also before it was imported."""
    return sorted({*globals(), *__all__})
