"""The starter plan.xlsx: an example to replace, pleasant to edit, with notes that explain every column."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from xlplan.locale import Locale
from xlplan.page.canvas import Canvas, PrintSetup, Style, note, offer, set_up_print, set_widths
from xlplan.page.measure import row_height, text_height
from xlplan.page.theme import Theme, load_theme
from xlplan.plan.starter_paper import print_in_pages

_WIDTHS: dict[str, dict[str, float]] = {
    "settings": {"item": 18, "value": 40, "help": 64},
    "departments": {"name": 28, "aliases": 30, "groups": 16, "emails": 30, "cc": 24, "contact": 12, "phone": 16},
    "targets": {
        "number": 6,
        "aspect": 10,
        "measure_number": 8,
        "measure": 34,
        "target": 38,
        "lead": 16,
        "responsible": 24,
        "deadline": 20,
        "start": 13,
        "quantity": 9,
        "unit": 9,
        "note": 16,
    },
    "form": {
        "key": 16,
        "label": 20,
        "kind": 12,
        "required": 9,
        "width": 9,
        "choices": 30,
        "help": 40,
        "off": 8,
        "printed": 10,
        "total": 14,
        "where": 24,
        "filled_by": 10,
    },
    "questions": {"question": 50, "kind": 12, "choices": 30, "required": 9, "asked": 40},
    "mail": {"item": 18, "value": 60, "help": 60},
    "calendar": {"kind": 14, "period": 12, "day": 20, "until": 16, "note": 40},
    "records": {
        "department": 24,
        "period": 12,
        "kind": 12,
        "subject": 16,
        "at": 20,
        "until": 20,
        "asked_at": 20,
        "reason": 40,
        "basis": 24,
        "by": 12,
    },
}
"""Sheets in order, their columns in order, and widths in Excel characters."""

PROPOSED = ("due_rule", "timezone", "near_due_days", "behind_bands", "paper", "signoff")
"""Settings that the starter proposes to every office."""

_SPARE_ROWS = {"departments": 6, "targets": 6, "form": 12, "questions": 6, "calendar": 12, "records": 20}
_LISTED_ROWS = 500
"""Rows below the table's beginning that have drop-downs, and departments that they offer."""

_FORM_LISTS = {
    "kind": "form_kinds",
    "required": "yes_no",
    "off": "yes_no",
    "printed": "yes_no",
    "total": "form_totals",
    "filled_by": "form_fillers",
}
_MEASURE = ("measure_number", "measure")
_CENTRED = frozenset(
    {"number", "measure_number", "quantity", "unit", "period", "kind", "required", "width", "off", "printed"}
)
_TITLE_HEIGHT, _HINT_HEIGHT, _HEADER_HEIGHT = 30.0, 20.0, 30.0
_CREATED = datetime(2022, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the same words give the same bytes


def write_starter(path: Path, locale: Locale) -> None:
    """Write the starter plan of a language to `path`; the same words give the same bytes."""
    path.write_bytes(starter_bytes(locale))


@dataclass(frozen=True)
class OwnColumn:
    """A column besides those that every plan has. key: of its value in a line. after: key of the column on its left,
    "" for the end."""

    key: str
    heading: str
    help: str
    width: float
    after: str = ""


@dataclass(frozen=True)
class Content:
    """What stands in a plan workbook. plan: settings by key. departments, targets: lines by column key. samples:
    tinted lines of targets that say that they are none. form: lines of form columns. hints: by sheet, in place of the
    usual ones. columns: own columns by sheet."""

    plan: Mapping[str, str]
    departments: Sequence[Mapping[str, str]]
    targets: Sequence[Mapping[str, str]]
    samples: Sequence[Mapping[str, str]] = ()
    form: Sequence[Mapping[str, str]] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Sequence[OwnColumn]] = field(default_factory=dict)


def starter_bytes(locale: Locale) -> bytes:
    """The starter plan as a workbook."""
    example = Content(
        locale.table("starter", "plan"), list(_example(locale, "departments")), list(_example(locale, "targets"))
    )
    return plan_workbook(example, locale)


def empty_bytes(locale: Locale, plan: Mapping[str, str]) -> bytes:
    """A plan workbook without the example: sheets, settings, and sample lines that say that they are none.

    plan: settings by key, over those that the starter proposes.
    """
    starter = locale.table("starter", "plan")
    settings = {key: str(starter[key]) for key in PROPOSED} | dict(plan)
    samples = [dict(line) for line in locale.table("starter", "samples").values()]
    hints = {"targets": locale.text("starter.empty.targets"), "settings": locale.text("starter.empty.settings")}
    return plan_workbook(Content({"name": "", **settings}, (), (), samples=samples, hints=hints), locale)


