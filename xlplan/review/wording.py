"""Words by which checks know what a text says: nothing new, nothing at all, or only where else to look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from xlplan.codes import normalised
from xlplan.locale import Locale, all_languages
from xlplan.plan.wording import every_way_of


class Emptiness(StrEnum):
    """What a text that says nothing stands for; keys of `review.meant`. ABOVE: what the row above says ("ditto").
    ELSEWHERE: what another paper says ("see attachment"). NOTHING: words that name no fact ("submitted"). NO_EVIDENCE:
    that there is none."""

    ABOVE = "above"
    ELSEWHERE = "elsewhere"
    NOTHING = "nothing"
    NO_EVIDENCE = "no-evidence"


@dataclass(frozen=True)
class Wording:
    """Phrases of every language as they are compared (`plain`), the project's own beside the packaged ones."""

    locales: tuple[Locale, ...]

    @cached_property
    def no_news(self) -> frozenset[str]:
        """What departments write when there is no progress; a dash says no more than that."""
        return frozenset({"", *self._phrases("no_news", "phrases")})

    @cached_property
    def _saying_nothing(self) -> dict[Emptiness, frozenset[str]]:
        return {kind: frozenset(self._phrases("says_nothing", kind.value)) for kind in Emptiness}

    def emptiness(self, text: str, among: Iterable[Emptiness]) -> Emptiness | None:
        """Which of these kinds of nothing a text is; None if it says something. `see annex 2` is `see annex`."""
        said = plain(text)
        bare = said.rstrip("0123456789") or said
        return next((kind for kind in among if {said, bare} & self._saying_nothing[kind]), None)

    def _phrases(self, *path: str) -> Iterator[str]:
        table, key = path
        for locale in self.locales:
            for phrase in locale.table("review", table)[key]:
                yield from map(plain, every_way_of(str(phrase), locale))


def wording(own: Iterable[Locale] = ()) -> Wording:
    """The packaged phrases and a project's `own`: a list there adds to the packaged one and takes nothing away."""
    return Wording((*all_languages(), *own))


def plain(text: str) -> str:
    """Text as phrases are compared: letters and digits only."""
    return "".join(c for c in normalised(text) if c.isalnum())
