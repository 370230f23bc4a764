"""Tables of the corpus, written once."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported_corpus import CASES
from tables_converted import SOFFICE, SSCONVERT, by_gnumeric, by_libreoffice


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The file of every case that can be made here; LibreOffice is called once for each format."""
    folder = tmp_path_factory.mktemp("tables")
    files: dict[str, Path] = {}
    to_convert: dict[str, list[Path]] = {}
    for number, case in enumerate(CASES):
        path = folder / f"table{number:02}.{case.suffix}"
        case.write(case.drawings, path)
        program, _, suffix = case.via.partition(":")
        if program == "lo" and SOFFICE is not None:
            to_convert.setdefault(suffix, []).append(path)
            files[case.name] = folder / suffix / f"{path.stem}.{suffix}"
        elif program == "gn" and SSCONVERT is not None:
            files[case.name] = folder / f"{path.stem}-gnumeric.{suffix}"
            by_gnumeric(path, files[case.name])
        elif not program:
            files[case.name] = path
    for suffix, paths in to_convert.items():
        by_libreoffice(paths, suffix, folder / suffix)
    return files
