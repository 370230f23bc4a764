"""Both languages say the same things with the same slots; every finding and every error has its words, and no words
are left over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
import jinja2.meta
import pytest
from house_source import (
    LANGUAGES,
    ROOT,
    TEMPLATES,
    called_name,
    first_text,
    keywords_of,
    leaves,
    package_modules,
    slots,
    slots_of,
    tables,
)

from xlplan.locale import FINDING_SLOTS
from xlplan.plan.reading.asking import SAME, SLOTS

RULES = {"en": ROOT / "docs" / "rules.md", "zh": ROOT / "docs" / "zh" / "rules.md"}
DECLARERS = {"error", "warning", "note"}
ABOUT = {"department", "target", "period", "origin"}
"""What a finding knows besides the slots of its words."""


def files_of(lang: str) -> set[str]:
    folder = TEMPLATES / lang
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def finding_words(lang: str) -> dict[str, dict[str, str]]:
    """message and remedy by finding code."""
    return {
        f"{name.removeprefix('findings/')}.{code}": dict(words)
        for name, table in tables(lang).items()
        if name.startswith("findings/")
        for code, words in table.items()
    }


@dataclass(frozen=True)
class Declared:
    """A finding type as a room declares it: constant = error("room.code")."""

    code: str
    severity: str
    constant: str
    module: str
    in_findings: bool


def declared_findings() -> Iterator[Declared]:
    for module in package_modules():
        for node in module.nodes:
            if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Call):
                continue
            code = first_text(node.value)
            if called_name(node.value) not in DECLARERS or code is None or "." not in code:
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            constant = target.id if isinstance(target, ast.Name) else ""
            yield Declared(code, called_name(node.value), constant, module.name, module.path.name == "findings.py")


def error_classes() -> set[str]:
    errors = next(module for module in package_modules() if module.name == "xlplan.errors")
    return {node.name for node in errors.tree.body if isinstance(node, ast.ClassDef)}


def raised_errors() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Place, key and slots given of every error that stops a run."""
    classes = error_classes()
    for module in package_modules():
        for call in module.calls:
            if called_name(call) in classes and (key := first_text(call)) is not None:
                yield f"{module.shown}:{call.lineno}", key, keywords_of(call)


def test_both_languages_have_the_same_files() -> None:
    assert files_of("zh") == files_of("en")
    assert {"form.toml", "lexicon.toml", "errors.toml"} <= files_of("zh")


@pytest.mark.parametrize("name", sorted(tables("zh")))
def test_both_languages_have_the_same_keys_and_slots(name: str) -> None:
    zh, en = dict(leaves(tables("zh")[name])), dict(leaves(tables("en").get(name, {})))
    assert set(zh) == set(en)
    assert {key: slots_of(value) for key, value in zh.items()} == {key: slots_of(value) for key, value in en.items()}
    assert {key: kind_of(value) for key, value in zh.items()} == {key: kind_of(value) for key, value in en.items()}


def kind_of(value: object) -> str:
    """What a value is: a text, a list, a number of either type."""
    return "number" if isinstance(value, int | float) else type(value).__name__


def test_both_languages_fill_the_same_variables_into_templates() -> None:
    environment = jinja2.Environment(autoescape=True)
    variables: dict[str, list[set[str]]] = {}
    for lang in LANGUAGES:
        for path in sorted((TEMPLATES / lang).rglob("*.j2")):
            names = jinja2.meta.find_undeclared_variables(environment.parse(path.read_text("utf-8")))
            variables.setdefault(path.relative_to(TEMPLATES / lang).as_posix(), []).append(set(names))
    assert {name: found for name, found in variables.items() if len(found) != 2 or found[0] != found[1]} == {}


def test_no_word_is_empty() -> None:
    empty = [
        f"{lang}/{name}: {key}"
        for lang in LANGUAGES
        for name, table in tables(lang).items()
        for key, value in leaves(table)
        if name != "lexicon" and (value == [] or (isinstance(value, str) and value == ""))
    ]
    assert empty == []


