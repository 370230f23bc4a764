"""The rows of a form as they are drawn: what does not differ between departments is drawn once for each target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlplan.codes import ALPHABET
from xlplan.form.carriers import NOT_ASKED, list_name
from xlplan.form.columns import Column, Kind, Owner
from xlplan.form.kinds import KINDS
from xlplan.form.workbook_fitting import FormPaper
from xlplan.form.workbook_rows import OF_ITS_OWN, Itself, RowWords
from xlplan.form.workbook_style import MINIMUM_LINES
from xlplan.locale import Locale
from xlplan.page.measure import Ruler
from xlplan.page.rows import clean, row_cell
from xlplan.page.shapes import Options
from xlplan.page.theme import Sizes


@dataclass(frozen=True, eq=False)
class DrawnRow:
    """A row before it is styled. cells: of each column what stands in the sheet after the mark of its style, "" where
    no two forms have the same. height: points that it takes, its codes apart."""

    cells: Sequence[str]
    height: float


@lru_cache(maxsize=2048)
def drawn(words: RowWords, paper: FormPaper, ruler: Ruler, sizes: Sizes) -> DrawnRow:
    """A row on some paper."""
    cells, texts = [], []
    for column, asked in zip(paper.columns, words.asked, strict=True):
        value: object = NOT_ASKED
        if column.owner is Owner.PLAN:
            value = words.locked.get(column.key)
        elif asked:
            value = words.given.get(column.key)
        cells.append("" if column.key in OF_ITS_OWN else row_cell(value, "").written)
        if isinstance(value, str) and not column.hidden:
            texts.append((value, column.width, sizes.note if column.kind is Kind.CODE else sizes.body))
    return DrawnRow(cells, ruler.row(texts, MINIMUM_LINES * ruler.line(sizes.body) + 3))


_TO_WIDEST = str.maketrans(dict.fromkeys(ALPHABET, "W"))


def height_of_code(code: str, width: float, ruler: Ruler, size: float, enough: float) -> float:
    """The height that a code needs in a column of `width` characters at `size` points; or `enough`, where no code needs
    more: the code of the widest letters is measured but once."""
    if ruler.row([(code.translate(_TO_WIDEST), width, size)]) <= enough:
        return enough
    return ruler.row([(code, width, size)], enough)


_MESSAGE_LIMIT, _MESSAGE_TITLE_LIMIT = 255, 32  # signs: Excel shows no more


@lru_cache(maxsize=512)
def validation(column: Column, spoken: Itself[Locale]) -> Options:
    """What cells to fill accept, and say when they are selected."""
    text = spoken.it.text
    demand = text("form.input.required") if column.required else text("form.input.optional")
    kind = KINDS[column.kind]
    options = Options(
        kind.rule,
        input_title=clean(text("form.input.title", label=column.label, demand=demand))[:_MESSAGE_TITLE_LIMIT],
        input_message=clean(column.help or demand)[:_MESSAGE_LIMIT],
    )
    if kind.rule["validate"] == "list":
        options["source"] = f"={list_name(column.key)}"
    if kind.refusal:
        options["error_message"] = text(f"form.input.{kind.refusal}")
    return options
