"""Tables of the corpus, written once, and the table of how well they were read."""

from __future__ import annotations

from pathlib import Path

import pytest
from import_scores import Score
from imported_corpus import CASES, SCORES
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
    """How well every table was read."""
    if not SCORES:
        return
    write = terminalreporter.write_line
    write("")
    write(f"{'imported table':52} {'targets':>12} {'owners':>12} {'deadlines':>12} {'asked':>6}")
    total = Score()
    for name, score in SCORES.items():
        _line(terminalreporter, name, score)
        total.targets.add(score.targets)
        total.owners.add(score.owners)
        total.deadlines.add(score.deadlines)
        total.questions += score.questions
    _line(terminalreporter, f"all {len(SCORES)} tables (precision / recall)", total)


def _line(reporter: pytest.TerminalReporter, name: str, score: Score) -> None:
    shares = [f"{t.precision:5.0%}/{t.recall:4.0%}" for t in (score.targets, score.owners, score.deadlines)]
    reporter.write_line(f"{name:52} " + " ".join(f"{share:>12}" for share in shares) + f" {score.questions:6}")