def test_findings_are_declared_in_the_findings_of_a_room_and_weigh_the_same_everywhere() -> None:
    declared = list(declared_findings())
    weights: dict[str, set[str]] = {}
    for finding in declared:
        weights.setdefault(finding.code, set()).add(finding.severity)
    assert {code: found for code, found in weights.items() if len(found) > 1} == {}
    assert [f"{finding.module}: {finding.code}" for finding in declared if not finding.in_findings] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_has_a_message_and_a_remedy_and_none_is_left_over(lang: str) -> None:
    words = finding_words(lang)
    codes = {finding.code for finding in declared_findings()}
    assert {"without words": codes - set(words), "without finding": set(words) - codes} == {
        "without words": set(),
        "without finding": set(),
    }
    assert [code for code, texts in words.items() if set(texts) != {"message", "remedy"}] == []


def test_every_finding_is_made_with_the_slots_that_its_words_need() -> None:
    by_constant = {finding.constant: finding.code for finding in declared_findings() if finding.constant}
    faults = []
    for module in package_modules():
        for call in module.calls:
            code, given = by_constant.get(called_name(call)), keywords_of(call)
            if code is None or given is None:
                continue
            for lang in LANGUAGES:
                later = SLOTS if code in SAME else frozenset()
                needed = slots_of(finding_words(lang).get(code, {})) - (given - ABOUT) - later - FINDING_SLOTS
                faults += [f"{module.shown}:{call.lineno}: {code} ({lang}) needs {slot}" for slot in sorted(needed)]
    assert faults == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_error_has_its_sentence_and_none_is_left_over(lang: str) -> None:
    words = set(tables(lang)["errors"])
    keys = {key for _, key, _ in raised_errors()} | {path[1] for _, *path in asked_words() if path[0] == "errors"}
    assert {"without words": keys - words, "without error": words - keys} == {
        "without words": set(),
        "without error": set(),
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_error_is_raised_with_the_slots_that_its_sentence_needs(lang: str) -> None:
    words = tables(lang)["errors"]
    faults = [
        f"{place}: {key} needs {sorted(missing)}"
        for place, key, given in raised_errors()
        if given is not None and key in words and (missing := slots(words[key]) - given)
    ]
    assert faults == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_that_is_asked_for_by_name_exists(lang: str) -> None:
    asked = list(asked_words())
    assert [place for place, *path in asked if not reachable(lang, path)] == []
    assert len(asked) > 50


def asked_words() -> Iterator[tuple[str, ...]]:
    """Place and path of every literal `locale.text("file.key")`, also under the name `text`, and of every
    `locale.table("file", "key")`."""
    for module in package_modules():
        for call in module.calls:
            name, text = called_name(call), first_text(call)
            of_locale = isinstance(call.func, ast.Attribute) and "locale" in ast.unparse(call.func.value)
            place = f"{module.shown}:{call.lineno}: {text}"
            if text is None:
                continue
            if name == "text" and "." in text and (of_locale or isinstance(call.func, ast.Name)):
                yield (place, *text.split("."))
            elif name == "table" and of_locale:
                literal = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                yield (place, *literal)


def reachable(lang: str, path: list[str]) -> bool:
    node: object = tables(lang)
    for key in path:
        if not isinstance(node, dict) or key not in node:
            return False
        node = node[key]
    return True


def test_projects_do_not_ship_templates_outside_a_language() -> None:
    assert {path.name for path in Path(TEMPLATES).iterdir() if path.is_dir()} == set(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_rules_explains_every_state_under_the_word_that_is_shown(lang: str) -> None:
    page = RULES[lang].read_text("utf-8")
    words = tables(lang)["report"]
    shown = [*words["states"].values(), *words["return_states"].values()]
    assert [word for word in shown if word not in page] == []
