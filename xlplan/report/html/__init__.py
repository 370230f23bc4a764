"""The web page of a status: one file with everything in it, for screens, phones, screen readers and paper."""

from __future__ import annotations

from xlplan.report.html.page import status_html

__all__ = ["status_html"]
