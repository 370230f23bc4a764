"""Words for others who are not named, and joining words."""

from __future__ import annotations

import re

from xlplan.plan.owners.chunks import is_group
from xlplan.plan.owners.words import OwnerWords, any_of


def others_in(text: str, words: OwnerWords) -> tuple[str, str, str] | None:
    """(name, words for others, more behind them) of a piece such as "A and others" or "other departments"."""
    rest, weak = any_of(words.others_rest), any_of(words.weak)
    before, others = any_of(words.others_before), any_of(words.others)
    # other departments; the other departments concerned
    alone = rf"(?:(?:{before})\s*)*(?:{others})(?:\s*(?:{rest}))*"
    if re.fullmatch(alone, text, re.IGNORECASE):
        return "", text, ""
    after = any_of((*words.others_after, *(word.rstrip(".") for word in words.others_after)))
    # and others; etc.; and the other 12 departments
    tail = rf"(?:{after})(?:\s*(?:{rest}|\d{{1,3}}))*?"
    if re.fullmatch(tail, text, re.IGNORECASE):
        return "", text, ""
    # A and others
    match = re.fullmatch(rf"(?P<name>.+?)[\s,]*(?P<others>{tail})", text, re.IGNORECASE)
    if match is not None:
        return match["name"], match["others"], ""
    # A and others, and all counties
    match = re.fullmatch(rf"(?P<name>.+?)(?P<others>{tail})(?:{weak})(?P<more>.+)", text, re.IGNORECASE)
    if match is not None and is_group(match["more"], words):
        return match["name"], match["others"], match["more"]
    # A and other departments
    match = re.fullmatch(rf"(?P<name>.+?)(?:{weak})(?P<others>{alone})", text, re.IGNORECASE)
    return (match["name"], match["others"], "") if match is not None else None


def halves(chunk: str, word: str) -> list[tuple[str, str]]:
    """Every cut of `chunk` at `word` outside of brackets; words of letters count only as whole words."""
    cuts = []
    for match in re.finditer(any_of([word]), chunk, re.IGNORECASE):
        left, right = chunk[: match.start()], chunk[match.end() :]
        if left.count("(") == left.count(")") and left.strip() and right.strip():
            cuts.append((left.strip(), right.strip()))
    return cuts
