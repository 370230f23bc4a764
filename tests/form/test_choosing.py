"""Choices as departments write them."""

from __future__ import annotations

import pytest

from xlplan.form.choosing import chosen


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("A级（重大，须停产）", "A级（重大，须停产）"),
        ("A级(重大, 须停产)", "A级（重大，须停产）"),
        ("1.自办", "1.自办"),
        ("自办", "1.自办"),
        ("（自办）", "1.自办"),
        ("≥80%", "≥80%"),
        ("<80%", "<80%"),
        ("80%", None),
        ("√ 无", "无"),
    ],
)
def test_a_choice_with_signs_of_its_own_is_recognised_as_it_is_written(typed: str, choice: str | None) -> None:
    choices = ("A级（重大，须停产）", "1.自办", "2.外包", "≥80%", "<80%", "无")
    assert chosen(typed, {each: each for each in choices}) == choice
