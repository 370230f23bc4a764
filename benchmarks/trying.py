"""Tries a lie: runs, in a copy of the checkout, the tests that reach what it changes, until one fails.

Which test reaches which line is measured once, in a run of a room's tests as they are. Every lie is then written into
the copy and tried in a fork of this process, which has loaded what others made and nothing of ours.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage
import pytest
from lies import Lie, Source

COPIED = ("xlplan", "templates", "tests", "docs", "examples", "benchmarks", "plan.xlsx", "README.md", "pyproject.toml")
OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not office")
SHARED = "shared by "
"""How a context is named in which a fixture of many tests is made: all tests of the file depend on it."""

SLOWER, MORE = 5, 10.0
"""A test that takes this many times as long as it did, and seconds more, has noticed."""


@dataclass(frozen=True)
class Reach:
    """Which tests reach what. seconds: of every test, in order of the run. lines: by file and line, the tests."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]

    def tests_of(self, source: Source, lie: Lie) -> list[str]:
        """The tests that reach a lie, those of quick files first; where no line of it was measured, those that reach
        the function around it, or else the file. What stands outside functions runs only once, for all."""
        lines = self.lines.get(source.file, {})
        around = [span for span in source.functions if span[0] <= lie.line <= span[1]]
        for first, last in [(lie.line, lie.last), max(around), (1, 10**6)] if around else [(1, 10**6)]:
            found = {test for line, tests in lines.items() if first <= line <= last for test in tests}
            if found:
                return self._ordered(found)
        return []

    def _ordered(self, tests: set[str]) -> list[str]:
        cost: dict[str, float] = {}
        for test in tests:
            file = test.partition("::")[0]
            cost[file] = cost.get(file, 0.0) + self.seconds[test]
        place = {test: number for number, test in enumerate(self.seconds)}
        return sorted(tests, key=lambda test: (cost[test.partition("::")[0]], test.partition("::")[0], place[test]))


_CACHES: weakref.WeakSet[Any] = weakref.WeakSet()


def _note_caches() -> None:
    """From now on, remember every cache that code of ours makes."""
    honest = functools.lru_cache

    def lru_cache(*args: Any, **named: Any) -> Any:
        made = honest(*args, **named)
        return _noted(made) if isinstance(made, functools._lru_cache_wrapper) else lambda asked: _noted(made(asked))

    functools.lru_cache = lru_cache  # type: ignore[assignment]


def _noted(made: Any) -> Any:
    if made.__module__.startswith("xlplan"):
        _CACHES.add(made)
    return made


