"""Python processes of our own that load nothing from the folder in which somebody happens to stand."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import xlplan


def isolated(module: str, paths: Sequence[str] | None = None) -> tuple[str, ...]:
    """The arguments of a Python that runs `main()` of a module of ours: isolated (`-I`), so that neither the current
    folder nor PYTHONPATH is searched, and then with this process's own places for modules.

    A project folder is full of files from elsewhere: a `struct.py` in it must never be run.
    """
    places = list(paths if paths is not None else module_places(sys.path, Path.cwd()))
    return ("-I", "-X", "utf8", "-c", f"import sys; sys.path[:] = {places!r}; from {module} import main; main()")


def module_places(paths: Sequence[str], here: Path) -> tuple[str, ...]:
    """Where modules may come from: the standard library, then this very package, then what else is on the path, but for
    `here` and whatever is relative to it."""
    own = str(Path(xlplan.__file__).resolve().parent.parent)
    absolute = [path for path in paths if path and Path(path).is_absolute() and Path(path).resolve() != here.resolve()]
    standard = [path for path in absolute if _is_standard(path)]
    return (*standard, own, *(path for path in absolute if path not in standard and path != own))


def _is_standard(path: str) -> bool:
    library = Path(sysconfig.get_path("stdlib"))
    if path.endswith(".zip") or Path(path) == library:
        return True
    return path.startswith(f"{library}{os.sep}") and not path.rstrip(os.sep).endswith("-packages")
