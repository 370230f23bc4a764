"""Puts the documentation into the wheel: as pages where `make site` has built them, else as it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PagesHook(BuildHookInterface):  # type: ignore[type-arg]
    """See hatchling."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Ship build/site as xlplan/pages; without it the Markdown of docs/, a folder a language."""
        pages, docs, ship = Path(self.root) / "build" / "site", Path(self.root) / "docs", build_data["force_include"]
        if version == "editable":
            return  # a checkout has both at hand
        if pages.is_dir():
            ship[str(pages)] = "xlplan/pages"
            return
        for lang, folder in (("en", docs), ("zh", docs / "zh")):
            ship.update({str(path): f"xlplan/pages/{lang}/{path.name}" for path in sorted(folder.glob("*.md"))})
