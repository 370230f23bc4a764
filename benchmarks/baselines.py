"""What xlplan is measured against; each runs as a process of its own: `python benchmarks/baselines.py WHAT …`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def nothing(*_: str) -> None:
    """Start Python and end."""


def calamine(inbox: str) -> None:
    """Read every cell of every file, and do nothing with it."""
    from python_calamine import load_workbook

    for path in sorted(Path(inbox).glob("*.xlsx")):
        load_workbook(path).get_sheet_by_index(0).to_python()


def pandas(inbox: str, output: str) -> None:
    """The script that an office would have written: read all, put them below each other, write one table."""
    import pandas

    frames = [pandas.read_excel(path, engine="calamine", header=4) for path in sorted(Path(inbox).glob("*.xlsx"))]
    pandas.concat(frames).to_excel(output, index=False)


def xlsxwriter(model: str, count: str, folder: str) -> None:
    """Write the cells and features of a form that many times with bare XlsxWriter, in memory."""
    from openpyxl import load_workbook
    from xlsxwriter import Workbook

    sheets = [_Model(sheet) for sheet in load_workbook(model).worksheets]
    for number in range(int(count)):
        with Workbook(f"{folder}/{number}.xlsx", {"in_memory": True}) as out:
            looks = [{"text_wrap": True, "border": 1, "locked": n % 2, "font_size": 9 + n} for n in range(12)]
            formats = [out.add_format(look) for look in looks]
            for one in sheets:
                one.write(out.add_worksheet(one.title), formats)


class _Model:
    """What a sheet of a form holds, as far as XlsxWriter is told."""

    def __init__(self, sheet: Any) -> None:
        self.title = sheet.title
        self.rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.widths = {key: size.width for key, size in sheet.column_dimensions.items()}
        self.heights = {key: size.height for key, size in sheet.row_dimensions.items()}
        self.lists = [(str(rule.sqref).split()[0], rule.formula1) for rule in sheet.data_validations.dataValidation]
        self.rules = [str(area.sqref).split()[0] for area in sheet.conditional_formatting]

    def write(self, sheet: Any, formats: list[Any]) -> None:
        """Write it once."""
        for key, width in self.widths.items():
            sheet.set_column(f"{key}:{key}", width)
        for key, height in self.heights.items():
            sheet.set_row(key - 1, height)
        for r, row in enumerate(self.rows):
            for c, value in enumerate(row):
                _put(sheet, r, c, value, formats[c % len(formats)])
        for cells, source in self.lists:
            sheet.data_validation(cells, {"validate": "list", "source": source or "=A1"})
        for area in self.rules:
            sheet.conditional_format(area, {"type": "blanks", "format": formats[0]})
        sheet.protect("", {"sort": True})
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)


def _put(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str) and value.startswith("="):
        sheet.write_formula(row, column, value, look, 0)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write(row, column, value, look)


BASELINES: dict[str, Callable[..., None]] = {
    "nothing": nothing,
    "calamine": calamine,
    "pandas": pandas,
    "xlsxwriter": xlsxwriter,
}

if __name__ == "__main__":
    BASELINES[sys.argv[1]](*sys.argv[2:])