def plan_workbook(content: Content, locale: Locale) -> bytes:
    """A plan workbook with this content, in the look of the starter; the same content gives the same bytes."""
    theme = load_theme(locale)
    canvas = Canvas(theme, _CREATED, {"title": content.plan["name"]})
    starter = _Starter(canvas, locale, theme, content)
    for kind in _WIDTHS:
        starter.sheet(kind)
    return canvas.finish()


@dataclass(frozen=True)
class _Styles:
    title: Style
    hint: Style
    caution: Style
    header: Style
    text: Style
    centred: Style
    label: Style
    quiet: Style
    plain: Style


class _Starter:
    def __init__(self, canvas: Canvas, locale: Locale, theme: Theme, content: Content) -> None:
        self.canvas = canvas
        self.content = content
        self.own = {kind: {column.key: column for column in columns} for kind, columns in content.columns.items()}
        self.widths = {kind: _with_own(kind, content) for kind in _WIDTHS}
        self.locale = locale
        self.theme = theme
        self.styles = self._styles()
        slots = locale.table("mail", "slots").items()
        self.slots = {code: f"{{{word}}}" for code, word in slots}
        self.names = {kind: str(words[0]) for kind, words in locale.table("lexicon", "sheets").items()}

    def _styles(self) -> _Styles:
        sizes, colours = self.theme.sizes, self.theme.colours
        cell = Style(align="")
        small = Style(size=sizes.note, border=False)
        return _Styles(
            title=Style("title", 18, align="", border=False, wrap=False),
            hint=replace(small, colour=colours.faint),
            caution=replace(small, colour=colours.accent),
            header=Style("heading", sizes.heading, bold=True, align="center", fill=colours.header),
            text=replace(cell, number_format="@"),
            centred=replace(cell, align="center"),
            label=replace(cell, font="heading", fill=colours.panel),
            quiet=replace(cell, colour=colours.faint),
            plain=replace(cell, border=False, number_format="@"),
        )

    def sheet(self, kind: str) -> None:
        """Write one sheet: title, hints, header with notes, rows, drop-downs, print set-up."""
        sheet = self.canvas.sheet(self.names[kind])
        set_widths(sheet, self.widths[kind].values(), self.canvas.format(self.styles.plain))
        header = self._head(sheet, kind)
        last = getattr(self, f"_{kind}")(sheet, header + 1)
        self._spare(sheet, kind, last)
        sheet.freeze_panes(header + 1, int(kind in {"settings", "departments"}))
        if kind == "targets":
            hints, heights = self._hints(kind), self._target_heights
            heads = (_TITLE_HEIGHT, *(self._hint_height(kind, text) for text, _ in hints), _HEADER_HEIGHT)
            print_in_pages(sheet, self.theme, tuple(self.widths[kind].values()), heads, heights)
            return
        fit = (1, 1 if kind == "settings" else 0)
        set_up_print(sheet, PrintSetup(9, {}, "&C&P / &N", fit=fit, repeated=header, centred=False, gridlines=True))

    def _hint_height(self, kind: str, text: str) -> float:
        return max(_HINT_HEIGHT, text_height(text, sum(self.widths[kind].values()), self.theme.sizes.note))

    def _head(self, sheet: Any, kind: str) -> int:
        """Title, hints and header. Returns the header's row (from 0)."""
        last = len(self.widths[kind]) - 1
        sheet.set_row(0, _TITLE_HEIGHT)
        self.canvas.put(sheet, 0, 0, self.locale.text(f"starter.titles.{kind}"), self.styles.title)
        hints = self._hints(kind)
        for row, (text, style) in enumerate(hints, start=1):
            sheet.set_row(row, self._hint_height(kind, text))
            self.canvas.merge(sheet, (row, 0), (row, last), text, style)
        sheet.set_row(header := len(hints) + 1, _HEADER_HEIGHT)
        headings = self.locale.table("lexicon", "headings", kind)
        for column, key in enumerate(self.widths[kind]):
            own = self.own.get(kind, {}).get(key)
            heading = own.heading if own else str(headings[key][0])
            self.canvas.put(sheet, header, column, heading, self.styles.header)
            if kind not in {"settings", "mail"}:
                help_text = own.help if own else self.locale.text(f"starter.help.{kind}.{key}")
                height = int(18 + text_height(help_text, 30, 9) * 1.5)
                note(sheet, header, column, help_text, 1.8, height=height, font_size=9, author="xlplan")
        return header

    def _hints(self, kind: str) -> list[tuple[str, Style]]:
        if kind in self.content.hints:
            writing = [(self.locale.text("starter.plan.writing"), self.styles.hint)] if kind == "targets" else []
            return [(self.content.hints[kind], self.styles.caution), *writing]
        if kind == "targets":
            return [
                (self.locale.text("starter.plan.illustrative"), self.styles.caution),
                (self.locale.text("starter.plan.writing"), self.styles.hint),
            ]
        hint = (self.locale.text(f"starter.hints.{kind}", **self.slots), self.styles.hint)
        if kind == "settings":
            return [hint, (self.locale.text("starter.plan.illustrative"), self.styles.caution)]
        return [hint]

    def _settings(self, sheet: Any, row: int) -> int:
        names = self.locale.table("lexicon", "settings")
        choices = self.locale.table("lexicon", "setting_values")
        given = self.content.plan
        chosen = {"language": self.locale.lang, "period_kind": "month", "roll_rule": "none", "reporters": "both"}
        chosen = {key: code for key, code in chosen.items() if key not in given}
        for key, words in names.items():
            value = str(choices[key][chosen[key]][0]) if key in chosen else str(given.get(key, ""))
            help_text = self.locale.text(f"starter.help.settings.{key}")
            widths = self.widths["settings"]
            size = self.theme.sizes.body
            sheet.set_row(row, row_height([(value, widths["value"], size), (help_text, widths["help"], size)], 24))
            shown = int(value) if value.isdecimal() else value
            styles = (self.styles.label, self.styles.text, self.styles.quiet)
            for column, (part, style) in enumerate(zip((str(words[0]), shown, help_text), styles, strict=True)):
                self.canvas.put(sheet, row, column, part, style)
            if key in choices and key != "timezone":
                self._list(sheet, (row, 1, row, 1), [str(words[0]) for words in choices[key].values()])
            row += 1
        return row

    def _departments(self, sheet: Any, row: int) -> int:
        widths, size = self.widths["departments"], self.theme.sizes.body
        for line in self.content.departments:
            sheet.set_row(row, row_height([(line.get(key, ""), width, size) for key, width in widths.items()], 20))
            self._row(sheet, row, "departments", line)
            row += 1
        return row

    def _targets(self, sheet: Any, row: int) -> int:
        lines = self._target_lines
        for offset, (line, height) in enumerate(zip(lines, self._target_heights, strict=True)):
            sheet.set_row(row + offset, height)
            self._row(sheet, row + offset, "targets", line, sample=offset < len(self.content.samples))
        last = row + len(lines) + _LISTED_ROWS
        column = list(self.widths["targets"]).index("lead")
        self._department_list(sheet, (row, column, last, column))
        return row + len(lines)

    @cached_property
    def _target_lines(self) -> list[Mapping[str, str]]:
        return [*self.content.samples, *without_repeats(self.content.targets)]

    @cached_property
    def _target_heights(self) -> list[float]:
        widths, size = self.widths["targets"], self.theme.sizes.body
        shown = ([(line.get(key, ""), width, size) for key, width in widths.items()] for line in self._target_lines)
        return [row_height(cells, 24) for cells in shown]

    def _form(self, sheet: Any, row: int) -> int:
        columns = list(self.widths["form"])
        for key, table in _FORM_LISTS.items():
            at = columns.index(key)
            words = [str(words[0]) for words in self.locale.table("lexicon", table).values()]
            self._list(sheet, (row, at, row + _LISTED_ROWS, at), words)
        for line in self.content.form:
            self._row(sheet, row, "form", line)
            row += 1
        return row

    def _questions(self, sheet: Any, row: int) -> int:
        columns = list(self.widths["questions"])
        for key in ("kind", "required"):
            at = columns.index(key)
            words = [str(words[0]) for words in self.locale.table("lexicon", _FORM_LISTS[key]).values()]
            self._list(sheet, (row, at, row + _LISTED_ROWS, at), words)
        return row

    def _mail(self, sheet: Any, row: int) -> int:
        for key, words in self.locale.table("lexicon", "mail_items").items():
            help_text = self.locale.text(f"starter.help.mail.{key}", **self.slots)
            styles = (self.styles.label, self.styles.text, self.styles.quiet)
            for column, (part, style) in enumerate(zip((str(words[0]), "", help_text), styles, strict=True)):
                self.canvas.put(sheet, row, column, part, style)
            sheet.set_row(row, row_height([(help_text, self.widths["mail"]["help"], self.theme.sizes.body)], 30))
            row += 1
        return row

    def _calendar(self, sheet: Any, row: int) -> int:
        words = [str(words[0]) for words in self.locale.table("lexicon", "calendar_kinds").values()]
        self._list(sheet, (row, 0, row + _LISTED_ROWS, 0), words)
        return row

    def _records(self, sheet: Any, row: int) -> int:
        words = [str(words[0]) for words in self.locale.table("lexicon", "record_kinds").values()]
        last = row + _LISTED_ROWS
        self._list(sheet, (row, 2, last, 2), words)
        self._department_list(sheet, (row, 0, last, 0))
        return row

    def _row(self, sheet: Any, row: int, kind: str, line: Mapping[str, str], *, sample: bool = False) -> None:
        for column, key in enumerate(self.widths[kind]):
            self._cell(sheet, row, column, key, line.get(key, ""), sample=sample)

    def _cell(self, sheet: Any, row: int, column: int, key: str, value: str, *, sample: bool = False) -> None:
        style = self.styles.centred if key in _CENTRED else self.styles.text
        style = replace(style, fill=self.theme.colours.asked, colour=self.theme.colours.faint) if sample else style
        self.canvas.put(sheet, row, column, int(value) if key in _CENTRED and value.isdecimal() else value, style)

    def _spare(self, sheet: Any, kind: str, row: int) -> None:
        """Empty rows in the table's look, to be filled; their height is left to the program."""
        for offset in range(_SPARE_ROWS.get(kind, 0)):
            for column, key in enumerate(self.widths[kind]):
                style = self.styles.centred if key in _CENTRED else self.styles.text
                self.canvas.put(sheet, row + offset, column, None, style)

    def _list(self, sheet: Any, area: tuple[int, int, int, int], words: Sequence[str]) -> None:
        self._offer(sheet, area, words)

    def _department_list(self, sheet: Any, area: tuple[int, int, int, int]) -> None:
        first = len(self._hints("departments")) + 3
        quoted = self.names["departments"].replace("'", "''")
        self._offer(sheet, area, f"='{quoted}'!$A${first}:$A${first + _LISTED_ROWS}")

    def _offer(self, sheet: Any, area: tuple[int, int, int, int], source: Sequence[str] | str) -> None:
        """A drop-down that warns and never refuses."""
        title, message = (self.locale.text(f"starter.dropdown.{part}") for part in ("title", "message"))
        offer(sheet, area, source, error_type="warning", error_title=title, error_message=message)


