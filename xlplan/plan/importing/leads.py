"""Who leads where the table has no column for it: by a rule that the document itself states, else asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from xlplan.codes import normalised
from xlplan.plan.importing.columns import Columns
from xlplan.plan.importing.hints import Hint
from xlplan.plan.importing.records import ImportedTarget
from xlplan.plan.importing.words import ImportWords

_SENTENCE = re.compile(r"[\u3002;\uff1b\n!?]|\.\s")


def settle_leads(
    targets: Sequence[ImportedTarget], columns: Columns, texts: Sequence[str], words: ImportWords
) -> list[ImportedTarget]:
    """The targets, those without a lead given one where a rule in `texts` says who leads."""
    sentences = [normalised(part) for text in texts for part in _SENTENCE.split(text) if part]
    has_lead = columns.first("lead") is not None
    if not has_lead and _states(sentences, words.rules["first"], words.rules["leads"]):
        return [_first_leads(target, "first-leads") for target in targets]
    if has_lead and _states(sentences, words.rules["without"], words.rules["leads"]):
        return [_all_lead(target) if not target.lead else target for target in targets]
    return list(targets)


def _states(sentences: Sequence[str], subjects: Sequence[str], leads: Sequence[str]) -> bool:
    return any(any(s in sentence for s in subjects) and any(w in sentence for w in leads) for sentence in sentences)


def _first_leads(target: ImportedTarget, key: str) -> ImportedTarget:
    """The first of the responsible departments leads, cut where the list itself is separated."""
    first, rest = _cut(target.responsible)
    if target.lead or not first:
        return target
    return replace(target, lead=first, responsible=rest, hints=(*target.hints, Hint(key)))


def _all_lead(target: ImportedTarget) -> ImportedTarget:
    if not target.responsible:
        return target
    first, rest = _cut(target.responsible)
    return replace(target, lead=first, responsible=rest, hints=(*target.hints, Hint("without-lead")))


def _cut(text: str) -> tuple[str, str]:
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "(\uff08[") - (character in ")\uff09]")
        if depth == 0 and character in ",;\uff0c\uff1b\u3001\n/|":
            return text[:at].strip(), text[at + 1 :].strip()
    return text.strip(), ""
