"""Whatever a person would see in the answer columns of a return is in its entries, findings or extras."""

from __future__ import annotations

import hashlib
import math
import os
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from making_drawings import Drawn, png, with_drawing
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
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
NUMBERS = st.one_of(st.integers(-5, 10**7), st.floats(-1e12, 1e12, allow_subnormal=False))
VALUES = st.one_of(TEXTS, NUMBERS, st.just(date(2022, 9, 20)), st.booleans(), st.none())
TOUCHES = st.sampled_from(["", "", "struck", "half", "note", "link", "merged", "picture", "box", "group"])
KEYS = ("status", "progress", "count", "news", "problems", "next_steps", "done_date", "evidence")
CELLS = st.lists(
    st.tuples(st.sampled_from("123"), st.sampled_from(KEYS), VALUES, TOUCHES),
    min_size=1,
    max_size=24,
    unique_by=lambda cell: cell[:2],
)
PICTURES = [png((shade, 0, 0)) for shade in range(0, 240, 10)]
ISSUED = form(OFFICE)
STRUCK = InlineFont(strike=True)


@dataclass
class Seen:
    """What a person sees in the answer columns, as comparable texts, numbers and hashes of pictures."""

    texts: set[str] = field(default_factory=set)
    numbers: set[float] = field(default_factory=set)
    pictures: set[str] = field(default_factory=set)

    def add(self, value: Any) -> None:
        """Nothing and dashes need not turn up anywhere."""
        if isinstance(value, float):
            self.numbers.add(value)
        elif isinstance(value, str) and value.strip("/—- "):
            self.texts.add(normalised(value))
        elif value is not None and not isinstance(value, str):
            self.texts.add(normalised(str(value)))


def touched(cell: Cell, value: Any, touch: str, place: int) -> str:
    """Do to a cell what people do; the text that this adds to what is seen."""
    if touch == "struck":
        cell.font = Font(strike=True)
    elif touch == "half" and isinstance(value, str):
        cell.value = CellRichText(value, TextBlock(STRUCK, f"旧{place}稿"))
        return f"旧{place}稿"
    elif touch == "note":
        cell.comment = Comment(f"另有说明{place}", "王某")
        return f"另有说明{place}"
    elif touch == "link" and isinstance(value, str):
        cell.hyperlink = f"https://files.example.org/{place}.pdf"
        return str(cell.hyperlink.target)
    return ""


def filled_in(cells: list[tuple[str, str, Any, str]]) -> tuple[bytes, Seen]:
    """A form in which people did what they do, and what is to be seen in it."""
    opened, seen, drawn = Form(ISSUED), Seen(), []
    for place, (number, key, value, touch) in enumerate(cells):
        cell = opened.cell(number, key)
        if isinstance(cell, MergedCell):
            continue
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        if key != "done_date" or not isinstance(value, int | float):  # a day is to be seen there
            seen.add(value)
        seen.add(touched(cell, value, touch, place))
        if touch == "picture":
            drawn.append(Drawn(cell.row, cell.column, picture=PICTURES[place], grouped=place % 2 == 1))
            seen.pictures.add(hashlib.sha256(PICTURES[place]).hexdigest())
        elif touch in {"box", "group"}:
            drawn.append(Drawn(cell.row, cell.column, f"另有说明{place}", grouped=touch == "group"))
            seen.add(f"另有说明{place}")
        elif touch == "merged" and number != "3":
            below = opened.cell(str(int(number) + 1), key)
            if below.value is None and (str(int(number) + 1), key) not in {one[:2] for one in cells}:
                opened.sheet.merge_cells(f"{cell.coordinate}:{below.coordinate}")
    return with_drawing(opened.saved(), drawn), seen


def told(returned: Return) -> Seen:
    """Everything that reading says of a return."""
    answers = [answer for entry in returned.entries for answer in entry.answers.values()]
    beside = [*(one for answer in answers for one in answer.beside), *(e.beside for e in returned.extras if e.beside)]
    said = [str(part) for answer in answers for part in (answer.value, answer.raw)]
    said += [one.text for one in beside] + [extra.text for extra in returned.extras]
    said += [str(value) for finding in returned.findings for value in finding.params.values()]
    numbers = {float(text) for text in said if re.fullmatch(r"-?[\d.]+(?:e[+-]?\d+)?", text, re.IGNORECASE)}
    return Seen({normalised("\n".join(said))}, numbers, {one.sha256 for one in beside})


@settings(max_examples=int(os.environ.get("XLPLAN_FUZZ", "8")))
@given(CELLS)
@example([("1", "count", "推进会2次", "link")])  # the form does not ask for it there
def test_nothing_in_or_over_the_answer_columns_is_lost(cells: list[tuple[str, str, Any, str]]) -> None:
    data, seen = filled_in(cells)
    found = told(only(came_back(data)))
    (everything,) = found.texts
    assert [text for text in seen.texts if text not in everything] == []
    assert [
        n for n in seen.numbers if not any(math.isclose(n, o, rel_tol=1e-4, abs_tol=1e-9) for o in found.numbers)
    ] == []
    assert seen.pictures <= found.pictures
