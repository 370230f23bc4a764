"""Python files hold no words for people, functions fit on a screen, files are read in one sitting."""

from __future__ import annotations

import ast
import inspect
import re

import pytest
from house_source import ROOT, Module, modules_in, package_modules

from xlplan.review import checks as entry_checks

CJK = re.compile(
    "[\u2e80-\u2fdf\u3001-\u303f\u3040-\u30ff\u3100-\u312f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
CJK_WORD = re.compile("[\u3400-\u9fff]{2,}")

LONGEST_FUNCTION = 50
LONGEST_FILE = 400

EVERYWHERE = (*package_modules(), *modules_in(ROOT / "tests"), *modules_in(ROOT / "benchmarks"))


def long_functions(module: Module) -> list[str]:
    """Functions of more lines than fit on a screen."""
    return [
        f"{module.shown}:{node.lineno}: {node.name} has {length} lines"
        for node in module.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]


@pytest.mark.parametrize("module", package_modules(), ids=lambda module: module.name)
def test_no_chinese_stands_in_python(module: Module) -> None:
    lines = module.path.read_text("utf-8").splitlines()
    assert [f"{module.shown}:{number}" for number, line in enumerate(lines, start=1) if CJK.search(line)] == []


def test_no_chinese_word_hides_behind_escapes() -> None:
    hidden = [
        f"{module.shown}:{node.lineno}"
        for module in package_modules()
        for node in module.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CJK_WORD.search(node.value)
    ]
    assert hidden == []


def test_no_function_is_longer_than_a_screen() -> None:
    assert [fault for module in EVERYWHERE for fault in long_functions(module)] == []


def test_every_check_of_an_entry_is_run() -> None:
    checks = {
        function
        for function in vars(entry_checks).values()
        if inspect.isfunction(function) and function.__annotations__ == _OF_A_CHECK
    }
    assert checks - {entry_checks.check_entry} == set(entry_checks.CHECKS), "a check is left out of CHECKS"


_OF_A_CHECK = {"case": "EntryCase", "return": "Iterator[Finding]"}


def test_no_file_is_longer_than_one_sitting() -> None:
    lengths = {module.shown: len(module.path.read_text("utf-8").splitlines()) for module in EVERYWHERE}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [module.shown for module in package_modules() if not ast.get_docstring(module.tree)] == []


def test_test_files_have_names_of_their_own() -> None:
    names = [module.path.name for module in EVERYWHERE if module.path.name.startswith("test_")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
