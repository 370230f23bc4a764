"""Statuses for the page, made by the builders of the workbook's tests."""

from __future__ import annotations

import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "report"))

from status_builders import make_plan, make_status, speaking

from xlplan.ledger.status import Status
from xlplan.report.html import status_html


def status_of(targets: int = 24, lang: str = "zh", departments: int = 14, text: str = "") -> Status:
    """A status with everything in it."""
    return make_status(make_plan(targets, lang, departments), lang, text)


def page_of(status: Status, lang: str = "zh") -> str:
    """Its page."""
    return status_html(status, *speaking(status.plan, lang)).decode()


def named(status: Status, name: str) -> Status:
    """The same status with a department under another name."""
    first, *others = status.plan.departments
    return replace(status, plan=replace(status.plan, departments=(replace(first, name=name), *others)))


class Texts(HTMLParser):
    """The texts of a page, those of its style and script apart."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.shown: list[str] = []
        self.raw: dict[str, str] = {}
        self._raw_tag = ""
        self._within = self._goes_on = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._raw_tag = tag if tag in {"style", "script"} else ""
        self._within = tag == "span" and dict(attrs).get("class") == "whole"
        self._goes_on = self._within

    def handle_endtag(self, tag: str) -> None:
        self._raw_tag = ""
        self._goes_on, self._within = self._within, False

    def handle_data(self, data: str) -> None:
        if self._raw_tag:
            self.raw[self._raw_tag] = self.raw.get(self._raw_tag, "") + data
        elif self._goes_on and self.shown:
            self.shown[-1] += data
        else:
            self.shown.append(data)
        self._goes_on = False

    @property
    def text(self) -> str:
        """Everything that a reader can see, fold-outs included."""
        return "\n".join(self.shown)

    def attributes(self, name: str) -> list[str]:
        """Every value of an attribute."""
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]
