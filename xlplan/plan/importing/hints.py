"""What a person must confirm: written beside the target or department that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlplan.locale import Locale


@dataclass(frozen=True, init=False)
class Hint:
    """A question. key: of its sentence in `importing.hints`. params: fill its slots."""

    key: str
    params: tuple[tuple[str, str | int], ...]

    def __init__(self, key: str, **params: str | int) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "params", tuple(sorted(params.items())))

    def text(self, locale: Locale) -> str:
        """The sentence."""
        params = dict(self.params)
        if "meaning" in params:
            params["meaning"] = meaning_word(str(params["meaning"]), locale)
        return locale.text(f"importing.hints.{self.key}", **params)


def hint_text(hints: Iterable[Hint], locale: Locale) -> str:
    """Several questions in one cell."""
    return "\n".join(dict.fromkeys(hint.text(locale) for hint in hints))


def meaning_word(meaning: str, locale: Locale) -> str:
    """The word for what a column holds."""
    if not meaning:
        return locale.text("importing.shown.unplaced")
    headings: Mapping[str, list[str]] = locale.table("lexicon", "headings", "targets")
    if meaning in headings:
        return str(headings[meaning][0])
    return str(locale.table("importing", "meanings")[meaning])
