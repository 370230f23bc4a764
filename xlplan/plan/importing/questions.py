"""What a person has to decide, each question once with its rows, its choices and the answer that is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from xlplan.codes import normalised
from xlplan.errors import RequestError
from xlplan.plan.importing.departments import Collector, members_of
from xlplan.plan.importing.hints import Hint
from xlplan.plan.importing.records import ImportedTarget, ImportQuestion

KEEP, CHECK, FIRST, NOBODY, MEMBERS, OTHERS = "keep", "check", "first", "nobody", "members", "others"
YEAR, NO_LEAD = "year", "no-lead"
_LEFT = "left-out"
_MAYBE_NONE = frozenset({"heading-or-target", "row-struck", "row-hidden", "row-filtered"})
"""Hints at rows that may be no targets."""

_PROPOSED = frozenset(
    {"guessed-column", "target-choice", "lead-from-responsible", "person-with-unit", "points-in-note"}
)
"""Hints of which the reading is proposed as the answer."""


def questions_of(
    targets: Sequence[ImportedTarget],
    collector: Collector,
    *,
    no_lead: Sequence[ImportedTarget],
    unplaced: Iterable[str],
) -> tuple[ImportQuestion, ...]:
    """Everything to be decided. no_lead: targets for which nobody leads. unplaced: columns that go to the notes."""
    asked = [*_of_hints(targets), *_of_leads(no_lead)]
    asked += [
        ImportQuestion(f"column:{name}", Hint("unplaced-column", heading=name), ("note", "ignore"), "note")
        for name in unplaced
    ]
    for group, spellings in collector.spellings().items():
        members = members_of(group, collector)
        rows = tuple(t.source for t in targets if spellings & {*t.lead, *t.responsible})
        names = "\u3001".join(members) if not group.isascii() else "; ".join(members)
        hint = Hint("which-members", group=group, names=names) if names else Hint("members-unknown", group=group)
        asked.append(ImportQuestion(f"group:{group}", hint, (MEMBERS, CHECK) if members else (CHECK,), CHECK, rows))
    for word in dict.fromkeys(word for target in targets for word in target.others):
        rows = tuple(t.source for t in targets if word in t.others)
        asked.append(ImportQuestion(f"others:{word}", Hint("who-else", word=word), (CHECK, "ignore"), CHECK, rows))
    return tuple(asked)


def _of_hints(targets: Sequence[ImportedTarget]) -> Iterable[ImportQuestion]:
    """The same hint of many targets is one question."""
    places: dict[Hint, list[str]] = {}
    for target in targets:
        for hint in target.hints:
            places.setdefault(hint, []).append(target.source)
    for hint, rows in places.items():
        choices = (KEEP, CHECK, _LEFT) if hint.key in _MAYBE_NONE else (KEEP, CHECK)
        proposed = KEEP if hint.key in _PROPOSED else CHECK
        yield ImportQuestion(_hint_id(hint), hint, choices, proposed, tuple(rows))


def _hint_id(hint: Hint) -> str:
    """Stable over runs: the key and what fills its slots."""
    return ":".join((hint.key, *(str(value) for _, value in hint.params)))


def _of_leads(no_lead: Sequence[ImportedTarget]) -> Iterable[ImportQuestion]:
    if no_lead:
        headings = dict.fromkeys(s.heading for t in no_lead for s in t.spoken if s.heading)
        heading = next(iter(headings), "")
        hint = Hint("nobody-leads" if heading else "nobody-leads-in-prose", count=len(no_lead), heading=heading)
        yield ImportQuestion(NO_LEAD, hint, (FIRST, NOBODY), "", tuple(t.source for t in no_lead))


def answered(targets: Sequence[ImportedTarget], answers: Mapping[str, str]) -> list[ImportedTarget]:
    """The targets with what a person decided: hints that were settled are gone, rows that are none are left out."""
    kept = []
    for target in targets:
        said = [(hint, answers.get(_hint_id(hint), "")) for hint in target.hints]
        if any(answer == _LEFT for _, answer in said):
            continue
        others = tuple(word for word in target.others if answers.get(f"others:{word}") != "ignore")
        hints = tuple(hint for hint, answer in said if answer != KEEP)
        kept.append(replace(target, hints=hints, others=others))
    return kept


def decided(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that change what is read: to leave something to be checked changes nothing."""
    return {question: answer for question, answer in answers.items() if answer != CHECK}


def check_answers(answers: Mapping[str, str], questions: Sequence[ImportQuestion]) -> None:
    """Raises RequestError for an answer to no question, or one that is no choice."""
    known = {normalised(question.id): question for question in questions}
    for key, answer in answers.items():
        question = known.get(normalised(key))
        if question is None:
            raise RequestError("import-no-such-question", text=key, ids=", ".join(q.id for q in questions) or "\u2013")
        if question.choices and answer not in question.choices:
            raise RequestError(
                "import-no-such-choice", text=answer, id=question.id, choices=", ".join(question.choices)
            )
