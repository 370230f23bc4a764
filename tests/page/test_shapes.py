"""A workbook taken from one of its shape against the same written by XlsxWriter alone: the same bytes, whatever differs."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime
from random import Random

import pytest

from xlplan.locale import load_locale
from xlplan.page import shapes
from xlplan.page.canvas import Canvas, PrintSetup, Style, note, offer, protect, set_up_print, set_widths
from xlplan.page.rows import row_cell
from xlplan.page.shapes import Own, ShapedCanvas
from xlplan.page.theme import load_theme

THEME = load_theme(load_locale("zh"))
STYLES = (Style(), Style(bold=True), Style(size=THEME.sizes.body), Style(fill="#FFEE00", open=True))
NAMES = (
    "局",
    "Finance & Planning",
    "A<B>",
    "_x0041_",
    " 空 ",
    "[图]",
    "&[Picture]",
    "\U00020000部",
    "a\x07b",
    "字" * 300,
)
ALSO = ("局", "a & b", "=1+1", "", "\n", "_x0041_", "<r>x</r>", "\U0001f600" * 20000, "\x00", "Sheet")


def drawn(kind: type[Canvas], name: str, also: str, seed: int = 0) -> bytes:
    """A workbook with everything that forms have. name: what it alone has; also: another text of a cell."""
    own, random = Own if kind is ShapedCanvas else str, Random(seed)
    canvas = kind(THEME, datetime(2022, 9, 1, tzinfo=UTC), {"title": own(f"form of {name}"), "subject": own(name)})
    canvas.workbook.set_custom_property("of", own(name), "text")
    canvas.workbook.define_name("of", own(f'"{name}"'))
    first, second = canvas.sheet("first"), canvas.sheet("second")
    set_widths(second, (9, 12.5))
    canvas.merge(first, (0, 0), (0, 3), name, random.choice(STYLES))
    canvas.put(first, 1, 0, also, random.choice(STYLES))
    canvas.put(first, 1, 1, date(2022, 9, 1), Style(number_format="yyyy-mm-dd"))
    first.write_formula(1, 2, "=1+1", canvas.format(Style()), 2)
    first.write_url(1, 3, "internal:second!A1", canvas.format(Style(underline=True)), "there")
    first.set_row(1, 30)
    rows = canvas.rows(first, 3, 3, growing=True)
    for number in range(random.choice((0, 3))):
        look = canvas.mark(random.choice(STYLES))
        rows.add([row_cell(name, look), row_cell(number, look), row_cell(also, look)], 40 + len(name))
    tint = {"type": "formula", "criteria": "=LEN(A4)=0", "format": canvas.tint("#FFEE00")}
    first.conditional_format(3, 0, 5, 0, tint)
    offer(first, (3, 1, 5, 1), ("a", "b"), input_title="choose")
    note(first, 3, 2, "to mend", 1.6)
    first.insert_textbox(3, 2, "1", {"width": 26, "fill": {"none": True}})
    set_up_print(first, PrintSetup(9, {"left": 0.5}, own(f"&L{name}&R&P"), area=(0, 0, 5, 2), repeated=2, closed=True))
    canvas.put(second, 0, 0, f"{name}, again", STYLES[1])
    protect(second, "sort")
    return canvas.finish()


def together(name: str, also: str, seed: int) -> tuple[bytes, bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XlsxWriter's, of footers that it does not write
        return drawn(ShapedCanvas, name, also, seed), drawn(Canvas, name, also, seed)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_workbook_of_a_known_shape_is_the_one_that_xlsxwriter_makes(seed: int) -> None:
    shapes._shape.cache_clear()
    for name, also in zip(NAMES, (*ALSO[seed:], *ALSO[:seed]), strict=True):
        for said in ("text", also):
            ours, plain = together(name, said, seed)
            assert ours == plain, (name, said)


def test_what_differs_in_words_alone_is_written_by_xlsxwriter_once() -> None:
    shapes._shape.cache_clear()
    for name in ("办公室", "Finance & Planning", "权益部"):
        drawn(ShapedCanvas, name, "text")
    assert shapes._shape.cache_info().misses == 1
    drawn(ShapedCanvas, "权益部", "权益部")  # one text in two places is another shape
    assert shapes._shape.cache_info().misses == 2


def test_words_that_cannot_be_told_from_others_of_the_package_are_no_shape() -> None:
    shapes._shape.cache_clear()
    for name in ("first", "xml", "second"):
        ours, plain = together(name, "text", 0)
        assert ours == plain
    assert shapes._shape(shapes._Told((), (), ("nowhere",))) is None
