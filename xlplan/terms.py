"""Other words for what the templates say: one place where an office's own vocabulary takes the place of the shipped
one, in tables of words and in the texts of jinja2 templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Terms = tuple[tuple[str, str], ...]
"""Pairs of a word that the templates use and the one to show in its place."""

WHOLE = "="
"""Begins a term that stands only for a whole text, such as a heading of one word."""

KEPT = frozenset({"lexicon", "periods", "starter", "plan", "importing", "theme", "wording", "language"})
"""Tables that say how things are read and written in plan.xlsx: they keep their words."""

KEPT_PARTS = {"review": frozenset({"no_news", "says_nothing"}), "recognition": frozenset({"read"})}
"""Parts of other tables that are read and not shown."""

_OF_THE_PLAN = frozenset({"findings/plan", "findings/import"})
"""Sentences about plan.xlsx, whose sheets and headings keep their names: there a word in quotation marks is one."""

_CODE = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<style.*?</style>|<script.*?</script>|<(?:[^<>{}]|\{\{.*?\}\}|\{%.*?%\})*>",
    re.DOTALL,
)
"""What is no text in a jinja2 template: its own code, HTML tags, styles and scripts."""

_SLOT = re.compile(r"\{[^{}|]*\}|\{\w+:(?=[^{}]*\|)|\}")
"""A slot; of one that says words by a count, `{count:target|targets}`, all but the words."""


class WordsInTerms(Mapping[str, Any]):
    """Tables of words in an office's own terms, each put into them when it is first asked for."""

    def __init__(self, words: Mapping[str, Any], terms: Terms) -> None:
        self._words, self._saying = words, Saying(terms)
        self._said: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._said:
            table = self._words[name]
            if name not in KEPT and (self._saying.terms or self._saying.whole):
                kept = KEPT_PARTS.get(name, frozenset())
                table = self._saying.table(table, kept, quoted=name not in _OF_THE_PLAN)
            self._said[name] = table
        return self._said[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


EXAMPLE_YEAR = 2022
"""The year of the examples in texts (`2022-09-20`); an office reads its own there."""


def year_terms(year: int) -> Terms:
    """The years of the examples, the plan's and the next → those to show."""
    return () if year == EXAMPLE_YEAR else tuple((str(EXAMPLE_YEAR + more), str(year + more)) for more in (0, 1))


class Saying:
    """Says texts in other terms, the longest first, each place once."""

    def __init__(self, terms: Terms) -> None:
        self.whole = {term[1:]: own for term, own in terms if term.startswith(WHOLE)}
        self.terms = {term: own for term, own in terms if not term.startswith(WHOLE)}
        longest = sorted(self.terms, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(_bounded, longest)))

    def table(self, node: Any, kept: frozenset[str] = frozenset(), *, quoted: bool = True) -> Any:
        """A table, list or text; `kept`: keys left as they are. quoted: whether words in quotation marks are replaced
        as well."""
        if isinstance(node, Mapping):
            return {key: value if key in kept else self.table(value, quoted=quoted) for key, value in node.items()}
        if isinstance(node, list):
            return [self.table(item, quoted=quoted) for item in node]
        return self.text(node, quoted=quoted) if isinstance(node, str) else node

    def template(self, source: str) -> str:
        """The source of a jinja2 template, only its text touched."""
        return self.text(source, _CODE)

    def text(self, text: str, kept: re.Pattern[str] = _SLOT, *, quoted: bool = True) -> str:
        """A text; what `kept` matches is left as it is."""
        parts, at = [], 0
        for match in kept.finditer(text):
            parts += [self._said(text[at : match.start()], quoted=quoted), match[0]]
            at = match.end()
        return "".join([*parts, self._said(text[at:], quoted=quoted)])

    def _said(self, text: str, *, quoted: bool) -> str:
        if text in self.whole:
            return self.whole[text]

        def other(match: re.Match[str]) -> str:
            around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
            if not quoted and around == "\u201c\u201d":
                return match[0]
            return _unsaid(text[: match.start()], self.terms[match[0]])

        return self.pattern.sub(other, text) if self.terms else text


def _unsaid(before: str, own: str) -> str:
    """What is left to say of an own word whose beginning stands there: a "progress form" called "progress sheet" is no
    progress progress sheet."""
    words = own.split(" ")
    heads = [" ".join([*words[:count], ""]) for count in range(len(words) - 1, 0, -1)]
    said = next((head for head in heads if re.search(rf"\b{re.escape(head)}\Z", before, re.IGNORECASE)), "")
    return own.removeprefix(said)


def _bounded(term: str) -> str:
    """A term as a pattern: where it begins or ends with a letter of the alphabet, no word goes on there (`_` ends
    one), and with a figure, no number."""
    if term.isdecimal():
        return rf"(?<!\d){term}(?!\d)"
    before, after = (end.isascii() and end.isalnum() for end in (term[0], term[-1]))
    return r"(?<![^\W_])" * before + re.escape(term) + r"(?![^\W_])" * after


def with_forms(term: str, own: str) -> Terms:
    """A term and its word with the forms that an alphabet gives them: plural, and a capital at a sentence's head. A
    word with `/` names its plural: `person / people`."""
    one, _, many = (part.strip() for part in own.partition("/"))
    if not term.isascii():
        return ((term, one),)
    pairs = ((term, one), (_plural(term), many or _plural(one)))
    return (*pairs, *((_capital(before), _capital(after)) for before, after in pairs))


def _plural(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(?:s|x|ch|sh)$", word) else f"{word}s"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
