"""What reading returns needs to know of the plan; it travels to the worker processes once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path

from xlplan.codes import normalised
from xlplan.form.columns import STATUS, Column, FormLayout, form_layout
from xlplan.form.content import signoff_fields
from xlplan.form.stamp import RowCode, Stamp
from xlplan.form.value_words import ValueWords, value_words
from xlplan.form.values import Converted, Raw
from xlplan.incoming.mail_words import MailWords, mail_words
from xlplan.incoming.marks import Heading, Marks
from xlplan.locale import Locale, all_languages
from xlplan.plan.model import Plan, Target
from xlplan.plan.wording import worded

Typed = tuple[type, Raw, str]
"""What a cell holds: type, value, number format."""

READER_VERSION = 3
"""Grows when reading the same bytes gives something else, so that known files are read again."""

_SIGNS = re.compile(r"[\W_]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")

_REMEMBERED = 4096
"""Cells are looked at as headings again and again: locked texts are the same in every form."""

REQUIRED_MARKS = "*★"
"""What a heading shows beside its label when the column is required."""


@dataclass(frozen=True)
class Demand:
    """A column that departments fill, as it is for one row. unit: of a count. said: what texts and numbers without a
    format came to in it; it fills while returns are read."""

    column: Column
    asked: bool
    unit: str
    said: dict[Typed, Converted]

    @property
    def required(self) -> bool:
        """Whether a return is incomplete while the cell is empty."""
        return self.asked and self.column.required


@dataclass(frozen=True)
class ReadingContext:
    """Everything a worker knows besides the bytes. It must survive pickling.

    plan: the current edition. editions: every edition that a form may be stamped with, by edition id, the current
    one included. passwords: tried on encrypted workbooks and archives. templates: the project's own words, None for
    the packaged ones. accepted: sha256 → (department id, period), as a person confirmed. kin: ids of a target and
    of the one that it was ever ruled to be; a form built meanwhile carries that one's.
    collections: what a form's codes say (`form.stamp.word_code`) → the word of a single collection. issued: sha256 of
    every file that we made. former: periods that were built only for a plan that this one took the place of. made: of
    every period that was built, the editions that were in force since then.
    """

    plan: Plan
    editions: Mapping[str, Plan] = field(default_factory=dict)
    passwords: tuple[str, ...] = ()
    templates: Path | None = None
    accepted: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    kin: frozenset[tuple[str, str]] = frozenset()
    collections: Mapping[str, str] = field(default_factory=dict)
    issued: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    made: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def locales(self) -> tuple[Locale, ...]:
        """Every language's words, the plan's own first, in the office's terms; then as they ship."""
        spoken = (worded(locale, self.plan) for locale in self._plain)
        return _distinct([*spoken, *self._plain])

    @cached_property
    def _plain(self) -> tuple[Locale, ...]:
        """Every language's words as they ship, the plan's own first."""
        own = self.plan.settings.language
        return tuple(sorted(all_languages(self.templates), key=lambda locale: locale.lang != own))

    @cached_property
    def words(self) -> ValueWords:
        """How values are written, in every language."""
        return value_words(self.locales)

    @cached_property
    def mail_words(self) -> MailWords:
        """How bounces and automatic answers read, the office's own address and those of departments."""
        return mail_words(self.locales, self.plan.settings.sender, self.plan.departments)

    @cached_property
    def courtesies(self) -> tuple[str, ...]:
        """What letters say that say nothing, the longest first."""
        words = {
            normalised(str(word)) for locale in self.locales for word in locale.table("incoming", "mails")["thanks"]
        }
        return tuple(sorted(words, key=lambda word: (-len(word), word)))

    @cached_property
    def clouds(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Hosts of files that others keep, and the words beside links to them (`codes.normalised`)."""
        tables = [locale.table("incoming", "clouds") for locale in self.locales]
        hosts, words = (
            tuple(dict.fromkeys(normalised(str(word)) for table in tables for word in table[key]))
            for key in ("hosts", "words")
        )
        return hosts, words

    @cached_property
    def known(self) -> Mapping[str, Plan]:
        """Every edition by its id, the current one last."""
        older = {edition: plan for edition, plan in self.editions.items() if edition != self.plan.edition}
        return {**older, self.plan.edition: self.plan}

    def editions_for(self, period: str) -> Mapping[str, Plan]:
        """The editions that a form of a period may be made from: those of this plan, and of one before it in whose time
        the period was."""
        if period in self.former:
            return self.known
        return {edition: plan for edition, plan in self.known.items() if plan.id == self.plan.id}

    def meant(self, code: RowCode) -> RowCode:
        """A row code with the period that it means."""
        return code if code.period not in self.collections else replace(code, period=self.named(code.period))

    def stamp_meant(self, stamp: Stamp) -> Stamp:
        """A stamp with the period that it means."""
        return stamp if stamp.period not in self.collections else replace(stamp, period=self.named(stamp.period))

    def named(self, period: str) -> str:
        """The period that a form's code says; of a single collection the word under which it was built."""
        return self.collections.get(period, period)

    @cached_property
    def layouts(self) -> Mapping[str, FormLayout]:
        """The form's columns by edition id, in the plan's language; the current edition last."""
        return {edition: form_layout(plan, self._spoken(plan)[0]) for edition, plan in self.known.items()}

    def _spoken(self, plan: Plan) -> tuple[Locale, ...]:
        """The languages in the terms of an edition, then in today's and as they ship."""
        first = (worded(locale, plan) for locale in self._plain)
        return _distinct([*first, *self.locales])

    @cached_property
    def signoff_titles(self) -> Mapping[str, str]:
        """Keys of the sign-off block by title, in every language."""
        parts = (part for locale in reversed(self.locales) for part in signoff_fields(locale))
        return {normalised(part.title): part.key for part in parts}

    @cached_property
    def pages(self) -> tuple[frozenset[str], frozenset[str]]:
        """Titles and names of the form's own pages besides the table, as they are compared."""
        titles, names = (
            frozenset(
                normalised(str(locale.text(key.format(page))))
                for locale in self.locales
                for page in ("guide", "leftovers")
            )
            for key in ("form.{}.title", "form.sheets.{}")
        )
        return titles, names

    @cached_property
    def status_words(self) -> frozenset[str]:
        """Every word for a status, shipped or of any edition, as it is compared."""
        own = (choice for layout in self.layouts.values() for choice in layout.column(STATUS).choices)
        return frozenset({*self.words.choices[STATUS], *map(normalised, own)})

    @property
    def layout(self) -> FormLayout:
        """The form's columns now, in the plan's language."""
        return self.layouts[self.plan.edition]

    @cached_property
    def headings(self) -> Mapping[str, Heading]:
        """The column that a heading means, by `label_key`: every language and edition, the newest first; then labels
        without brackets and signs, then other words for them."""
        exact = [
            (column.label, column.key)
            for plan in reversed(list(self.known.values()))
            for locale in self._spoken(plan)
            for column in form_layout(plan, locale).columns
        ]
        other = [
            (str(word), key)
            for locale in self.locales
            for key, words in locale.table("lexicon", "form_headings").items()
            for word in words
        ]
        found: dict[str, Heading] = {}
        for likeness, pairs in enumerate((exact, [(bare_label(label), key) for label, key in exact], other)):
            for label, key in pairs:
                found.setdefault(label_key(label), Heading(key, likeness))
        return found

    @cached_property
    def heading(self) -> Callable[[str], Heading | None]:
        """Gives the column that a heading means; None if it is none of ours."""
        headings = self.headings

        first = {label[:1] for label in headings}

        def look_up(text: str) -> Heading | None:
            found = headings.get(label_key(text))
            if found is not None or not _may_begin(normalised(text), first):
                return found
            return headings.get(label_key(bare_label(text)))

        remembered = lru_cache(maxsize=_REMEMBERED)(look_up)
        return lambda text: headings.get(text) if text.isascii() and text.isdigit() else remembered(text)

    @cached_property
    def marks(self) -> Marks:
        """What texts are besides words; it stays in its process."""
        return Marks(self.heading, self.meant, self.stamp_meant)

    @cached_property
    def converted(self) -> dict[tuple[str, str, str], dict[Typed, Converted]]:
        """What cells came to, by edition, column and unit; it stays in its process."""
        return {}

    @cached_property
    def demands(self) -> dict[tuple[str, str, str], tuple[Target, tuple[Demand, ...]]]:
        """The demands on rows, by edition, role and target's id, with the target that they are of; they stay in their
        process."""
        return {}

    @cached_property
    def memo(self) -> dict[tuple[str, str], object]:
        """What reading works out once per department and edition; it stays in its process."""
        return {}

    def __getstate__(self) -> dict[str, object]:
        """The fields alone travel to other processes; what follows from them is worked out again there."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def key(self) -> str:
        """A digest of all that changes what readings come to, the file's own acceptance and passwords left out."""
        people = [(d.id, d.name, d.aliases, d.emails, d.cc) for d in self.plan.departments]
        settings = self.plan.settings
        words = [(locale.words["form"], locale.words["lexicon"]) for locale in self.locales]
        known = sorted({*self.editions, self.plan.edition})
        parts = (
            READER_VERSION,
            self.plan.id,
            self.plan.edition,
            known,
            sorted(self.former),
            people,
            settings.year,
            settings.reporters,
            settings.sender,
            self.mail_words,
            self.clouds,
            self.courtesies,
            words,
            sorted(self.kin),
            *sorted(self.collections.items()),
        )
        return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()

    def key_of(self, sha256: str) -> str:
        """The key under which the reading of these bytes holds: `key` and what a person accepted of the file."""
        accepted = self.accepted.get(sha256)
        return self.key if accepted is None else hashlib.sha256(json.dumps((self.key, accepted)).encode()).hexdigest()


def _distinct(locales: Iterable[Locale]) -> tuple[Locale, ...]:
    """The locales, each once."""
    return tuple({(locale.lang, locale.terms, locale.statuses): locale for locale in locales}.values())


def _may_begin(text: str, first: set[str]) -> bool:
    """Whether a text without brackets and signs begins with one of these characters."""
    return "(" in text or "[" in text or next((c for c in text if c.isalnum()), "") in first


def label_key(text: str) -> str:
    """A heading as it is compared: without white space, width, case and the mark of required columns."""
    return normalised(text).strip(REQUIRED_MARKS)


def bare_label(text: str) -> str:
    """A label without what stands in brackets and without signs; the text itself if nothing else is left."""
    plain = _BRACKETS.sub("", normalised(text))
    return _SIGNS.sub("", plain) or text
