"""The starter plan.xlsx: an example to replace, pleasant to edit, with notes that explain every column."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlplan.locale import Locale
from xlplan.page.measure import row_height, text_height
from xlplan.page.planning import spread
from xlplan.page.theme import Theme, load_theme

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

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
    "form": {"key": 16, "label": 20, "kind": 12, "required": 9, "width": 9, "choices": 30, "help": 50},
    "calendar": {"kind": 14, "period": 12, "day": 20, "until": 16, "note": 40},
    "records": {
        "department": 24,
        "period": 12,
        "kind": 12,
        "at": 20,
        "until": 20,
        "asked_at": 20,
        "reason": 40,
    },
}
"""Sheets in order, their columns in order, and widths in Excel characters."""

_SPARE_ROWS = {"departments": 6, "targets": 6, "form": 12, "calendar": 12, "records": 20}
_LISTED_ROWS = 500
"""Rows below the table's beginning that have drop-downs, and departments that they offer."""

_LISTED = {"language", "roll_rule", "reporters", "paper", "smtp_security", "imap_security"}
_MERGED = ("aspect", "measure_number", "measure")
_CENTRED = frozenset({"number", "measure_number", "quantity", "unit", "period", "kind", "required", "width"})
_TITLE_HEIGHT, _HINT_HEIGHT = 30.0, 20.0
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
    """What stands in a plan workbook. plan: settings by key. departments, targets: lines by column key. hints: by
    sheet, in place of the usual ones. columns: own columns by sheet."""

    plan: Mapping[str, str]
    departments: Sequence[Mapping[str, str]]
    targets: Sequence[Mapping[str, str]]
    hints: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Sequence[OwnColumn]] = field(default_factory=dict)


def starter_bytes(locale: Locale) -> bytes:
    """The starter plan as a workbook."""
    example = Content(
        locale.table("starter", "plan"), list(_example(locale, "departments")), list(_example(locale, "targets"))
    )
    return plan_workbook(example, locale)


def plan_workbook(content: Content, locale: Locale) -> bytes:
    """A plan workbook with this content, in the look of the starter; the same content gives the same bytes."""
    import xlsxwriter

    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    book.set_properties({"title": content.plan["name"], "created": _CREATED})
    book.set_calc_mode("auto")
    starter = _Starter(book, locale, load_theme(locale), content)
    for kind in _WIDTHS:
        starter.sheet(kind)
    book.close()
    return stream.getvalue()


@dataclass
class _Styles:
    title: Format
    hint: Format
    caution: Format
    header: Format
    text: Format
    centred: Format
    label: Format
    quiet: Format
    plain: Format


