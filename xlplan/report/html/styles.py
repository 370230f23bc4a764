"""The style sheet of the page: the theme's fonts and colours as variables, then the layout that ships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from xlplan.page.theme import Ink, Theme
from xlplan.report.figures import Group
from xlplan.report.html.colours import Shade, chart_shades, ink_shades, inks, page_shades
from xlplan.report.view import View

ASSETS = Path(__file__).parent / "assets"
"""Layout, style and script of the page. They hold no words, so that both languages share them."""

_SERIES = ("received", "on_time")
_PLAIN = frozenset(" ,.-_")


def style_sheet(view: View, layout: str) -> str:
    """The whole style sheet; layout: the rules that ship."""
    return "\n".join((*_variables(view.theme), *_classes(view.theme), *_page_rules(view), layout.strip())) + "\n"


def class_of(theme: Theme) -> Mapping[Ink, str]:
    """The CSS class that shows an ink; states that look alike share one."""
    classes: dict[Ink, str] = {}
    for name, ink in inks(theme):
        classes.setdefault(ink, name)
    return classes


def _variables(theme: Theme) -> Iterator[str]:
    shades = dict(_shades(theme))
    fonts = {
        "font-title": _families(theme.fonts.title),
        "font-screen": _families(theme.fonts.screen),
        "font-print": _families(theme.fonts.body),
    }
    sizes = {"size-print": f"{theme.sizes.body:g}pt", "size-title": f"{theme.sizes.title:g}pt"}
    yield _block(":root", {**fonts, **sizes, **{name: shade.light for name, shade in shades.items()}})
    night = _block(":root", {name: shade.dark for name, shade in shades.items()})
    yield "@media screen and (prefers-color-scheme: dark) {" + night + "}"


def _shades(theme: Theme) -> Iterator[tuple[str, Shade]]:
    yield from page_shades(theme).items()
    for name, ink in inks(theme):
        yield from zip((f"{name}-fill", f"{name}-text"), ink_shades(ink), strict=True)
    for group in (*Group, *_SERIES):
        yield from zip((f"g-{group}", f"on-{group}"), chart_shades(theme.groups[group]), strict=True)


def _classes(theme: Theme) -> Iterator[str]:
    for name, ink in inks(theme):
        weight = "font-weight: 600;" if ink.bold else ""
        yield f".{name} {{background: var(--{name}-fill); color: var(--{name}-text); {weight}}}"
    for group in (*Group, *_SERIES):
        yield f".g-{group} {{fill: var(--g-{group}); stroke: var(--g-{group}); background: var(--g-{group});}}"
        yield f".on-{group} {{fill: var(--on-{group});}}"


def _page_rules(view: View) -> Iterator[str]:
    """Paper: A4 across, what it is at the head of every page, and its number at the foot."""
    before, _, rest = view.text("shown.page", pages="&N").partition("&P")
    between, _, after = rest.partition("&N")
    counted = f"{_string(before)} counter(page) {_string(between)} counter(pages) {_string(after)}"
    yield (
        "@page { size: A4 landscape; margin: 15mm 11mm 14mm;"
        f" @top-left {{ content: {_string(view.facts)}; font: 8.5pt var(--font-print); }}"
        f" @bottom-center {{ content: {counted}; font: 8.5pt var(--font-print); }} }}"
    )


def _block(selector: str, values: Mapping[str, str]) -> str:
    return selector + " {" + " ".join(f"--{name}: {value};" for name, value in values.items()) + "}"


def _families(names: tuple[str, ...]) -> str:
    """Font families; the generic ones without quotes."""
    generic = {"serif", "sans-serif", "monospace", "system-ui"}
    return ", ".join(name if name in generic else _string(name) for name in names)


def _string(text: str) -> str:
    """A CSS string. Whatever could end it, or the style sheet, is written as its number."""
    safe = (c if c.isalnum() or c in _PLAIN else f"\\{ord(c):x} " for c in text if c >= " ")
    return '"' + "".join(safe) + '"'
