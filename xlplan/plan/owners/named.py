"""Who is named, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Says(StrEnum):
    """What a list says of one who is named: leads, supports, answers ("A is responsible"), or nothing."""

    LEAD = "lead"
    HELP = "help"
    ANSWER = "answer"
    NOTHING = "nothing"


class OwnerKind(StrEnum):
    """A department, a group, or others who are not named."""

    NAME = "name"
    GROUP = "group"
    OTHERS = "others"


@dataclass(frozen=True)
class NamedOwner:
    """One who is named. text: as written. cut: whether it was cut at a joining word without knowing both halves.
    persons: who is named with a unit."""

    text: str
    says: Says
    kind: OwnerKind = OwnerKind.NAME
    cut: bool = False
    persons: tuple[str, ...] = ()
