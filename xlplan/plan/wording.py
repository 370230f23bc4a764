"""The words of a language as an office says them: its own vocabulary, and its kind of period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import ascii_lowercase

from xlplan.locale import Locale
from xlplan.plan.form_columns import SHIPPED
from xlplan.plan.model import Plan
from xlplan.plan.period_names import PeriodKind
from xlplan.terms import WHOLE, Terms, with_forms, year_terms


def worded(locale: Locale, plan: Plan) -> Locale:
    """The locale in the words of an office. Its own vocabulary is that of its plan's language."""
    settings = plan.settings
    own = dict(settings.vocabulary) if settings.language == locale.lang else {}
    base = locale.table("wording", "words")
    terms = [pair for key, word in own.items() for term in base[key] for pair in with_forms(str(term), word)]
    heads = locale.table("wording", "heads")
    terms += [(WHOLE + str(head), _capital(word)) for key, word in own.items() for head in heads.get(key, ())]
    terms += _short(locale, own)
    terms += _renamed(locale, plan)
    statuses = _status_words(plan)
    known = locale.table("lexicon", "choices", "status")
    quoted = ((f"\u201c{known[code][0]}\u201d", f"\u201c{word}\u201d") for code, word in statuses)
    return locale.in_terms(
        (*terms, *year_terms(settings.year), *quoted, *kind_terms(locale, settings.period_kind)), statuses
    )


def _capital(word: str) -> str:
    one = word.partition("/")[0].strip()
    return one[:1].upper() + one[1:]


def _short(locale: Locale, own: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A role in one word: the office's own without what it calls a department (lead of "lead department")."""
    departments = (own.get("department", ""), *map(str, locale.table("wording", "words")["department"]))
    for role, said in locale.table("wording", "short").items():
        full = own.get(role, "").partition("/")[0].strip()
        short = next((s for name in departments if (s := full.removesuffix(name).strip()) != full), full)
        phrases = [str(phrase) for phrase in said["phrases"]] if short else []
        pairs = [(phrase, phrase.replace(said["word"], short).removeprefix(WHOLE)) for phrase in phrases]
        yield from pairs
        yield from ((_capital(before), _capital(after)) for before, after in pairs if before[0] in ascii_lowercase)


def _renamed(locale: Locale, plan: Plan) -> Iterator[tuple[str, str]]:
    """Columns that departments fill and that the office calls otherwise, as sentences name them: in quotation marks,
    where a language has words of its own for them also without."""
    labels = locale.table("form", "columns")
    for spec in plan.form_columns:
        if spec.label and spec.key in SHIPPED and SHIPPED[spec.key].kind:
            label = str(labels[spec.key]["label"])
            yield f"\u201c{label}\u201d", f"\u201c{spec.label}\u201d"
            if not label.isascii():
                yield label, spec.label


def _status_words(plan: Plan) -> Terms:
    """The office's first word for each code of the status that it has a word for."""
    found: dict[str, str] = {}
    for spec in plan.form_columns:
        for word, code in zip(spec.choices, spec.meanings, strict=False):
            if code:
                found.setdefault(code, word)
    return tuple(found.items())


def kind_terms(locale: Locale, kind: PeriodKind) -> Terms:
    """What a language says of months → what it says of periods of that kind."""
    if kind is PeriodKind.MONTH:
        return ()
    said, base = locale.table("periods", "terms", kind.value), locale.table("periods", "terms", "month")
    pairs = tuple((str(base[key]), str(word)) for key, word in said.items())
    capitals = tuple((a[:1].upper() + a[1:], b[:1].upper() + b[1:]) for a, b in pairs if a.isascii())
    return (*pairs, *capitals)


def every_way_of(phrase: str, locale: Locale) -> tuple[str, ...]:
    """A phrase about a month, also as it is said of the other kinds of period."""
    ways = [phrase]
    for kind in PeriodKind:
        for month, other in kind_terms(locale, kind):
            if month in phrase:
                ways.append(phrase.replace(month, other))
    return tuple(dict.fromkeys(ways))
