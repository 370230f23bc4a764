"""The same question about many rows is one finding that lists its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xlplan.findings import Finding

SAME: Mapping[str, tuple[str, ...]] = {
    "plan.no-email": (),
    "plan.no-lead": (),
    "plan.no-owner": (),
    "plan.no-deadline": (),
    "plan.unknown-department": ("same",),
    "plan.unknown-group": ("same",),
    "plan.everyone": ("text",),
    "plan.and-so-on": ("word",),
    "plan.person-with-unit": (),
    "plan.unconfirmed": ("text",),
    "plan.ambiguous-date": ("text",),
    "plan.bad-date": ("text",),
    "plan.relative-date": ("text",),
    "plan.festival-date": ("text",),
    "plan.other-year": ("text",),
    "plan.later-year": ("text",),
    "plan.unclear-milestone": ("text",),
    "plan.footnote": (),
}
"""What makes two findings of a code the same question: their values in these slots."""

SLOTS = frozenset({"count", "places", "named"})
"""Slots of the sentences of these codes that are filled when the same questions are joined."""

_MOST = 12
"""So many cells or names are listed in a sentence, and then "…"."""


def asked_once(findings: Sequence[Finding], joint: str) -> list[Finding]:
    """The findings, those that ask the same joined at the place of the first: `count`, `places` (cells) and `named`
    (what they are about) fill their sentences; `cells` and `targets` (ids) name all of them. joint: between names."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    at_place: dict[tuple[object, ...], list[Finding]] = {}  # no others can be the same: thousands need not be compared
    for number, finding in enumerate(findings):
        slots = SAME.get(finding.code)
        about = (
            (number,)
            if slots is None
            else (finding.origin.sheet, *(finding.params.get(s) or finding.params.get("text") for s in slots))
        )
        members = groups.setdefault((finding.code, *about), [])
        alike = at_place.setdefault((finding.code, *about, finding.origin, finding.target), [])
        if finding not in alike:
            alike.append(finding)
            members.append(finding)
    return [_joined(members, joint) if members[0].code in SAME else members[0] for members in groups.values()]


def _joined(members: Sequence[Finding], joint: str) -> Finding:
    first = members[0]
    cells = list(dict.fromkeys(f.origin.cell for f in members if f.origin.cell))
    names = list(dict.fromkeys(str(f.params.get("name") or f.params.get("text") or "") for f in members))
    params = {
        **first.params,
        "count": len(members),
        "places": _listed(cells, joint),
        "named": _listed([name for name in names if name], joint),
        "cells": " ".join(cells),
    }
    if len(members) == 1:
        return replace(first, params=params)
    targets = dict.fromkeys(f.target for f in members if f.target)
    departments = dict.fromkeys(f.department for f in members if f.department)
    params |= {"targets": " ".join(targets), "departments": " ".join(departments)}
    same = len(targets) == 1
    return replace(
        first,
        target=first.target if same else "",
        department=first.department if len(departments) == 1 else "",
        params=params,
    )


def _listed(texts: Sequence[str], joint: str) -> str:
    shown = joint.join(texts[:_MOST])
    return shown if len(texts) <= _MOST else f"{shown}{joint}\u2026"