class _Starter:
    def __init__(self, book: Workbook, locale: Locale, theme: Theme, content: Content) -> None:
        self.book = book
        self.content = content
        self.own = {kind: {column.key: column for column in columns} for kind, columns in content.columns.items()}
        self.widths = {kind: _with_own(kind, content) for kind in _WIDTHS}
        self.locale = locale
        self.theme = theme
        self.styles = self._styles()
        self.names = {kind: str(words[0]) for kind, words in locale.table("lexicon", "sheets").items()}

    def _styles(self) -> _Styles:
        fonts, sizes, colours = self.theme.fonts, self.theme.sizes, self.theme.colours
        body = {"font_name": fonts.body[0], "font_size": sizes.body, "valign": "vcenter", "text_wrap": True}
        cell = {**body, "border": 1, "border_color": colours.rule}
        small = {**body, "font_size": sizes.note, "text_wrap": True, "align": "left"}
        head = {**cell, "font_name": fonts.heading[0], "font_size": sizes.heading, "align": "center"}
        return _Styles(
            self.book.add_format({"font_name": fonts.title[0], "font_size": 18, "valign": "vcenter"}),
            self.book.add_format({**small, "font_color": colours.faint}),
            self.book.add_format({**small, "font_color": colours.accent}),
            self.book.add_format({**head, "bg_color": colours.header, "bold": True}),
            self.book.add_format({**cell, "num_format": "@"}),
            self.book.add_format({**cell, "align": "center"}),
            self.book.add_format({**cell, "font_name": fonts.heading[0], "bg_color": colours.panel}),
            self.book.add_format({**cell, "font_color": colours.faint}),
            self.book.add_format({**body, "num_format": "@"}),
        )

    def sheet(self, kind: str) -> None:
        """Write one sheet: title, hints, header with notes, rows, drop-downs, print set-up."""
        sheet = self.book.add_worksheet(self.names[kind])
        columns = self.widths[kind]
        for index, width in enumerate(columns.values()):
            sheet.set_column(index, index, width, self.styles.plain)
        header = self._head(sheet, kind)
        last = getattr(self, f"_{kind}")(sheet, header + 1)
        self._spare(sheet, kind, last)
        sheet.freeze_panes(header + 1, self._frozen(kind))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1 if kind == "settings" else 0)
        sheet.repeat_rows(header)
        sheet.set_footer("&C&P / &N")

    def _frozen(self, kind: str) -> int:
        return 1 if kind in {"settings", "departments"} else 0

    def _head(self, sheet: Worksheet, kind: str) -> int:
        """Title, hints and header. Returns the header's row (from 0)."""
        last = len(self.widths[kind]) - 1
        width = sum(self.widths[kind].values())
        sheet.set_row(0, _TITLE_HEIGHT)
        sheet.write_string(0, 0, self.locale.text(f"starter.titles.{kind}"), self.styles.title)
        hints = self._hints(kind)
        for row, (text, style) in enumerate(hints, start=1):
            sheet.set_row(row, max(_HINT_HEIGHT, text_height(text, width, self.theme.sizes.note)))
            sheet.merge_range(row, 0, row, last, text, style)
        header = len(hints) + 1
        sheet.set_row(header, 30)
        headings = self.locale.table("lexicon", "headings", kind)
        for column, key in enumerate(self.widths[kind]):
            own = self.own.get(kind, {}).get(key)
            sheet.write_string(header, column, own.heading if own else str(headings[key][0]), self.styles.header)
            if kind != "settings":
                help_text = own.help if own else self.locale.text(f"starter.help.{kind}.{key}")
                self._note(sheet, header, column, help_text)
        return header

    def _hints(self, kind: str) -> list[tuple[str, Format]]:
        if kind in self.content.hints:
            writing = [(self.locale.text("starter.plan.writing"), self.styles.hint)] if kind == "targets" else []
            return [(self.content.hints[kind], self.styles.caution), *writing]
        if kind == "targets":
            return [
                (self.locale.text("starter.plan.illustrative"), self.styles.caution),
                (self.locale.text("starter.plan.writing"), self.styles.hint),
            ]
        hint = (self.locale.text(f"starter.hints.{kind}"), self.styles.hint)
        if kind == "settings":
            return [hint, (self.locale.text("starter.plan.illustrative"), self.styles.caution)]
        return [hint]

    def _note(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        height = 18 + text_height(text, 30, 9) * 1.5
        options = {"x_scale": 1.8, "height": int(height), "font_size": 9, "author": "xlplan"}
        sheet.write_comment(row, column, text, options)

    def _settings(self, sheet: Worksheet, row: int) -> int:
        names = self.locale.table("lexicon", "settings")
        choices = self.locale.table("lexicon", "setting_values")
        given = self.content.plan
        chosen = {"language": self.locale.lang, "roll_rule": "none", "reporters": "both"}
        for key, words in names.items():
            value = (
                str(choices[key][chosen[key]][0]) if key in chosen else str(given.get(key, ""))
            )  # no mail server, unless the office has one
            help_text = self.locale.text(f"starter.help.settings.{key}")
            widths = self.widths["settings"]
            size = self.theme.sizes.body
            sheet.set_row(row, row_height([(value, widths["value"], size), (help_text, widths["help"], size)], 24))
            sheet.write_string(row, 0, str(words[0]), self.styles.label)
            if value.isdigit():
                sheet.write_number(row, 1, int(value), self.styles.text)
            else:
                sheet.write_string(row, 1, value, self.styles.text)
            sheet.write_string(row, 2, help_text, self.styles.quiet)
            if key in _LISTED:
                self._list(sheet, (row, 1, row, 1), [str(words[0]) for words in choices[key].values()])
            row += 1
        return row

    def _departments(self, sheet: Worksheet, row: int) -> int:
        widths, size = self.widths["departments"], self.theme.sizes.body
        for line in self.content.departments:
            sheet.set_row(row, row_height([(line.get(key, ""), width, size) for key, width in widths.items()], 20))
            self._row(sheet, row, "departments", line)
            row += 1
        return row

    def _targets(self, sheet: Worksheet, row: int) -> int:
        lines = self.content.targets
        heights = self._target_heights(lines)
        for offset, (line, height) in enumerate(zip(lines, heights, strict=True)):
            sheet.set_row(row + offset, height)
            self._row(sheet, row + offset, "targets", line)
        for key in _MERGED:
            self._merge(sheet, row, lines, key)
        last = row + len(lines) + _LISTED_ROWS
        column = list(self.widths["targets"]).index("lead")
        self._department_list(sheet, (row, column, last, column))
        return row + len(lines)

    def _target_heights(self, lines: Sequence[Mapping[str, str]]) -> list[float]:
        widths, size = self.widths["targets"], self.theme.sizes.body
        own = [key for key in widths if key not in _MERGED]
        heights: list[float] = []
        for _, group in groupby(lines, key=_measure_key):
            members = list(group)
            rows = [row_height([(line.get(key, ""), widths[key], size) for key in own], 24) for line in members]
            needed = text_height(members[0]["measure"], widths["measure"], size)
            heights += spread(rows, needed)
        return heights

    def _merge(self, sheet: Worksheet, row: int, lines: Sequence[Mapping[str, str]], key: str) -> None:
        column = list(self.widths["targets"]).index(key)
        keys = [line["aspect"] if key == "aspect" else _measure_key(line) for line in lines]
        first = 0
        for _, group in groupby(keys):
            count = len(list(group))
            value = lines[first][key]
            if count > 1 and value:
                style = self.styles.centred if key in _CENTRED else self.styles.text
                sheet.merge_range(row + first, column, row + first + count - 1, column, "", style)
                self._cell(sheet, row + first, column, key, value)
            first += count

    def _form(self, sheet: Worksheet, row: int) -> int:
        columns = list(self.widths["form"])
        for key, table in (("kind", "form_kinds"), ("required", "yes_no")):
            at = columns.index(key)
            words = [str(words[0]) for words in self.locale.table("lexicon", table).values()]
            self._list(sheet, (row, at, row + _LISTED_ROWS, at), words)
        return row

    def _calendar(self, sheet: Worksheet, row: int) -> int:
        words = [str(words[0]) for words in self.locale.table("lexicon", "calendar_kinds").values()]
        self._list(sheet, (row, 0, row + _LISTED_ROWS, 0), words)
        return row

    def _records(self, sheet: Worksheet, row: int) -> int:
        words = [str(words[0]) for words in self.locale.table("lexicon", "record_kinds").values()]
        last = row + _LISTED_ROWS
        self._list(sheet, (row, 2, last, 2), words)
        self._department_list(sheet, (row, 0, last, 0))
        return row

    def _row(self, sheet: Worksheet, row: int, kind: str, line: Mapping[str, str]) -> None:
        for column, key in enumerate(self.widths[kind]):
            self._cell(sheet, row, column, key, line.get(key, ""))

    def _cell(self, sheet: Worksheet, row: int, column: int, key: str, value: str) -> None:
        style = self.styles.centred if key in _CENTRED else self.styles.text
        if key in _CENTRED and value.isdigit():
            sheet.write_number(row, column, int(value), style)
        elif value:
            sheet.write_string(row, column, value, style)
        else:
            sheet.write_blank(row, column, None, style)

    def _spare(self, sheet: Worksheet, kind: str, row: int) -> None:
        """Empty rows in the table's look, to be filled; their height is left to the program."""
        for offset in range(_SPARE_ROWS.get(kind, 0)):
            for column, key in enumerate(self.widths[kind]):
                style = self.styles.centred if key in _CENTRED else self.styles.text
                sheet.write_blank(row + offset, column, None, style)

    def _list(self, sheet: Worksheet, area: tuple[int, int, int, int], words: Sequence[str]) -> None:
        self._validate(sheet, area, list(words))

    def _department_list(self, sheet: Worksheet, area: tuple[int, int, int, int]) -> None:
        first = len(self._hints("departments")) + 3
        quoted = self.names["departments"].replace("'", "''")
        self._validate(sheet, area, f"='{quoted}'!$A${first}:$A${first + _LISTED_ROWS}")

    def _validate(self, sheet: Worksheet, area: tuple[int, int, int, int], source: Any) -> None:
        """A drop-down that warns and never refuses."""
        sheet.data_validation(
            *area,
            {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": self.locale.text("starter.dropdown.title"),
                "error_message": self.locale.text("starter.dropdown.message"),
            },
        )


def _with_own(kind: str, content: Content) -> dict[str, float]:
    """The columns of a sheet with their widths, own ones in their places."""
    columns = list(_WIDTHS[kind].items())
    for own in content.columns.get(kind, ()):
        keys = [key for key, _ in columns]
        columns.insert(keys.index(own.after) + 1 if own.after else len(columns), (own.key, own.width))
    return dict(columns)


def _measure_key(line: Mapping[str, str]) -> str:
    return "\n".join((line["aspect"], line["measure_number"], line["measure"]))


def _example(locale: Locale, kind: str) -> Iterator[dict[str, str]]:
    """The rows of the example, by column key."""
    words = locale.table("lexicon", "headings", kind)
    keys = {str(name): key for key, names in words.items() for name in names}
    with locale.file(f"example/{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            yield {keys[heading]: value for heading, value in line.items()}
