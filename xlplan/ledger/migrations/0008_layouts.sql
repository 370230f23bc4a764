-- How the printed sheet of a workbook lies on paper, so that next month's columns are as wide as people know them.

-- path: of the workbook. pages: of its consolidated sheet. widths: of its columns in characters, by key (JSON).
CREATE TABLE layouts (
    path   TEXT NOT NULL PRIMARY KEY,
    period TEXT NOT NULL,
    pages  INTEGER NOT NULL,
    widths TEXT NOT NULL
) STRICT;
