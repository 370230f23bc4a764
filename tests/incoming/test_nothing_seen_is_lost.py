"""Whatever a person would see in the answer columns of a return is in its entries, findings or extras."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font
from returned import OFFICE, Form, came_back, form, only

from xlplan.codes import normalised
from xlplan.ledger.records import Return

TEXTS = st.sampled_from(
    [
        "推进会2次",
        "同上",
        "约80%",
        "12万",
        "三五场",
        "300人",
        "很快",
        "/",
        "—",
        "0",
        "已完成",
        "暂缓办理",
        "2026-13-40",
        "#N/A",
        "过半",
        "x" * 300,
    ]
)
NUMBERS = st.one_of(st.integers(-5, 10**7), st.floats(allow_nan=False, allow_infinity=False, width=32))
VALUES = st.one_of(TEXTS, NUMBERS, st.just(date(2022, 9, 20)), st.booleans(), st.none())
TOUCHES = st.sampled_from(["", "", "", "struck", "note", "link", "merged"])
KEYS = ("status", "progress", "count", "news", "problems", "next_steps", "done_date", "evidence")
CELLS = st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(KEYS), VALUES, TOUCHES), min_size=1, max_size=10)


def told(returned: Return) -> str:
    """Everything that reading says of a return, as one comparable text."""
    answers = [answer for entry in returned.entries for answer in entry.answers.values()]
    said = [str(part) for answer in answers for part in (answer.value, answer.raw)]
    beside = [one.text for answer in answers for one in answer.beside]
    found = [str(value) for finding in returned.findings for value in finding.params.values()]
    return normalised("\n".join((*said, *beside, *found, *(extra.text for extra in returned.extras))))


def seen(value: Any) -> str:
    """What stands in a cell, as far as it must turn up somewhere: nothing and dashes need not."""
    if value is None or (isinstance(value, str) and not value.strip("/—- ")):
        return ""
    if isinstance(value, float):
        return f"{value:.6g}" if math.isfinite(value) and abs(value) < 1e6 else ""
    return normalised(str(value))


def touched(opened: Form, number: str, key: str, touch: str) -> str:
    """Do to a cell what people do; the text that this adds to what is seen."""
    cell = opened.cell(number, key)
    if touch == "struck":
        cell.font = Font(strike=True)
    elif touch == "note":
        cell.comment = Comment("另有说明甲", "王某")
        return "另有说明甲"
    elif touch == "link" and isinstance(cell.value, str):
        cell.hyperlink = "https://files.example.org/b.pdf"
        return "https://files.example.org/b.pdf"
    elif touch == "merged" and number != "3":
        below = opened.cell(str(int(number) + 1), key)
        below.value = None
        opened.sheet.merge_cells(f"{cell.coordinate}:{below.coordinate}")
    return ""


@settings(max_examples=25, deadline=None, derandomize=True)
@given(CELLS)
def test_no_text_in_the_answer_columns_is_lost(cells: list[tuple[str, str, Any, str]]) -> None:
    opened = Form(form(OFFICE))
    merged: set[tuple[str, str]] = set()
    for number, key, value, touch in cells:
        cell = opened.cell(number, key)
        if type(cell).__name__ == "MergedCell" or (number, key) in merged:
            continue
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        added = touched(opened, number, key, touch if value is not None or touch == "note" else "")
        merged.add((number, key))
        if added:
            assert normalised(added)
    standing = {
        (number, key): opened.cell(number, key).value for number in "123" for key in KEYS if (number, key) in merged
    }
    notes = {c.comment.text for row in opened.sheet.iter_rows() for c in row if c.comment is not None}
    links = {c.hyperlink.target for row in opened.sheet.iter_rows() for c in row if c.hyperlink and c.hyperlink.target}
    everything = told(only(came_back(opened)))
    lost = [value for value in standing.values() if seen(value) and seen(value) not in everything]
    assert [v for v in lost if not isinstance(v, float | bool)] == []
    assert [text for text in notes | links if normalised(text) not in everything] == []
