"""How outputs look: fonts with their fallbacks, sizes, colours, paper. All of it is in `templates/<lang>/theme.toml`,
so that a project's own theme changes every output."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xlplan.locale import DEFAULT_LANGUAGE, LANGUAGES, Locale, load_locale
from xlplan.page.measure import COLUMN_EDGE, POINTS_PER_CHARACTER, PRINTED_POINTS_PER_CHARACTER, RULERS, Ruler
from xlplan.page.planning import CAPACITY

NONE = "none"
"""What a theme says where there is no logo, and where the plan's settings choose the paper."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_POINTS_PER_MM = 72 / 25.4
_FILLED_WIDTH = 0.94


@dataclass(frozen=True)
class Fonts:
    """Font families by use, each with its fallbacks: a workbook names the first, HTML and PDF know them all.
    screen: texts of the web page on a screen; on paper it takes the body's."""

    title: tuple[str, ...]
    heading: tuple[str, ...]
    body: tuple[str, ...]
    screen: tuple[str, ...] = ("sans-serif",)


@dataclass(frozen=True)
class Sizes:
    """Font sizes in points."""

    title: float
    subtitle: float
    heading: float
    body: float
    note: float


@dataclass(frozen=True)
class Colours:
    """Colours as `#rrggbb`."""

    ink: str
    faint: str
    rule: str
    header: str
    panel: str
    locked: str
    asked: str
    link: str
    accent: str


@dataclass(frozen=True)
class Ink:
    """How a state looks: fill and text as `#rrggbb`, a mark that is legible in black and white, whether it is bold."""

    fill: str
    text: str
    mark: str
    bold: bool


@dataclass(frozen=True)
class Paper:
    """A sheet of paper in landscape. Lengths in mm; scale in percent; widths: Excel characters by column key of the
    consolidated sheet."""

    name: str
    width: float
    height: float
    code: int
    scale: int
    margins: Mapping[str, float]
    widths: Mapping[str, float]

    @property
    def page_height(self) -> float:
        """Points of row height that fill a page, rounding left out of account."""
        free = self.height - self.margins["top"] - self.margins["bottom"]
        return free * _POINTS_PER_MM / (self.scale / 100) * CAPACITY

    @property
    def page_width(self) -> float:
        """Excel characters of column width that a page holds with room to spare."""
        free = self.width - self.margins["left"] - self.margins["right"]
        return free * _POINTS_PER_MM / (self.scale / 100) * _FILLED_WIDTH / PRINTED_POINTS_PER_CHARACTER

    def room(self, columns: int) -> float:
        """Excel characters that so many columns together may have."""
        return (self.page_width * PRINTED_POINTS_PER_CHARACTER - columns * COLUMN_EDGE) / POINTS_PER_CHARACTER

    def inches(self, side: str) -> float:
        """A margin in inches, as workbooks keep it."""
        return round(self.margins[side] / 25.4, 3)


@dataclass(frozen=True)
class Theme:
    """Everything that decides how outputs look.

    states, returns, severities: by the codes of TargetState, ReturnState and Severity. groups, marks: chart colours
    and signs by group of states. paper: name of a paper, or "none" where the plan's settings choose it. logo: None if
    there is none. ruler: how the body font measures. many_responsible: from how many responsible departments on the
    printed sheet sums up what they say.
    """

    fonts: Fonts
    sizes: Sizes
    colours: Colours
    states: Mapping[str, Ink]
    returns: Mapping[str, Ink]
    severities: Mapping[str, Ink]
    groups: Mapping[str, str]
    marks: Mapping[str, str]
    papers: Mapping[str, Paper]
    paper: str
    logo: Path | None
    ruler: Ruler
    many_responsible: int

    def paper_of(self, settings_paper: str) -> Paper:
        """The paper of the consolidated sheet: the theme's own, else the plan's, else the first that is known."""
        for name in (self.paper, settings_paper.strip().upper()):
            if name in self.papers:
                return self.papers[name]
        return next(iter(self.papers.values()))


def in_colour(theme: Theme, colour: str) -> Theme:
    """The theme with the office's own colour (`#rrggbb`) for what stands out, and light tints of it behind headings."""
    tints = {"accent": colour, "header": _tint(colour, 0.82), "panel": _tint(colour, 0.93)}
    return replace(theme, colours=replace(theme.colours, **tints))


def _tint(colour: str, share: float) -> str:
    """A colour mixed with so much white."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * share):02X}" for part in parts)


def load_theme(locale: Locale) -> Theme:
    """The theme of a language, a project's own laid over it; the one that ships where that cannot be used."""
    theme = _read(locale)
    if isinstance(theme, Theme):
        return theme
    shipped = load_locale(locale.lang if locale.lang in LANGUAGES else DEFAULT_LANGUAGE)
    return _theme(shipped.table("theme"), shipped.folders)


def theme_fault(locale: Locale) -> str:
    """Why a project's own theme cannot be used, "" if it can."""
    theme = _read(locale)
    return "" if isinstance(theme, Theme) else theme


def _read(locale: Locale) -> Theme | str:
    try:
        return _theme(locale.table("theme"), locale.folders)
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        return str(exc)


def _theme(words: Mapping[str, Any], folders: tuple[Path, ...]) -> Theme:
    return Theme(
        fonts=Fonts(**{use: _names(names) for use, names in words["fonts"].items()}),
        sizes=Sizes(**{use: float(size) for use, size in words["sizes"].items()}),
        colours=Colours(**_each(words["colours"], _colour)),
        states=_each(words["states"], _ink),
        returns=_each(words["returns"], _ink),
        severities=_each(words["severities"], _ink),
        groups=_each(words["groups"], _colour),
        marks=_each(words["marks"], str),
        papers={name: _paper(name, paper) for name, paper in words["papers"].items()},
        paper=str(words["paper"]).upper() if words["paper"] != NONE else NONE,
        logo=_logo(str(words["logo"]), folders),
        ruler=RULERS[str(words["ruler"])],
        many_responsible=int(words["many_responsible"]),
    )


def _each(table: Mapping[str, Any], read: Callable[[Any], Any]) -> dict[str, Any]:
    return {key: read(value) for key, value in table.items()}


def _names(value: Any) -> tuple[str, ...]:
    names = (value,) if isinstance(value, str) else tuple(str(name) for name in value)
    if not names:
        raise ValueError("a font needs a name")
    return names


def _colour(value: Any) -> str:
    if not isinstance(value, str) or _COLOUR.fullmatch(value) is None:
        raise ValueError(f"{value!r}: #rrggbb")
    return value.upper()


def _ink(value: Mapping[str, Any]) -> Ink:
    mark = str(value["mark"])
    return Ink(
        fill=_colour(value["fill"]),
        text=_colour(value["text"]),
        mark="" if mark == NONE else mark,
        bold=bool(value["bold"]),
    )


def _paper(name: str, value: Mapping[str, Any]) -> Paper:
    return Paper(
        name=name,
        width=float(value["width"]),
        height=float(value["height"]),
        code=int(value["code"]),
        scale=int(value["scale"]),
        margins={side: float(mm) for side, mm in value["margins"].items()},
        widths={key: float(width) for key, width in value["widths"].items()},
    )


def _logo(name: str, folders: tuple[Path, ...]) -> Path | None:
    """The picture beside the theme; where it would be if it is not there."""
    places = [folder / name for folder in folders]
    return None if name == NONE else next((place for place in places if place.is_file()), places[0])
