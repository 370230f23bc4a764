"""How words lie on paper: theme, text widths, row heights, page breaks, and the one way of writing sheets."""
