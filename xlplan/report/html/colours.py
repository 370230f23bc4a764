"""The colours of the page, derived from the theme: light and dark, every text legible on its ground (WCAG AA)."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlplan.page.theme import Ink, Theme

LEGIBLE = 4.5
"""Least contrast of a text with what is behind it."""

_WHITE, _BLACK = "#FFFFFF", "#000000"
_DARK_GROUND, _DARK_INK = "#15181D", "#E9EBEE"
_LIGHT_FILL = 0.35
_DARK_FILL_LIGHTNESS, _DARK_FILL_SATURATION = 0.21, 0.42
_DARK_TEXT_LIGHTNESS, _DARK_TEXT_SATURATION = 0.86, 0.6


@dataclass(frozen=True)
class Shade:
    """A colour by day and by night."""

    light: str
    dark: str


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, grounds: Sequence[str], least: float = LEGIBLE) -> str:
    """`colour`, made darker or lighter until it is legible on every one of `grounds`."""
    pole = max((_BLACK, _WHITE), key=lambda end: min(contrast(end, ground) for ground in grounds))
    for step in range(21):
        moved = mix(pole, colour, step / 20)
        if all(contrast(moved, ground) >= least for ground in grounds):
            return moved
    return pole


def mix(one: str, other: str, share: float) -> str:
    """`share` of one colour in another."""
    parts = zip(_channels(one), _channels(other), strict=True)
    return _hex([share * first + (1 - share) * second for first, second in parts])


def page_shades(theme: Theme) -> Mapping[str, Shade]:
    """The colours of ground, texts and lines by the name of their CSS variable."""
    given = theme.colours
    light = (_WHITE, given.panel, given.header)
    dark_panel = mix(_WHITE, _DARK_GROUND, 0.06)
    dark_header = mix(_at(given.header, 0.25, 0.3), _DARK_GROUND, 0.75)
    dark = (_DARK_GROUND, dark_panel, dark_header)
    texts = {
        "ink": (given.ink, _DARK_INK),
        "faint": (given.faint, "#AEB4BC"),
        "link": (given.link, _at(given.link, 0.75, 0.7)),
        "accent": (given.accent, _at(given.accent, 0.72, 0.8)),
    }
    grounds = {
        "ground": Shade(_WHITE, _DARK_GROUND),
        "panel": Shade(given.panel, dark_panel),
        "header": Shade(given.header, dark_header),
        "line": Shade(mix(given.rule, _WHITE, 0.4), mix(_WHITE, _DARK_GROUND, 0.2)),
        "edge": Shade(readable(given.rule, light, 3), readable("#7C848E", dark, 3)),
    }
    return grounds | {
        name: Shade(readable(by_day, light), readable(by_night, dark)) for name, (by_day, by_night) in texts.items()
    }


def ink_shades(ink: Ink) -> tuple[Shade, Shade]:
    """Fill and text of a state."""
    by_day = readable(ink.text, [ink.fill])
    if _luminance(ink.fill) < _LIGHT_FILL:
        return Shade(ink.fill, ink.fill), Shade(by_day, by_day)
    fill = _at(ink.fill, _DARK_FILL_LIGHTNESS, _DARK_FILL_SATURATION)
    text = readable(_at(ink.text, _DARK_TEXT_LIGHTNESS, _DARK_TEXT_SATURATION), [fill])
    return Shade(ink.fill, fill), Shade(by_day, text)


def chart_shades(colour: str) -> tuple[Shade, Shade]:
    """Fill of a bar and the text on it."""
    fill = Shade(colour, mix(colour, _BLACK, 0.85))
    return fill, Shade(
        *(max((_WHITE, "#111111"), key=lambda end: contrast(end, one)) for one in (fill.light, fill.dark))
    )


def inks(theme: Theme) -> Iterator[tuple[str, Ink]]:
    """Every state with the CSS class that shows it."""
    for prefix, states in (("s", theme.states), ("r", theme.returns), ("v", theme.severities)):
        for code, ink in states.items():
            yield f"{prefix}-{code}", ink


def _at(colour: str, lightness: float, saturation: float) -> str:
    """The hue of a colour at another lightness, at most so much saturated; greys stay grey."""
    hue, _, given = colorsys.rgb_to_hls(*(part / 255 for part in _channels(colour)))
    return _hex([part * 255 for part in colorsys.hls_to_rgb(hue, lightness, min(given, saturation))])


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(channels: Sequence[float]) -> str:
    return "#" + "".join(f"{min(255, max(0, round(part))):02X}" for part in channels)


def _luminance(colour: str) -> float:
    parts = (part / 255 for part in _channels(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
