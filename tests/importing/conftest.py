"""Tables of the corpus, written once, and the table of how well they were read."""

from __future__ import annotations

from pathlib import Path

import pytest
from import_scores import HEAD, line
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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How well every table was read. The scores travel with the reports, also from other processes."""
    reports = [r for key in ("passed", "failed") for r in terminalreporter.stats.get(key, [])]
    properties = [pair for report in reports for pair in getattr(report, "user_properties", ())]
    counts = {value[0]: value[1:] for key, value in properties if key == "imported table"}
    if not counts:
        return
    total = [sum(column) for column in zip(*counts.values(), strict=True)]
    ordered = [case.name for case in CASES if case.name in counts]
    lines = [HEAD, *(line(name, counts[name]) for name in ordered), line(f"all {len(counts)} tables", total)]
    for text in ("", *lines):
        terminalreporter.write_line(text)
