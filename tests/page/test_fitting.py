"""Column widths follow what stands in the columns, and stay as people know them while that suits."""

from xlplan.page.fitting import ColumnRoom, fit
from xlplan.page.measure import CHINESE

ROOMS = [ColumnRoom(5, 20), ColumnRoom(8, 20), ColumnRoom(8, 20)]


def fitted(rows, known=(), rooms=ROOMS, total=60):
    return fit(rooms, rows, total, 10.5, CHINESE, known)


def test_the_column_with_the_long_texts_gets_the_room():
    widths = fitted([["1", "\u5b57" * 200, "\u5b57" * 4]] * 5).widths
    assert widths[1] > 35
    assert sum(widths) <= 60 + 1e-6


def test_no_column_is_narrower_than_its_least():
    widths = fitted([["1", "\u5b57" * 500, ""]] * 5).widths
    assert widths[0] >= 5 and widths[2] >= 8


def test_a_page_too_narrow_for_the_least_shares_what_there_is():
    widths = fitted([["1", "2", "3"]], rooms=[ColumnRoom(50, 50)] * 3).widths
    assert sum(widths) <= 60 and min(widths) > 19


def test_known_widths_stay_while_they_suit():
    known = fitted([["1", "\u5b57" * 60, "\u5b57" * 50]] * 5).widths
    again = fitted([["1", "\u5b57" * 55, "\u5b57" * 56]] * 5, known)
    assert again.kept and again.widths == known


def test_known_widths_give_way_where_others_save_much_paper():
    known = fitted([["1", "\u5b57" * 4, "\u5b57" * 200]] * 5).widths
    again = fitted([["1", "\u5b57" * 200, "\u5b57" * 4]] * 5, known)
    assert not again.kept


def test_known_widths_of_another_paper_are_not_kept():
    assert not fitted([["1", "2", "3"]], known=(5, 8, 8)).kept
