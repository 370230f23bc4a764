from collections.abc import Sequence
from dataclasses import dataclass, replace

from xlplan.page.planning import SheetFrame, plan_pages, spans_of, spread


@dataclass(frozen=True)
class Row:
    """A row for planning. lines: of 10 points each, may be cut between them if there are more than one."""

    height: float
    keys: tuple[str, ...] = ()
    fresh: bool = False
    cuttable: bool = False
    name: str = ""

    def cut(self, room: float) -> "tuple[Row, Row] | None":
        head = room // 10 * 10
        if not self.cuttable or not 0 < head < self.height:
            return None
        return replace(self, height=head), replace(self, height=self.height - head, fresh=False)


def no_label(_level: int, _rows: Sequence[Row], _begins: bool) -> float:
    return 0.0


def planned(heights, header=10.0, capacity=100.0, top=0.0, tail=0.0, label=no_label, **more):
    """The heights on each page."""
    rows = [height if isinstance(height, Row) else Row(height, **more) for height in heights]
    return [page.heights for page in plan_pages(rows, SheetFrame(label, header, capacity, top, tail))]


def test_a_page_is_filled_and_the_row_that_does_not_fit_begins_the_next():
    assert planned([30, 30, 30, 30]) == [(30, 30, 30), (30,)]
    assert planned([30, 30, 30, 30], capacity=99) == [(30, 30), (30, 30)]


def test_the_title_takes_room_on_the_first_page_only():
    assert planned([30] * 6, top=30) == [(30, 30), (30, 30, 30), (30,)]


def test_a_row_higher_than_a_page_that_cannot_be_cut_stands_alone():
    assert planned([20, 500, 20]) == [(20,), (500,), (20,)]


def test_no_rows_make_no_pages():
    assert planned([]) == []


def test_a_row_is_cut_where_the_page_ends():
    assert planned([50, Row(200, cuttable=True), 20]) == [(50, 40), (90,), (70, 20)]


def test_a_row_is_not_cut_for_a_strip_that_is_not_worth_it():
    assert planned([80, Row(50, cuttable=True)]) == [(80,), (50,)]
    assert planned([78, Row(50, cuttable=True)]) == [(78, 10), (40,)]


def test_a_low_row_stays_whole_however_much_of_the_page_is_free():
    assert planned([30] * 4 + [Row(30, cuttable=True)] * 2, capacity=160)[0] == (30,) * 5
    assert planned([75, Row(19, cuttable=True)], capacity=100) == [(75,), (19,)]


def test_a_row_that_is_to_begin_a_page_does():
    assert planned([20, Row(20, fresh=True), 20]) == [(20,), (20, 20)]


def test_spans_know_whether_they_begin_on_the_page():
    spans = spans_of(["a", "b"], before="a")
    assert [(span.first, span.last, span.begins) for span in spans] == [(0, 0, False), (1, 1, True)]
    assert [span.begins for span in spans_of(["a"])] == [True]


def test_a_label_higher_than_its_rows_spreads_what_is_missing():
    assert spread([10, 20], 50) == (20, 30)
    assert spread([30, 30], 50) == (30, 30)


def test_pages_leave_room_for_the_labels_they_repeat():
    # one label of 60 points over 4 rows of 20: two rows left alone on a page grow to 30 each
    pages = planned([20] * 4, capacity=75, keys=("a",), label=lambda *_: 60)
    assert pages == [(20, 20, 20), (60,)]


def test_two_levels_of_labels_are_spread_from_the_inner_to_the_outer():
    rows = [Row(20, ("a", "m")), Row(20, ("a", "n"))]
    assert planned(rows, header=0, label=lambda level, *_: (70, 30)[level]) == [(35, 35)]


def test_what_follows_the_last_row_takes_that_row_along():
    assert planned([30] * 3, keys=("a",), tail=20) == [(30, 30), (30,)]
