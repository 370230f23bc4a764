from xlplan.page.planning import plan_labelled_pages, spans_of, spread


def breaks(heights, header, capacity, top=0.0):
    """The rows at which a new page begins where no label is merged."""
    pages = plan_labelled_pages(heights, (), lambda *_: 0.0, header, capacity, top)
    return tuple(page.first for page in pages[1:])


def test_a_page_is_filled_and_the_row_that_does_not_fit_begins_the_next():
    assert breaks([30, 30, 30, 30], header=10, capacity=100) == (3,)
    assert breaks([30, 30, 30, 30], header=10, capacity=99) == (2,)


def test_the_title_takes_room_on_the_first_page_only():
    assert breaks([30] * 6, header=10, capacity=100, top=30) == (2, 5)


def test_a_row_higher_than_a_page_stands_alone():
    assert breaks([20, 500, 20], header=10, capacity=100) == (1, 2)


def test_no_rows_make_no_breaks():
    assert breaks([], header=10, capacity=100) == ()


def test_spans_are_cut_by_the_page_and_know_whether_they_begin_there():
    keys = ["a", "a", "a", "b"]
    spans = spans_of(keys, 2, 3)
    assert [(span.first, span.last, span.begins) for span in spans] == [(2, 2, False), (3, 3, True)]


def test_a_label_higher_than_its_rows_spreads_what_is_missing():
    assert spread([10, 20], 50) == (20, 30)
    assert spread([30, 30], 50) == (30, 30)


def test_pages_leave_room_for_the_labels_they_repeat():
    # one label of 60 points over 4 rows of 20: two rows left alone on a page grow to 30 each
    pages = plan_labelled_pages([20] * 4, [["a"] * 4], lambda _level, _span: 60, header=10, capacity=75)
    assert [(page.first, page.last) for page in pages] == [(0, 2), (3, 3)]
    assert pages[1].heights == (60,)
    assert all(sum(page.heights) + 10 <= 75 for page in pages)


def test_two_levels_of_labels_are_spread_from_the_inner_to_the_outer():
    pages = plan_labelled_pages(
        [20, 20], [["a", "a"], ["m", "n"]], lambda level, _span: (70, 30)[level], header=0, capacity=100
    )
    assert [page.heights for page in pages] == [(35, 35)]


def test_what_follows_the_last_row_takes_that_row_along():
    pages = plan_labelled_pages([30] * 3, [["a"] * 3], lambda _level, _span: 0, header=10, capacity=100, tail=20)
    assert [(page.first, page.last) for page in pages] == [(0, 1), (2, 2)]
