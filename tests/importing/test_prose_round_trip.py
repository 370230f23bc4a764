"""Any plan, written as prose in any shape that offices use, is imported as the same plan."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_drawn import by_odt_paragraphs, by_python_docx, draw
from test_round_trip import DEADLINES, DEPARTMENTS, TEXTS

from xlplan.locale import all_languages
from xlplan.plan.importing import Choices, understand_file
from xlplan.plan.importing.sources.opening import held_in

LOCALES = all_languages()
ASPECTS = ("坚持政治引领", "抓好任务落实", "服务大局、服务群众", "注重家庭家教家风")
NUMERALS = "一二三四五六七八九"
DETAIL = "细化措施，压实责任，按月调度。"


@dataclass(frozen=True)
class Told:
    aspect: str
    text: str
    lead: str
    helpers: tuple[str, ...]
    deadline: str


@st.composite
def plans(pick: st.DrawFn) -> list[Told]:
    texts = pick(st.permutations([text for text in TEXTS if not text[0].isdigit() or text[:2] == "20"]))
    told: list[Told] = []
    for aspect in pick(st.permutations(ASPECTS))[:2]:
        for _ in range(pick(st.integers(1, 3))):
            names = pick(st.permutations(DEPARTMENTS))[: pick(st.integers(1, 4))]
            told.append(Told(aspect, texts[len(told)], names[0], tuple(names[1:]), pick(st.sampled_from(DEADLINES))))
    return told


def _numbered(told: list[Told], item: Callable[[int, Told], list[str]]) -> list[str]:
    lines, number = ["2022年重点工作方案", "为做好有关工作，制定本方案。"], 0
    for chapter, (aspect, below) in enumerate(groupby(told, key=lambda one: one.aspect)):
        lines.append(f"{NUMERALS[chapter]}、{aspect}")
        for one in below:
            number += 1
            lines += item(number, one)
    return [*lines, "各单位要按月报送进展。", "某某办公室", "2022年1月15日"]


def _owners(one: Told) -> str:
    return f"{one.lead}牵头，{'、'.join(one.helpers)}配合" if one.helpers else f"{one.lead}牵头"


def bracket(told: list[Told]) -> list[str]:
    return _numbered(told, lambda n, one: [f"{n}.{one.text}。{DETAIL}（{_owners(one)}，{one.deadline}）"])


def labelled_bracket(told: list[Told]) -> list[str]:
    def item(number: int, one: Told) -> list[str]:
        helpers = f"；配合单位：{'、'.join(one.helpers)}" if one.helpers else ""
        return [f"（{NUMERALS[number - 1]}）{one.text}。（牵头单位：{one.lead}{helpers}；完成时限：{one.deadline}）"]

    return _numbered(told, item)


def own_lines(told: list[Told]) -> list[str]:
    def item(number: int, one: Told) -> list[str]:
        helpers = [f"配合单位：{'、'.join(one.helpers)}"] if one.helpers else []
        return [f"{number}.{one.text}。", f"牵头单位：{one.lead}", *helpers, f"完成时限：{one.deadline}"]

    return _numbered(told, item)


def two_paragraphs(told: list[Told]) -> list[str]:
    return _numbered(told, lambda n, one: [f"{n}.{one.text}", f"{DETAIL}（{_owners(one)}；{one.deadline}）"])


def said(told: list[Told]) -> list[str]:
    """Firstly, secondly below each chapter."""
    lines = ["2022年重点工作方案"]
    for chapter, (aspect, below) in enumerate(groupby(told, key=lambda one: one.aspect)):
        lines.append(f"{NUMERALS[chapter]}、{aspect}")
        lines += [f"{NUMERALS[n]}是{one.text}。（{_owners(one)}，{one.deadline}）" for n, one in enumerate(below)]
    return lines


def sentence(told: list[Told]) -> list[str]:
    """Who leads and who helps in a sentence of its own."""
    return _numbered(
        told,
        lambda n, one: [
            f"{n}.{one.text}。由{one.lead}牵头，{'、'.join(one.helpers)}配合，完成有关工作。（{one.deadline}）"
            if one.helpers
            else f"{n}.{one.text}。由{one.lead}牵头，完成有关工作。（{one.deadline}）"
        ],
    )


def hooked_brackets(told: list[Told]) -> list[str]:
    """Brackets of the kind that documents have around years."""
    return _numbered(told, lambda n, one: [f"（{n}）{one.text}。〔{_owners(one)}；{one.deadline}〕"])


def with_notes(told: list[Told]) -> list[str]:
    """Parts with a triangle below each item."""
    return _numbered(
        told, lambda n, one: [f"{n}.{one.text}。（{_owners(one)}，{one.deadline}）", "△细化措施。", "△按月调度。"]
    )


SHAPES = (bracket, labelled_bracket, own_lines, two_paragraphs, said, sentence, hooked_brackets, with_notes)
EXAMPLES = int(os.environ.get("XLPLAN_FUZZ", "0")) // 100 or 2
"""Plans for every shape and format; `make fuzz` tries more."""


def write(lines: list[str], suffix: str, path: Path) -> None:
    if suffix == "docx":
        by_python_docx({"": draw("\n".join(lines))}, path)
    elif suffix == "odt":
        by_odt_paragraphs(lines, path)
    elif suffix == "html":
        path.write_text(
            "<html><body>" + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</body></html>", "utf-8"
        )
    else:
        path.write_text(("\n\n" if suffix == "md" else "\n").join(lines), "utf-8")


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "odt", "docx"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(told=plans())
def test_a_plan_written_as_prose_comes_back_the_same(
    shape: Callable[[list[Told]], list[str]], suffix: str, told: list[Told]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"plan.{suffix}"
        write(shape(told), suffix, path)
        read = understand_file(held_in(path.read_bytes(), path.name), LOCALES, Choices({}, this_year=2022))
    found = [Told(t.aspect, t.text, t.lead[0] if t.lead else "", t.responsible, t.deadline) for t in read.targets]
    assert found == told
    assert all(len(target.lead) == 1 for target in read.targets)
    assert not read.groups
