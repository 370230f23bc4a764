"""The identity that every form carries: the stamp, its token for people and paper, and the code of each row.

Both are made of groups of code characters that no office program turns into a date or a number, and end in check
characters, so that a mistyped one is recognised as such and never taken for another.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from xlplan.codes import ALPHABET, ID_LENGTH, digest_code, normalised, read_code
from xlplan.plan.model import Target
from xlplan.plan.period_names import YEARS, PeriodKind, days_of, kind_of

FORM_VERSION = 1
"""Grows when the make-up of the form changes so that older readers could misread it."""

PLAN_LENGTH = EDITION_LENGTH = DEPARTMENT_LENGTH = TARGET_LENGTH = ID_LENGTH
PERIOD_LENGTH = 4  # 49EA
CHECK_LENGTH = 2  # TK
FINGERPRINT_LENGTH = 8  # WDRBCVME
TYPED_LENGTH = 16
"""Characters of a hash in the mark of a form that is typed in."""

_TYPED = re.compile(rf"\bXR-([0-9A-Fa-f]{{{TYPED_LENGTH}}})\b")

_MONTH = "23456789ABCD"
"""January is 2: a period inside a code has only code characters, which know no 0 and no 1."""

_OTHERS = "".join(character for character in ALPHABET if character not in _MONTH)
"""Fourth characters that no month has: they tell the codes of other periods."""

_SUFFIXES = (
    "",
    *(f"-{month:02}-T{third}" for month in range(1, 13) for third in (1, 2, 3)),
    *(f"-W{week:02}" for week in range(1, 54)),
    *(f"-F{fortnight:02}" for fortnight in range(1, 28)),
    *(f"-B{two_months}" for two_months in range(1, 7)),
    *(f"-Q{quarter}" for quarter in range(1, 5)),
    *(f"-H{half}" for half in (1, 2)),
)
"""What follows the year in the names of periods that are no months; their order is part of every code."""

WORD_MARK = "?"

_C = r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"
_DASH = r"[-‐-―−－ ]"
_TOKEN = re.compile(rf"(?<!{_C})[XxＸｘ][PpＰｐ]{_DASH}?((?:{_C}{{4,6}}{_DASH}){{4}}{_C}{{3,4}})(?!{_C})")
_ROW = re.compile(rf"(?<!{_C})[XxＸｘ]({_C}{{5}}{_DASH}{_C}{{4}}{_DASH}{_C}{{5}}{_DASH}{_C}{{2}})(?!{_C})")
_PLAIN_ROW = re.compile(f"X([{ALPHABET}]{{5}})-([{ALPHABET}]{{4}})-([{ALPHABET}]{{5}})-([{ALPHABET}]{{2}})")
"""A code as we write it."""


@dataclass(frozen=True)
class Stamp:
    """What a form is: plan, edition and department as code ids, period as `2022-09`, form version."""

    plan: str
    edition: str
    period: str
    department: str
    form_version: int = FORM_VERSION


@dataclass(frozen=True)
class RowCode:
    """What a row is: department and target as code ids, period as `2022-09`."""

    department: str
    period: str
    target: str


def token_of(stamp: Stamp) -> str:
    """The token in the title area and the footer: `XP-plan-edition-period-department-vcc`."""
    parts = (stamp.plan, stamp.edition, _period_code(stamp.period), stamp.department)
    version = ALPHABET[stamp.form_version]
    return "-".join(("XP", *parts, version + digest_code(CHECK_LENGTH, *parts, version)))


@lru_cache(maxsize=20_000)
def read_token(text: str) -> Stamp | None:
    """The stamp of the first valid token in `text`; None if there is none or its check characters disagree."""
    found = (_stamp_in(match[1]) for match in _TOKEN.finditer(text))
    return next((stamp for stamp in found if stamp is not None), None)


@lru_cache(maxsize=1_000)
def _stamp_in(carried: str) -> Stamp | None:
    """The stamp that the groups of a token carry: it stands in several places of each form."""
    parts = [read_code(part) for part in re.split(_DASH, carried)]
    if [len(part) for part in parts] != [PLAN_LENGTH, EDITION_LENGTH, PERIOD_LENGTH, DEPARTMENT_LENGTH, 3]:
        return None
    plan, edition, code, department, tail = parts
    period = _period_of(code)
    if period is None or tail[1:] != digest_code(CHECK_LENGTH, plan, edition, code, department, tail[0]):
        return None
    return Stamp(plan, edition, period, department, ALPHABET.index(tail[0]))


def typed_mark(sha256: str) -> str:
    """The mark on a form into which the office types what came otherwise: it names that by its hash."""
    return f"XR-{sha256[:TYPED_LENGTH]}"


def read_typed_mark(text: str) -> str:
    """The beginning of the hash that such a mark in `text` names, "" if there is none."""
    found = _TYPED.search(text)
    return found[1].lower() if found is not None else ""


def looks_like_token(text: str) -> bool:
    """Whether `text` holds something shaped like a token, valid or not."""
    return _TOKEN.search(text) is not None


@lru_cache(maxsize=1024)
def row_code_of(row: RowCode) -> str:
    """The visible code of a row: `Xdepartment-period-target-cc`."""
    parts = (row.department, _period_code(row.period), row.target)
    return "X" + "-".join((*parts, digest_code(CHECK_LENGTH, *parts)))


@lru_cache(maxsize=10_000)
def read_row_code(text: str) -> RowCode | None:
    """The row of the first valid row code in `text`; None if there is none or its check characters disagree."""
    plain = _PLAIN_ROW.fullmatch(text)
    if plain is not None:
        return _row_code(*plain.groups())
    for match in _ROW.finditer(text):
        parts = [read_code(part) for part in re.split(_DASH, match[1])]
        if [len(part) for part in parts] != [DEPARTMENT_LENGTH, PERIOD_LENGTH, TARGET_LENGTH, CHECK_LENGTH]:
            continue
        code = _row_code(*parts)
        if code is not None:
            return code
    return None


def _row_code(department: str, period: str, target: str, check: str) -> RowCode | None:
    """The row that these parts of a code name; None if they name no period or the check characters disagree."""
    named = _period_of(period)
    if named is None or check != digest_code(CHECK_LENGTH, department, period, target):
        return None
    return RowCode(department, named, target)


def is_bare_code(text: str) -> bool:
    """Whether a text is shaped like the code of a row as we write it, and holds nothing else."""
    return text[:1] == "X" and _PLAIN_ROW.fullmatch(text) is not None


def looks_like_row_code(text: str) -> bool:
    """Whether `text` holds something shaped like a row code, valid or not."""
    return _ROW.search(unicodedata.normalize("NFKC", text)) is not None


def fingerprint_of(target: Target) -> str:
    """The fingerprint of the locked text of a row: number, text and deadline as the department sees them."""
    return fingerprint(target.number, target.text, target.deadline.text)


@lru_cache(maxsize=10_000)
def fingerprint(number: str, text: str, deadline: str) -> str:
    """The fingerprint of locked texts as found in a row; white space and width do not matter."""
    return digest_code(FINGERPRINT_LENGTH, normalised(number), normalised(text), normalised(deadline))


@lru_cache(maxsize=1024)
def _period_code(period: str) -> str:
    """Four characters: months as year and month, other kinds counted through year by year, words as a digest."""
    kind, base = kind_of(period), len(ALPHABET)
    if kind is PeriodKind.MONTH:
        year, month = int(period[:4]), int(period[5:7])
        return _in_base(year, base) + _MONTH[month - 1]
    if kind is PeriodKind.ONCE:
        taken = YEARS[1] * len(_SUFFIXES) + len(_SUFFIXES)
        digest = int(hashlib.sha256(period.encode()).hexdigest(), 16)
        index = taken + digest % (base**3 * len(_OTHERS) - taken)
    else:
        index = int(period[:4]) * len(_SUFFIXES) + _SUFFIXES.index(period[4:])
    return _in_base(index // len(_OTHERS), base) + _OTHERS[index % len(_OTHERS)]


def _in_base(number: int, base: int) -> str:
    return ALPHABET[number // base**2] + ALPHABET[number // base % base] + ALPHABET[number % base]


@lru_cache(maxsize=1_000)
def _period_of(code: str) -> str | None:
    month = _MONTH.find(code[3])
    number = 0
    for character in code[:3]:
        number = number * len(ALPHABET) + ALPHABET.index(character)
    if month >= 0:
        return f"{number:04}-{month + 1:02}"
    year, suffix = divmod(number * len(_OTHERS) + _OTHERS.index(code[3]), len(_SUFFIXES))
    if year > YEARS[1]:
        return WORD_MARK + code
    name = f"{year:04}{_SUFFIXES[suffix]}"
    return name if year >= YEARS[0] and days_of(name) is not None else None


def word_code(period: str) -> str:
    """What a code says in place of the word of a single collection: only who built the form knows the word."""
    return WORD_MARK + _period_code(period)
