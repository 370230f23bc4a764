"""The web page of a status: one self-contained file that asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from xlplan.form.columns import FormLayout
from xlplan.ledger.status import Status
from xlplan.locale import Locale
from xlplan.page.canvas import Link
from xlplan.page.theme import Ink, Theme
from xlplan.report.figures import Figures, Group
from xlplan.report.html.addresses import addresses
from xlplan.report.html.charts import charts
from xlplan.report.html.filters import group_token
from xlplan.report.html.grids import Dress, grids
from xlplan.report.html.styles import ASSETS, class_of, style_sheet
from xlplan.report.html.targets import targets
from xlplan.report.sheets.consolidated_content import STANDARD, printed_columns
from xlplan.report.sheets.overview import Tile, tiles
from xlplan.report.sheets.overview_lists import MOST, Item, Listed, arrears, decisions, movement
from xlplan.report.view import View
from xlplan.sandbox import fill, fill_piecewise

MOST_LINES = 100
"""Of more lines in a fold-out, all stay text until somebody opens it."""
_ALL = 10**9
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TEXT_ALONE = re.compile(r"<(?P<tag>script|style|title|select|svg)\b.*?</(?P=tag)>", re.DOTALL)
"""Where no element may be put, besides tags."""
_TEXT_BEGINS = re.compile(r"<(?P<tag>script|style|title|select|svg)\b")
_BLOCK = 1 << 17
_SEAMS = "</p>", "</td>"
_AT_THE_SEAM = re.compile(r"\A\n\s*(?=<)")
_BETWEEN_TAGS = re.compile(r">\n\s*<")
"""Line ends of the template, which a browser would hold as a node each."""
_IMAGES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


@dataclass(frozen=True)
class ShownTile:
    """A figure and where it leads. chosen: the state to filter the targets by, "" for none."""

    tile: Tile
    href: str
    chosen: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a list. css: of the state that it speaks of. href: `#…` or ""."""

    text: str
    css: str
    href: str


@dataclass(frozen=True)
class ShownList:
    """A list: what stands at once, and the rest in a fold-out."""

    title: str
    lines: tuple[Line, ...]
    rest: tuple[Line, ...]

    @property
    def late(self) -> bool:
        """Whether the rest is taken up only when it is opened."""
        return len(self.rest) > MOST_LINES


def status_html(status: Status, locale: Locale, layout: FormLayout, theme: Theme) -> bytes:
    """The page of a status in UTF-8; the same status gives the same bytes. A project may overlay `status.html.j2`,
    `status.css` and `status.js` in its own `templates/<lang>/html/`."""
    view = View(status, locale, layout, theme)
    own = tuple(folder / "html" for folder in locale.own_folders)
    folders = (*(folder / "html" for folder in locale.folders), ASSETS)
    style = _clean(style_sheet(view, fill("status.css", folders, own, {})))
    script = _clean(fill("status.js", folders, own, {}))
    words = {"style": Markup(style), "script": Markup(script), "policy": _policy(style, script)}
    pieces = fill_piecewise("status.html.j2", folders, own, {**words, **_context(view, theme)})
    whole = re.compile(locale.text("html.unbroken"))
    blocks = (_BETWEEN_TAGS.sub("><", _clean(block)) for block in _blocks(pieces))
    return b"".join([_unbroken(_AT_THE_SEAM.sub("", block), whole).encode() for block in blocks])


def _context(view: View, theme: Theme) -> dict[str, Any]:
    figures, ids, classes = Figures(view.status), addresses(view), class_of(theme)
    return {
        "view": view,
        "words": view.locale.table("html"),
        "say": view.locale.text,
        "settings": view.status.plan.settings,
        "status": view.status,
        "logo": _logo(theme.logo),
        "tiles": _tiles(view, figures),
        "charts": charts(view, figures),
        "lists": [_list(listed(view, figures, _ALL), ids, classes) for listed in (decisions, arrears, movement)],
        "targets": targets(view, ids),
        "printed": {"news": "", **printed_columns(view)},
        "beside": [key for key in printed_columns(view) if key not in STANDARD or key in {"problems", "next_steps"}],
        "grids": grids(view, Dress(view, classes, ids)),
    }


def _tiles(view: View, figures: Figures) -> Iterator[ShownTile]:
    chosen = (
        "",
        "",
        "",
        "",
        *(group_token(group) for group in (Group.DONE, Group.ATTENTION, Group.OVERDUE)),
        "ongoing",
    )
    places = ("#returns", "#returns", "#returns", "#targets", "#targets", "#targets", "#targets", "#targets")
    for tile, place, state in zip(tiles(view, figures), places, chosen, strict=True):
        yield ShownTile(tile, place, state)


def _list(listed: Listed, ids: Mapping[Link, str], classes: Mapping[Ink, str]) -> ShownList:
    lines = tuple(_line(item, ids, classes) for item in listed.items)
    return ShownList(listed.title, lines[:MOST], lines[MOST:])


def _line(item: Item, ids: Mapping[Link, str], classes: Mapping[Ink, str]) -> Line:
    found = ids.get(item.link) if item.link is not None else None
    return Line(item.text, classes[item.ink] if item.ink is not None else "", f"#{found}" if found else "")


def _policy(style: str, script: str) -> str:
    """What the page may do: its own style and script, by their hashes, and nothing else."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _clean(text: str) -> str:
    """Text without what HTML does not allow, its line ends alike: hashes are taken of what a browser reads."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _blocks(pieces: Iterable[str]) -> Iterator[str]:
    """A page in parts that end with a whole paragraph or cell: a page of tens of megabytes is never held several times
    over. No part begins within what holds text alone."""
    waiting: list[str] = []
    size, enough = 0, _BLOCK
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= enough:
            text = "".join(waiting)
            cut = _seam(text)
            if cut:
                yield text[:cut]
            waiting, size = [text[cut:]], len(text) - cut
            enough = size + _BLOCK
    yield "".join(waiting)


def _seam(text: str) -> int:
    """Where the last paragraph or cell ends, 0 if it is within what holds text alone."""
    last = max(_SEAMS, key=text.rfind)
    cut, at = text.rfind(last) + len(last), 0
    while (begun := _TEXT_BEGINS.search(text, at, cut)) is not None:
        at = text.find(f"</{begun['tag']}>", begun.end(), cut)
        if at < 0:
            return 0
    return cut if last in text else 0


def _unbroken(page: str, words: re.Pattern[str]) -> str:
    """The page with every date and period kept on one line; words: the pattern that finds them, by language. Looking
    for dates first and then whether markup is around them is quicker: a large page has ten tags a date."""
    quiet = [found.span() for found in _TEXT_ALONE.finditer(page)]
    ends = [end for _, end in quiet]
    pieces: list[str] = []
    done = 0
    for hit in words.finditer(page):
        at = hit.start()
        in_quiet = bisect(ends, at)
        if page.rfind("<", 0, at) > page.rfind(">", 0, at) or (in_quiet < len(quiet) and quiet[in_quiet][0] < at):
            continue
        pieces += page[done:at], f'<span class="whole">{hit[0]}</span>'
        done = hit.end()
    return "".join((*pieces, page[done:]))


def _logo(path: Path | None) -> str:
    """The picture within the page, by what it is and not by its name; "" for none."""
    data = b"" if path is None else path.read_bytes()
    kind = next((kind for sign, kind in _IMAGES.items() if data.startswith(sign)), "")
    return f"data:{kind};base64,{base64.b64encode(data).decode()}" if kind else ""
