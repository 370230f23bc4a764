"""The edges of what is typed in cells: a table of numbers, shares and days beside every threshold."""

from __future__ import annotations

import os
import pickle
import random
from dataclasses import fields, replace
from pathlib import Path

import pytest

from xlplan.form import units, values
from xlplan.form.columns import DEFAULT_COLUMNS
from xlplan.form.value_words import value_words
from xlplan.form.values import Converted, Problem, convert
from xlplan.locale import all_languages

WORDS = value_words(all_languages())
EDGES = Path(__file__).parent / "data" / "edges_of_values.txt"
"""A line: kind of column, what is typed (`=0.8`: a number), the cell's format, the column's unit, what is read."""

COLUMNS = {column.key: column for column in DEFAULT_COLUMNS}
KEYS = {"c": "count", "p": "progress", "d": "done_date"}


def read(key: str, raw: str | float, number_format: str = "", unit: str = "场") -> Converted:
    return convert(COLUMNS[key], raw, number_format, WORDS, year=2022, unit=unit)


def told(converted: Converted) -> str:
    """The value, what is wrong with it, and between which numbers it lies."""
    value, params = converted.value, converted.params
    shown = "" if value is None else f"{value:.10g}" if isinstance(value, int | float) else str(value)
    between = f"{params['low']}..{params['high']}" if "low" in params else ""
    said = f"{params.get('value', '')} {params.get('unit', '')}".strip()
    return " ".join(part for part in (shown, converted.problem or "", between, said and f"({said})") if part)


def test_every_edge_of_numbers_shares_and_days_is_read_or_asked_about() -> None:
    """Beside each threshold: 100 %, 1.5 points, 15 figures, ten years, the ends of months, infinity and 1E300."""
    rows = [[cell.strip() for cell in line.split("|")] for line in EDGES.read_text("utf-8").splitlines()[1:]]
    wrong = {}
    for kind, typed, number_format, unit, expected in rows:
        raw = float(typed[1:]) if typed.startswith("=") else typed
        converted = read(KEYS[kind], raw, number_format, unit)
        found = told(converted)
        if found != expected or (raw == typed and converted.raw != typed):
            wrong[kind, typed, number_format, unit] = (found, expected)
    assert wrong == {}


@pytest.mark.parametrize(
    ("raw", "number_format", "text"),
    [
        (44926, "yyyy-mm-dd", "2022-12-31"),
        (44926.999, "yyyy-mm-dd hh:mm", "2022-12-31"),
        (2958466, "yyyy-mm-dd", "2958466"),
        (-1, "yyyy-mm-dd", "-1"),
        (44926, "yyyy-mm", "2022-12"),
        (0.5, "0%", "50%"),
    ],
)
def test_a_text_is_what_the_format_shows(raw: float, number_format: str, text: str) -> None:
    assert read("news", raw, number_format).value == text


@pytest.mark.parametrize("key", ["count", "progress"])
@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_no_number_is_infinite(key: str, number: float) -> None:
    assert read(key, number).problem is Problem.UNREADABLE


def test_a_count_under_a_format_for_shares_or_days_is_asked_about() -> None:
    assert [read("count", 0.2, f).problem for f in ("0%", "yyyy-mm-dd", "h:mm")] == [Problem.UNREADABLE] * 3


def test_what_is_read_without_a_doubt_has_nothing_to_tell() -> None:
    assert (read("count", "5").params, read("count", "5").word) == ({}, "")


def test_an_office_s_own_word_stays_beside_the_code_that_it_means() -> None:
    column = replace(COLUMNS["status"], choices=("办结了", "在办"), meanings=("done", "in-progress"))
    told = [convert(column, word, "", WORDS, year=2022) for word in ("办结了", "在办", "在办")]
    assert [(c.value, c.word) for c in told] == [("done", "办结了"), ("in-progress", "在办"), ("in-progress", "在办")]


def test_of_words_that_begin_alike_the_longest_is_tried_first() -> None:
    """`万元` before `万`, `percent` before `per`: of every group, and of the units that may follow a number."""
    unordered = {"unit_factors", "vague", "choices", "shown"}
    groups = {f.name: [*getattr(WORDS, f.name)] for f in fields(WORDS) if f.name not in unordered}
    groups["endings"] = [*units._endings(WORDS)]
    assert len(groups) > 20
    for name, words in groups.items():
        assert words == sorted(words, key=lambda word: (-len(word), word)), name


@pytest.mark.parametrize(
    ("unit", "one"), [("sessions", "session"), ("kms", "km"), ("ms", "ms"), ("s", "s"), ("场s", "场s")]
)
def test_the_singular_of_a_unit(unit: str, one: str) -> None:
    assert units._singular(unit) == one


def test_so_many_choices_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_CHOICES_REMEMBERED", 1)
    words = value_words(all_languages())
    for word in ("已完成", "进行中"):
        convert(COLUMNS["status"], word, "", words, year=2022)
    assert len(words.choices_read) == 1


def test_words_travel_to_other_processes_without_what_was_remembered() -> None:
    read("status", "已完成")
    there = pickle.loads(pickle.dumps(WORDS))
    assert (there, there.choices_read) == (WORDS, {})


PIECES = (
    *("9" * 11, "9" * 400, "0", "1E300", "1e400", "inf", "nan", "31", "24:00", "12", "2022", "1.5", "①", "٣", "²"),
    *("月", "日", "年", "万", "亿", "约", "三", "十", "零", "点", "半", "成", "分之", "人", "期", "ms", "Sept", "st"),
    *("-", ".", "/", "%", "~", "—", ",", " ", "\n", "(", "）"),
)
SHAPES = (
    "9月{}日",
    "{}月2日",
    "{}年9月2日",
    "2022-{}-1",
    "Sept {}",
    "{}%",
    "百分之{}",
    "{}万",
    "约{}期",
    "{}-{}",
    "{}成",
    "1.{}",
)
NUMBERS = (float("inf"), float("-inf"), float("nan"), 1e300, -1e300, 5e-324, 2_958_466.0, -0.0, 1e15)


def test_whatever_stands_in_one_cell_condemns_no_return() -> None:
    """It is read, or asked about. XLPLAN_FUZZ=100000 tries that many with a free seed."""
    tries = os.environ.get("XLPLAN_FUZZ")
    chance = random.Random() if tries else random.Random(10)
    typed: list[tuple[str | float, str]] = [(n, f) for n in NUMBERS for f in ("", "0%", "yyyy-mm-dd", "[h]:mm")]
    typed += [(shape.format(one, one), "") for shape in SHAPES for one in PIECES[:15]]
    typed += [("".join(chance.choices(PIECES, k=chance.randint(1, 6))), "") for _ in range(int(tries or 60))]
    for raw, number_format in typed:
        for key in ("count", "progress", "done_date", "status"):
            read(key, raw, number_format, chance.choice(("", "场", "万元", "km")))
