"""Sphinx with furo: a generator that is kept, whose search works from a folder without a server."""

import os

lang = os.environ.get("XLPLAN_DOCS_LANG", "zh")
project = "xlplan"
author = "xlplan"
language = {"zh": "zh_CN"}.get(lang, lang)
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header", "misc.highlighting_failure"]
html_theme = "furo"
html_title = "xlplan"
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
html_show_search_summary = False  # it is fetched, which a browser refuses for pages of a folder
html_theme_options = {"navigation_with_keys": True}
templates_path = ["_templates"]
