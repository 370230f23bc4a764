"""The documentation, which travels with the package: as pages, or as it is written where none were built."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from xlplan.errors import RequestError
from xlplan.locale import DEFAULT_LANGUAGE

_FIRST = ("index.html", "tutorial.md")
"""What is opened where no page is named."""


def site_folder() -> Path:
    """Where the pages lie: inside the installed package, or where a checkout builds them."""
    inside = Path(str(resources.files("xlplan"))) / "pages"
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / "build" / "site"


def page_of(lang: str, page: str = "") -> Path:
    """A page in a language; the first one if none is named. Raises RequestError where there is none."""
    folders = [folder for folder in _folders(lang) if folder.is_dir()]
    wanted = (f"{page}.html", f"{page}.md") if page else _FIRST
    for folder in folders:
        lying = {path.name.lower(): path for path in sorted(folder.iterdir(), reverse=True) if path.is_file()}
        for name in wanted:
            if name.lower() in lying:
                return lying[name.lower()]
    known = pages_beside(folders[0]) if folders else ()
    raise RequestError("no-such-page", page=page or "index", known=", ".join(known) or "-")


def pages_beside(folder: Path) -> tuple[str, ...]:
    """The names of the pages in a folder."""
    return tuple(sorted({path.stem for ending in ("html", "md") for path in folder.glob(f"*.{ending}")}))


def _folders(lang: str) -> tuple[Path, ...]:
    """Where pages of a language may lie: as pages, as they are written in a checkout, else in the default language."""
    site, checkout = site_folder(), Path(__file__).resolve().parent.parent
    pages = (site / lang, site / DEFAULT_LANGUAGE)
    if not (checkout / "pyproject.toml").is_file():
        return pages
    written = checkout / "docs"
    return pages[0], written if lang == "en" else written / lang, pages[1]
