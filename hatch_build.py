"""Puts the documentation into the wheel where `make site` has built it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PagesHook(BuildHookInterface):  # type: ignore[type-arg]
    """See hatchling."""

    def initialize(self, _version: str, build_data: dict[str, Any]) -> None:
        """Ship build/site as xlplan/pages, if it is there."""
        pages = Path(self.root) / "build" / "site"
        if pages.is_dir():
            build_data["force_include"][str(pages)] = "xlplan/pages"
