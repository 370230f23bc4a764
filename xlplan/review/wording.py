"""Words by which checks know what a text says: nothing new, nothing at all, or only where else to look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


_FILLERS, _THINGS = "fillers", "things"
_NUMBER = frozenset({_THINGS})
_POINTING = frozenset({Emptiness.ABOVE, Emptiness.ELSEWHERE})
_WORDLESS = frozenset({Emptiness.NOTHING, Emptiness.NO_EVIDENCE})
_LONGEST_NOTHING, _FIGURES = 60, "0123456789"
"""Letters of a text that is looked through for phrases that say nothing; who writes more says something."""
_UNCHANGED = "\u4e00", "\u9fff"
"""Between these are letters that are compared as they are written."""


@dataclass(frozen=True)
class Wording:
    """Phrases of every language as they are compared (`plain`), the project's own beside the packaged ones."""

    locales: tuple[Locale, ...]

    @cached_property
    def no_news(self) -> frozenset[str]:
        """What departments write when there is no progress; a dash says no more than that."""
        return frozenset({"", *self._phrases("no_news", "phrases")})

    def emptiness(self, text: str, among: Iterable[Emptiness]) -> Emptiness | None:
        """Which of these kinds of nothing a text is; None if it says something. It says nothing where such phrases and
        words that add no fact are all of it (`the work has been completed as required`), or it has no word at all."""
        first = text[:1]
        if _UNCHANGED[0] <= first <= _UNCHANGED[1] and first not in self._beginning:
            return None
        said, kinds = plain(text), tuple(among)
        if len(said) > _LONGEST_NOTHING:
            return None
        if Emptiness.NOTHING in kinds and said and said in self.no_news:
            return None
        if not said or (len(said) == 1 and said.isascii()):
            return next((kind for kind in kinds if kind in _WORDLESS), None)
        may_be = any(said.startswith(word) for word, _ in self._beginning.get(said[0], ()))
        return self._made_of(said, kinds) if may_be and said.rstrip(_FIGURES).endswith(self._words) else None

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple(self._vocabulary)

    @cached_property
    def _vocabulary(self) -> dict[str, frozenset[str]]:
        """What a phrase or word may be, by its letters: kinds of nothing, "fillers" or "things"."""
        found: dict[str, set[str]] = {}
        for part in (*Emptiness, _FILLERS, _THINGS):
            for word in self._phrases("says_nothing", part):
                found.setdefault(word, set()).add(part)
        return {word: frozenset(parts) for word, parts in found.items()}

    def _made_of(self, said: str, among: tuple[Emptiness, ...]) -> Emptiness | None:
        """The first of these kinds that is among the phrases by which all of a text can be told, from its beginning to
        its end. A number or a thing (`annex 2`) belongs to the phrase before it that points to it."""
        reached: dict[int, set[tuple[Emptiness | None, bool]]] = {0: {(None, False)}}
        for start in range(len(said)):
            here = reached.get(start, set())
            for end, parts in self._pieces(said, start) if here else ():
                there = reached.setdefault(end, set())
                for kind, pointing in here:
                    if _FILLERS in parts:
                        there.add((kind, False))
                    if _THINGS in parts and pointing:
                        there.add((kind, True))
                    for one in (k for k in among if k in parts):
                        first = min((k for k in (kind, one) if k is not None), key=among.index)
                        there.add((first, one in _POINTING))
        found = {kind for kind, _ in reached.get(len(said), ()) if kind is not None}
        return min(found, key=among.index) if found else None

    def _pieces(self, said: str, start: int) -> Iterator[tuple[int, frozenset[str]]]:
        """Where each word or number ends that a text goes on with at a place, and what it may be."""
        for end in range(start + 1, len(said) + 1):
            if not said[end - 1].isnumeric():
                break
            yield end, _NUMBER
        for word, parts in self._beginning.get(said[start], ()):
            if said.startswith(word, start) and not word.isnumeric():
                yield start + len(word), parts

    @cached_property
    def _beginning(self) -> Mapping[str, list[tuple[str, frozenset[str]]]]:
        """The vocabulary by its first letters."""
        found: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for word, parts in self._vocabulary.items():
            found.setdefault(word[:1], []).append((word, parts))
        return found

    def _phrases(self, *path: str) -> Iterator[str]:
        table, key = path
        for locale in self.locales:
            for phrase in locale.table("review", table)[key]:
                yield from map(plain, every_way_of(str(phrase), locale))


def wording(own: Iterable[Locale] = ()) -> Wording:
    """The packaged phrases and a project's `own`: a list there adds to the packaged one and takes nothing away."""
    each = {id(locale): locale for locale in (*all_languages(), *own)}
    return Wording(tuple(each.values()))


def plain(text: str) -> str:
    """Text as phrases are compared: letters and digits only."""
    return "".join(filter(str.isalnum, normalised(text)))
