"""What xlplan is measured against; each runs as a process of its own: `python benchmarks/baselines.py WHAT …`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path


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


def xlsxwriter(model: str, count: str, folder: str) -> None:  # noqa: C901 - one loop, as bare as it gets
    """Write the cells and features of a form that many times with bare XlsxWriter, in memory."""
    from openpyxl import load_workbook
    from xlsxwriter import Workbook

    book = load_workbook(model)
    kinds = {"formulas": 0}
    sheets = [
        (sheet.title, [[cell.value for cell in row] for row in sheet.iter_rows()], sheet) for sheet in book.worksheets
    ]
    widths = {s.title: {k: d.width for k, d in s.column_dimensions.items()} for s in book.worksheets}
    heights = {s.title: {k: d.height for k, d in s.row_dimensions.items()} for s in book.worksheets}
    for number in range(int(count)):
        with Workbook(f"{folder}/{number}.xlsx", {"in_memory": True}) as out:
            formats = [
                out.add_format({"text_wrap": True, "border": 1, "locked": n % 2, "font_size": 9 + n}) for n in range(12)
            ]
            for title, rows, origin in sheets:
                sheet = out.add_worksheet(title)
                for key, width in widths[title].items():
                    sheet.set_column(f"{key}:{key}", width)
                for key, height in heights[title].items():
                    sheet.set_row(key - 1, height)
                for r, row in enumerate(rows):
                    for c, value in enumerate(row):
                        if value is None:
                            sheet.write_blank(r, c, None, formats[c % 12])
                        elif isinstance(value, str) and value.startswith("="):
                            sheet.write_formula(r, c, value, formats[c % 12], 0)
                            kinds["formulas"] += 1
                        elif isinstance(value, str):
                            sheet.write_string(r, c, value, formats[c % 12])
                        else:
                            sheet.write(r, c, value, formats[c % 12])
                for validation in origin.data_validations.dataValidation:
                    for cells in str(validation.sqref).split():
                        if validation.type == "list":
                            sheet.data_validation(cells, {"validate": "list", "source": validation.formula1})
                        else:
                            sheet.data_validation(cells, {"validate": "any", "input_message": "填写"})
                for area in origin.conditional_formatting:
                    rule = {"type": "blanks", "format": formats[0]}
                    sheet.conditional_format(str(area.sqref).split()[0], rule)
                sheet.protect("", {"sort": True})
                sheet.set_landscape()
                sheet.fit_to_pages(1, 0)


BASELINES: dict[str, Callable[..., None]] = {
    "nothing": nothing,
    "calamine": calamine,
    "pandas": pandas,
    "xlsxwriter": xlsxwriter,
}

if __name__ == "__main__":
    BASELINES[sys.argv[1]](*sys.argv[2:])
