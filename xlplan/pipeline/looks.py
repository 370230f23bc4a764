"""How a project's outputs look: the theme of its language, in the office's colour and with its logo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from xlplan.findings import Finding
from xlplan.locale import Locale, all_languages
from xlplan.page.logo import is_picture
from xlplan.page.theme import Theme, in_colour, load_theme, theme_fault
from xlplan.plan.findings import BAD_LOGO, NO_LOGO, TEMPLATE_SLOT, TEMPLATE_UNREAD, TEMPLATE_WORD, THEME_WRONG
from xlplan.plan.model import Plan
from xlplan.project import Project

_FAULTS = {"unread": TEMPLATE_UNREAD, "word": TEMPLATE_WORD, "slot": TEMPLATE_SLOT}


def _logo(theme: Theme, plan: Plan, project: Project) -> Path | None:
    """The picture that the settings name beside plan.xlsx, else the theme's."""
    return project.root / plan.settings.logo if plan.settings.logo else theme.logo


def own_theme(locale: Locale, plan: Plan, project: Project) -> Theme:
    """The theme in the office's colour and with its logo, where that can be used."""
    theme = load_theme(locale)
    logo = _logo(theme, plan, project)
    looked = replace(theme, logo=logo if logo is not None and is_picture(logo) else None)
    return in_colour(looked, plan.settings.colour) if plan.settings.colour else looked


def look_findings(locale: Locale, plan: Plan, project: Project) -> Iterator[Finding]:
    """What of the project's own words and looks cannot be used; everything else goes on without it."""
    for fault in dict.fromkeys(fault for known in all_languages(project.own_templates) for fault in known.faults):
        yield _FAULTS[fault.kind](file=project.relative(fault.file), word=fault.word, detail=fault.detail)
    if reason := theme_fault(locale):
        yield THEME_WRONG(reason=reason)
    logo = _logo(load_theme(locale), plan, project)
    if logo is not None and not logo.is_file():
        yield NO_LOGO(file=project.relative(logo))
    elif logo is not None and not is_picture(logo):
        yield BAD_LOGO(file=project.relative(logo))
