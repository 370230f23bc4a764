"""The documentation as plain pages, which travel with the package."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from xlplan.errors import RequestError
from xlplan.locale import DEFAULT_LANGUAGE


def site_folder() -> Path:
    """Where the pages lie: inside the installed package, or where a checkout builds them."""
    inside = Path(str(resources.files("xlplan"))) / "pages"
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / "build" / "site"


def page_of(lang: str, page: str = "") -> Path:
    """A page in a language; the first one if none is named. Raises RequestError where there is none."""
    root = site_folder()
    folder = next((root / name for name in (lang, DEFAULT_LANGUAGE) if (root / name).is_dir()), root)
    found = folder / f"{page or 'index'}.html"
    if found.is_file() and found.resolve().is_relative_to(root.resolve()):
        return found
    known = sorted(path.stem for path in folder.glob("*.html"))
    raise RequestError("no-such-page", page=page or "index", known=", ".join(known) or "-")
