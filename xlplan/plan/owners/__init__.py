"""Who answers for a target, as offices write it: one grammar over a whole list, for plan.xlsx and foreign plans."""

from xlplan.plan.owners.chunks import NameBook, folded
from xlplan.plan.owners.named import NamedOwner, OwnerKind, Says
from xlplan.plan.owners.phrase import OwnerPhrase, parse_owners
from xlplan.plan.owners.words import OwnerWords, owner_words

__all__ = [
    "NameBook",
    "NamedOwner",
    "OwnerKind",
    "OwnerPhrase",
    "OwnerWords",
    "Says",
    "folded",
    "owner_words",
    "parse_owners",
]
