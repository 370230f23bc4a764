"""How words lie on paper: theme, text widths, row heights and page breaks. Shared by forms and reports."""
