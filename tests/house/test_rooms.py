"""Rooms import downward only, stage rooms never import each other, and only the command line knows click."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

from house_source import PACKAGE, ROOMS, STAGES, Module, imports_of, package_modules, rooms_imported


def faults_of(module: Module) -> list[str]:
    """Imports of `module` that go upward or across."""
    if module.room == "" or module.room not in ROOMS:
        return []
    faults = []
    for line, room in rooms_imported(module):
        across = room != module.room and room in STAGES and module.room in STAGES
        if across or ROOMS.index(room) > ROOMS.index(module.room):
            faults.append(f"{module.path.name}:{line}: {module.room} imports {room}")
    return faults


def module_of(room: str, source: str) -> Module:
    module = Module(Path("example.py"), f"xlplan.{room}.example", room)
    vars(module)["tree"] = ast.parse(textwrap.dedent(source))
    return module


def test_every_import_goes_downward() -> None:
    faults = [fault for module in package_modules() for fault in faults_of(module)]
    assert faults == []


def test_the_rule_sees_imports_in_functions_relative_ones_and_those_across_stages() -> None:
    assert faults_of(module_of("incoming", "from xlplan.ledger.records import Entry")) == []
    assert faults_of(module_of("incoming", "def f():\n    from xlplan.report import x")) != []
    assert faults_of(module_of("plan", "from xlplan import ledger")) != []
    assert faults_of(module_of("report", "from ..review import judge")) != []
    assert faults_of(module_of("ledger", "import xlplan.pipeline")) != []


def test_every_file_belongs_to_a_room() -> None:
    rooms = {module.room for module in package_modules()} - {"", "__main__"}
    assert rooms <= set(ROOMS)
    assert {"plan", "form", "ledger", "incoming"} <= rooms


def test_the_page_on_architecture_lists_the_rooms_in_the_order_of_the_data() -> None:
    agreed = (
        *("errors", "findings", "codes", "locale", "project", "outputs", "page", "books"),
        *("plan", "form", "ledger"),
        *("outgoing", "incoming", "review", "report", "pipeline", "demo", "cli"),
    )
    assert tuple(room for room in ROOMS if room in agreed) == agreed


def test_only_the_command_line_imports_click() -> None:
    importers = {
        module.shown
        for module in package_modules()
        for _, name in imports_of(module)
        if name.split(".")[0] == "click" and module.room != "cli"
    }
    assert importers == set()


def test_tests_and_words_are_not_imported_by_the_package() -> None:
    foreign = {
        f"{module.shown}: {name}"
        for module in package_modules()
        for _, name in imports_of(module)
        if name.split(".")[0] in {"tests", "benchmarks", "pytest", "hypothesis"}
    }
    assert foreign == set()
    assert PACKAGE.is_dir()
