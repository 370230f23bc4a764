"""Every kind of column has its traits, and every value one text."""

from __future__ import annotations

from datetime import date

import pytest

from xlplan.books.number_formats import points_text
from xlplan.form.columns import Column, Kind, Owner
from xlplan.form.kinds import KINDS, value_text
from xlplan.locale import LANGUAGES, load_locale

ZH = load_locale("zh")


def test_every_kind_has_its_traits() -> None:
    assert set(KINDS) == set(Kind)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_has_a_word_in_plan_xlsx(lang: str) -> None:
    words = load_locale(lang).table("lexicon", "form_kinds")
    assert set(words) == {kind.value for kind in Kind if kind is not Kind.CODE}


def test_a_form_takes_shares_of_a_hundred_counts_from_nothing_and_days_of_this_century() -> None:
    rules = {kind: {**KINDS[kind].rule, "refusal": KINDS[kind].refusal} for kind in Kind}
    between, any_ = {"criteria": "between"}, {"validate": "any", "refusal": ""}
    assert rules == {
        Kind.PERCENT: {"validate": "decimal", **between, "minimum": 0, "maximum": 100, "refusal": "percent_error"},
        Kind.COUNT: {"validate": "decimal", "criteria": ">=", "value": 0, "refusal": "count_error"},
        Kind.DATE: {
            "validate": "date",
            **between,
            "minimum": date(2000, 1, 1),
            "maximum": date(2100, 12, 31),
            "refusal": "date_error",
        },
        Kind.CHOICE: {"validate": "list", "refusal": "choice_error"},
        Kind.CODE: any_,
        Kind.TEXT: any_,
        Kind.LONG_TEXT: any_,
    }


def test_every_kind_is_explained_to_whoever_fills_it() -> None:
    for lang in ("zh", "en"):
        assert {kind.value for kind in Kind} - {"code", "text", "long-text"} <= set(
            load_locale(lang).table("recognition", "expected")
        )


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (0, "0"),
        (0.01, "0.1"),
        (0.04, "0.1"),
        (12.25, "12.3"),
        (33.333333, "33.3"),
        (80.0, "80"),
        (99.6, "99.6"),
        (99.94, "99.9"),
        (99.96, "99.9"),
        (99.9999999, "99.9"),
        (100, "100"),
    ],
)
def test_points_are_100_only_if_all_is_done_and_0_only_if_nothing_is(points: float, shown: str) -> None:
    assert points_text(points) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (0, "0"),
        (0.0, "0"),
        (2000000, "2000000"),
        (2000000.0, "2000000"),
        (1234567.0, "1234567"),
        (1.5e9, "1500000000"),
        (0.1 + 0.2, "0.3"),
        (1234567.25, "1234567.25"),
        (date(2022, 9, 30), "2022-09-30"),
        ("照原样", "照原样"),
    ],
)
def test_a_value_has_one_text(value: str | float | date | None, shown: str) -> None:
    assert value_text(value, Column("x", Kind.COUNT, Owner.DEPARTMENT), ZH) == shown


def test_a_choice_is_shown_by_its_word() -> None:
    column = Column("status", Kind.CHOICE, Owner.DEPARTMENT, choices=("done",))
    assert value_text("done", column, ZH) == "已完成"
    assert value_text("别的", column, ZH) == "别的"