class Recorder:
    """Notes, as a plugin of pytest, which test runs which lines."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self._measured = measured
        self._context = ""
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Every test is a context of its own, and finds no answers that an earlier one left in a cache."""
        for known in list(_CACHES):
            known.cache_clear()
        self._switch(item.nodeid)
        begun = time.perf_counter()
        result = yield
        self.seconds[item.nodeid] = time.perf_counter() - begun
        self._switch("")
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        """What many tests share is reached by all of them."""
        before = self._context
        if fixturedef.scope != "function":
            self._switch(SHARED + request._pyfuncitem.nodeid.partition("::")[0])
        try:
            return (yield)
        finally:
            self._switch(before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails or is left out notices nothing."""
        if not report.passed:
            self.failed.add(report.nodeid)

    def _switch(self, context: str) -> None:
        self._context = context
        self._measured.switch_context(context)


class Chosen:
    """Runs, as a plugin of pytest, only some tests, in an order, each for a limited time."""

    def __init__(self, tests: list[str], seconds: dict[str, float]) -> None:
        self._place = {test: number for number, test in enumerate(tests)}
        self._seconds = seconds

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Those and no others."""
        items[:] = sorted((i for i in items if i.nodeid in self._place), key=lambda i: self._place[i.nodeid])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """A test that never ends has noticed."""
        signal.signal(signal.SIGALRM, lambda *_: os._exit(1))
        signal.setitimer(signal.ITIMER_REAL, self._seconds[item.nodeid] * SLOWER + MORE)
        result = yield
        signal.setitimer(signal.ITIMER_REAL, 0)
        return result


class Checkout:
    """A copy of the checkout in which lies are tried."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            copy = shutil.copytree if (root / name).is_dir() else shutil.copy2
            copy(root / name, folder / name)  # type: ignore[operator]
        if (root / ".mypy_cache").is_dir():
            shutil.copytree(root / ".mypy_cache", folder / ".mypy_cache")

    def reach(self, tests: Iterable[str], files: Iterable[str]) -> Reach:
        """Run tests as they are and note what each reaches of these files."""
        noted = self.folder.parent / "reach.json"
        self._fork(lambda: _record(self.folder, tuple(tests), [str(self.folder / each) for each in files], noted))
        told = json.loads(noted.read_text(encoding="utf-8"))
        for module in told["loaded"]:
            with contextlib.suppress(Exception):  # what others made may object to being loaded out of order
                importlib.import_module(module)
        lines = {file: {int(line): tests for line, tests in found.items()} for file, found in told["lines"].items()}
        return Reach(told["seconds"], lines)

    def notices(self, lie: Lie, tests: list[str], reach: Reach) -> str:
        """What notices a lie: `tests`, `types` or nothing."""
        path = self.folder / lie.file
        honest = path.read_text(encoding="utf-8")
        for stale in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            stale.unlink()
        path.write_text(lie.code, encoding="utf-8")
        try:
            if tests and self._fork(lambda: _run(tests, reach.seconds)):
                return "tests"
            return "types" if self._types() else ""
        finally:
            path.write_text(honest, encoding="utf-8")

    def _fork(self, run: Callable[[], int]) -> int:
        child = os.fork()
        if child:
            return os.waitpid(child, 0)[1]
        os.chdir(self.folder)
        os.environ.update(PYTHONPATH=str(self.folder), PYTHONDONTWRITEBYTECODE="1")
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(self.folder))
        silence = os.open(os.devnull, os.O_WRONLY)
        if not os.environ.get("XLPLAN_LOUD"):
            os.dup2(silence, 1)
            os.dup2(silence, 2)
        os._exit(1 if run() else 0)

    def _types(self) -> bool:
        """Whether the type checker, which is part of `make test`, objects."""
        command = [sys.executable, "-m", "mypy"]
        return subprocess.run(command, cwd=self.folder, capture_output=True, check=False).returncode != 0


def _run(tests: list[str], seconds: dict[str, float]) -> int:
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    return int(pytest.main([*OPTIONS, *files], plugins=[Chosen(tests, seconds)]))


def _record(folder: Path, tests: tuple[str, ...], files: list[str], noted: Path) -> int:
    measured = coverage.Coverage(data_file=None, config_file=False, include=files)
    recorder = Recorder(measured)
    _note_caches()
    measured.start()
    pytest.main([option for option in OPTIONS if option != "-x"] + list(tests), plugins=[recorder])
    measured.stop()
    seconds = {test: spent for test, spent in recorder.seconds.items() if test not in recorder.failed}
    told = {"seconds": seconds, "lines": _lines(folder, measured, seconds), "loaded": _others()}
    noted.write_text(json.dumps(told), encoding="utf-8")
    return 0


def _lines(folder: Path, measured: coverage.Coverage, seconds: dict[str, float]) -> dict[str, dict[int, list[str]]]:
    data = measured.get_data()
    found: dict[str, dict[int, list[str]]] = {}
    for path in data.measured_files():
        by_line = found.setdefault(Path(path).relative_to(folder).as_posix(), {})
        for line, known in data.contexts_by_lineno(path).items():
            contexts = set(known)
            files = tuple(c.removeprefix(SHARED) + "::" for c in contexts if c.startswith(SHARED))
            everybody = "" in contexts  # it runs while tests are collected
            by_line[line] = [t for t in seconds if everybody or t in contexts or (files and t.startswith(files))]
    return found


def _others() -> list[str]:
    """What is loaded and neither ours nor part of the tests."""
    places = re.compile(r"(site-packages|lib[/\\]python3)")
    return sorted(n for n, m in sys.modules.items() if places.search(str(getattr(m, "__file__", None) or "")))
