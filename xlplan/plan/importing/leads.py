"""Rules about who leads that a document states anywhere: in a title, a note, a heading, a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from xlplan.codes import normalised
from xlplan.plan.importing.owners import OwnerRules
from xlplan.plan.importing.words import ImportWords
from xlplan.plan.owners.phrase import states_first

_SENTENCE = re.compile(r"[\u3002;\uff1b\n!?]|\.\s")


def stated_rules(texts: Iterable[str], words: ImportWords) -> OwnerRules:
    """What these texts rule about who leads."""
    sentences = {part for text in dict.fromkeys(texts) for part in _SENTENCE.split(text) if part}
    first = any(states_first(sentence, words.owners) for sentence in sentences)
    without = any(_states(normalised(s), words.rules["without"], words.owners.first_leads) for s in sentences)
    return OwnerRules(first and not without, without)


def _states(sentence: str, subjects: Sequence[str], leads: Sequence[str]) -> bool:
    return any(s in sentence for s in subjects) and any(normalised(w) in sentence for w in leads)
