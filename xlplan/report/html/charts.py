"""The charts of the page as inline SVG. Lengths are shares of the width, so that texts keep their size on a phone; each
chart says in words what it shows, and the tables beside it hold the same figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from xlplan.ledger.status import Rates
from xlplan.report.figures import Figures, Group, percent
from xlplan.report.sheets.overview import trend
from xlplan.report.view import View

_BAR_HEIGHT = 26
_LEAST_LABELLED = 4.0
_TOP, _FLOOR, _HEIGHT = 28, 158, 184
_LEFT, _RIGHT = 9.0, 98.0
_SERIES = ("received", "on_time")
_Attributes = dict[str, str | float]


@dataclass(frozen=True)
class Bar:
    """The states of an aspect's targets. counts: in the order of the groups."""

    label: str
    counts: tuple[int, ...]
    total: int
    svg: Markup


@dataclass(frozen=True)
class ChartMonth:
    """The rates of a month, the shares as shown."""

    label: str
    rates: Rates
    received: str
    on_time: str


@dataclass(frozen=True)
class Charts:
    """Both charts and the figures beside them."""

    groups: Mapping[str, str]
    bars: tuple[Bar, ...]
    totals: tuple[int, ...]
    months: tuple[ChartMonth, ...]
    trend: Markup


def charts(view: View, figures: Figures) -> Charts:
    """The charts of a status."""
    longest = max((sum(counts.values()) for counts in figures.by_aspect.values()), default=1)
    months = tuple(_month(view, period, rates) for period, rates in trend(view))
    return Charts(
        groups={group: view.word("groups", group) for group in Group},
        bars=tuple(_bar(view, aspect, counts, longest) for aspect, counts in figures.by_aspect.items()),
        totals=(*figures.groups.values(), len(view.status.rows)),
        months=months,
        trend=_trend(view, months),
    )


def _bar(view: View, label: str, counts: Mapping[Group, int], longest: int) -> Bar:
    words = view.text("shown.list").join(
        view.locale.text("html.charts.count", label=view.word("groups", group), count=count)
        for group, count in counts.items()
        if count
    )
    parts = [_tag("svg", role="img", aria_label=words, width="100%", height=_BAR_HEIGHT, focusable="false")]
    left = 0.0
    for group, count in counts.items():
        width = count * 100 / longest
        if count:
            parts.append(
                _tag("rect", x=_share(left), y=0, width=_share(width), height=_BAR_HEIGHT, class_=f"g-{group}")
            )
            parts.append(_closed("rect"))
        if width >= _LEAST_LABELLED:
            middle: _Attributes = {"x": _share(left + width / 2), "y": _BAR_HEIGHT / 2 + 5, "text_anchor": "middle"}
            parts.append(_text(str(count), class_=f"on-{group}", **middle))
        left += width
    parts.append(_closed("svg"))
    total = sum(counts.values())
    return Bar(label, tuple(counts.values()), total, Markup("").join(parts))


def _month(view: View, period: str, rates: Rates) -> ChartMonth:
    return ChartMonth(
        view.month(period),
        rates,
        *(_points(view, percent(part, rates.expected)) for part in (rates.received, rates.on_time)),
    )


def _points(view: View, points: int | None) -> str:
    return view.text("shown.none") if points is None else view.text("overview.rate", points=points)


def _trend(view: View, months: tuple[ChartMonth, ...]) -> Markup:
    """Two lines over the months; shape and dashes tell them apart without colour."""
    words = view.text("shown.clause").join(
        view.locale.text("html.charts.month", month=m.label, received=m.received, on_time=m.on_time) for m in months
    )
    parts = [_tag("svg", role="img", aria_label=words, width="100%", height=_HEIGHT, focusable="false")]
    parts += _axes(view, months)
    for series in reversed(_SERIES):
        parts += _line(view, months, series)
    return Markup("").join((*parts, _closed("svg")))


def _axes(view: View, months: tuple[ChartMonth, ...]) -> Iterator[Markup]:
    for points in (0, 50, 100):
        height = _level(points)
        yield _tag("line", x1=_share(_LEFT), x2="100%", y1=height, y2=height, class_="grid") + _closed("line")
        yield _text(_points(view, points), x=_share(_LEFT - 1), y=height + 4, text_anchor="end", class_="axis")
    for index, month in enumerate(months):
        yield _text(
            month.label, x=_share(_place(index, len(months))), y=_HEIGHT - 4, text_anchor="middle", class_="axis"
        )


def _line(view: View, months: tuple[ChartMonth, ...], series: str) -> Iterator[Markup]:
    known = [
        (_place(index, len(months)), points)
        for index, month in enumerate(months)
        if (points := percent(getattr(month.rates, series), month.rates.expected)) is not None
    ]
    for (x1, before), (x2, after) in pairwise(known):
        ends: _Attributes = {"x1": _share(x1), "x2": _share(x2), "y1": _level(before), "y2": _level(after)}
        yield _tag("line", class_=f"line {series} g-{series}", **ends) + _closed("line")
    for x, points in known:
        level = _level(points)
        if series == "received":
            yield _tag("circle", cx=_share(x), cy=level, r=5, class_=f"g-{series}") + _closed("circle")
        else:
            box: _Attributes = {
                "x": _share(x),
                "y": level - 4.5,
                "width": 9,
                "height": 9,
                "transform": "translate(-4.5 0)",
            }
            yield _tag("rect", class_=f"g-{series}", **box) + _closed("rect")
        above = series == "received"
        yield _text(_points(view, points), x=_share(x), y=level - 10 if above else level + 19, text_anchor="middle")


def _place(index: int, count: int) -> float:
    return _LEFT + (index + 0.5) * (_RIGHT - _LEFT) / count


def _level(points: float) -> float:
    return round(_FLOOR - points * (_FLOOR - _TOP) / 100, 1)


def _share(points: float) -> str:
    return f"{round(points, 2):g}%"


def _text(words: str, **attributes: str | float) -> Markup:
    return _tag("text", **attributes) + words + _closed("text")


def _tag(name: str, /, **attributes: str | float) -> Markup:
    """A tag; `text_anchor` stands for `text-anchor` and `class_` for `class`."""
    written = (Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    return Markup("<{}").format(name) + Markup("").join(written) + Markup(">")


def _closed(name: str) -> Markup:
    return Markup("</{}>").format(name)
