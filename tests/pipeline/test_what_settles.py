"""What a ruling can settle tells, ready to copy, the command and the line of the record that settle it."""

from __future__ import annotations

import re
import shlex
from string import Formatter

import click
import pytest

from xlplan.cli.rulings import COMMANDS
from xlplan.findings import Finding, Origin, Severity
from xlplan.locale import LANGUAGES, load_locale

DROP = ({"set-aside"}, {"set-aside"})
TAKE_OR_DROP = ({"accept", "set-aside"}, {"accept", "set-aside"})
LATE = ({"received"}, {"received", "delay"})
OVERDUE = ({"verify"}, {"verify", "extension"})
SETTLED: dict[str, tuple[set[str], set[str]]] = {
    "return.unrecognised": TAKE_OR_DROP,
    "return.proposed": TAKE_OR_DROP,
    "return.contradictory": TAKE_OR_DROP,
    "return.department-gone": TAKE_OR_DROP,
    "return.no-form": DROP,
    "return.other-plan": DROP,
    "return.missing": LATE,
    "return.late": LATE,
    "return.time-unproven": ({"received"}, {"received"}),
    "return.seen-later": ({"received"}, {"received"}),
    "return.delay-too-late": (set(), {"delay"}),
    "return.delay-impossible": (set(), {"delay"}),
    "file.not-a-workbook": TAKE_OR_DROP,
    "file.unreadable": ({"accept", "set-aside"}, {"set-aside"}),
    "file.mail-without-return": ({"accept", "set-aside"}, {"set-aside"}),
    "file.killed": ({"read-again", "set-aside"}, {"set-aside"}),
    **dict.fromkeys(["file.encrypted", "file.too-large", "file.refused", "file.link"], DROP),
    "target.claim-questioned": ({"verify", "refuse"}, {"verify", "refuse"}),
    "target.refused": ({"verify", "undo"}, {"verify"}),
    "target.overdue": OVERDUE,
    "target.overdue-twice": OVERDUE,
    "target.milestone": ({"verify"}, set()),
    "plan.which-target": ({"same-target", "new-target"}, {"same-target", "new-target"}),
    "plan.target-reworded": ({"new-target"}, {"new-target"}),
    "plan.which-department": ({"department-gone"}, set()),
}
"""Code → the commands and the categories of lines that settle it."""
RULINGS = {str(command.name): command for command in COMMANDS if command.name != "rulings"}
FILLED = {"month": "2022-09", "day": "2022-09-30", "number": "7", "old_id": "t3", "old_number": "3"}
ORIGIN = Origin("0123456789abcdef" * 4, "inbox/return of 9-26.eml!form.xlsx")
_VALUE = r'(?:"[^"]*"|[^\s，。；：,;.`"-][^\s，。；,;.`]*)'


def remedy_of(lang: str, code: str) -> str:
    """The remedy of a finding of that kind, about a file, with every slot filled."""
    room, name = code.split(".")
    words = load_locale(lang).table(f"findings/{room}", name)
    slots = {slot for text in words.values() for _, slot, *_ in Formatter().parse(text) if slot}
    params = {slot: FILLED.get(slot, "West Office") for slot in slots - {"file", "period", "sha"}}
    return load_locale(lang).remedy(Finding(code, Severity.ERROR, period="2022-09", origin=ORIGIN, params=params))


def commands_in(text: str, name: str) -> list[list[str]]:
    """The arguments of every command of that name, as a shell hands them over."""
    asked = sum(isinstance(param, click.Argument) for param in RULINGS[name].params)
    form = rf"xlplan {name}((?: {_VALUE}){{{asked}}}(?: --?[a-z]+(?: {_VALUE})?)*)"
    return [shlex.split(found) for found in re.findall(form, text)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_ruling_settles_tells_the_command_as_it_can_be_run(lang: str) -> None:
    for code, (names, _) in SETTLED.items():
        text = remedy_of(lang, code)
        assert set(re.findall(r"xlplan ([a-z-]+)", text)) & set(RULINGS) == names, code
        for name in names:
            found = commands_in(text, name)
            assert found, (code, name, text)
            for words in found:
                said = RULINGS[name].make_context(name, list(words)).params
                assert said.get("file") in {None, ORIGIN.file} or code in {"return.missing", "return.seen-later"}, (
                    code,
                    words,
                )
                assert said.get("target") in {None, "7"}, (code, words)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_ruling_settles_tells_the_words_of_the_line(lang: str) -> None:
    kinds = load_locale(lang).table("lexicon", "record_kinds")
    for code, (_, lines) in SETTLED.items():
        text = remedy_of(lang, code)
        told = [kind for kind, names in kinds.items() if f"“{names[0]}”" in text or f"`{names[0]}`" in text]
        assert set(told) == lines, (code, text)
        if lines & {"accept", "set-aside"}:
            assert f"“{ORIGIN.file}”" in text or f"`{ORIGIN.file}`" in text or ORIGIN.sha256[:8] in text, code
        if lines & {"delay", "received"}:
            assert "2022-09" in text, code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_other_finding_names_a_ruling(lang: str) -> None:
    words = load_locale(lang).words
    texts = {
        f"{file.removeprefix('findings/')}.{code}": str(told["remedy"])
        for file, table in words.items()
        if file.startswith("findings/")
        for code, told in table.items()
    }
    ruling = re.compile(rf"xlplan ({'|'.join(sorted(RULINGS))})\b")
    assert {code for code, text in texts.items() if ruling.search(text)} <= set(SETTLED)