def _with_own(kind: str, content: Content) -> dict[str, float]:
    """The columns of a sheet with their widths, own ones in their places."""
    columns = list(_WIDTHS[kind].items())
    for own in content.columns.get(kind, ()):
        keys = [key for key, _ in columns]
        columns.insert(keys.index(own.after) + 1 if own.after else len(columns), (own.key, own.width))
    return dict(columns)


def without_repeats(lines: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The lines with a blank where aspect and measure repeat those above: no cell is merged, so that all can sort,
    insert and type everywhere."""
    shown: list[Mapping[str, str]] = []
    above: Mapping[str, str] = {}
    for line in lines:
        same_aspect = line.get("aspect", "") in {"", above.get("aspect", "")}
        same = same_aspect and all(line.get(key, "") in {"", above.get(key, "")} for key in _MEASURE)
        blank = (("aspect",) if same_aspect else ()) + (_MEASURE if same and above else ())
        shown.append({**line, **dict.fromkeys(blank, "")} if above else line)
        above = {key: line.get(key, "") or above.get(key, "") for key in ("aspect", *_MEASURE)}
    return shown


def _example(locale: Locale, kind: str) -> Iterator[dict[str, str]]:
    """The rows of the example, by column key."""
    words = locale.table("lexicon", "headings", kind)
    keys = {str(name): key for key, names in words.items() for name in names}
    with locale.file(f"example/{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            yield {keys[heading]: value for heading, value in line.items()}
