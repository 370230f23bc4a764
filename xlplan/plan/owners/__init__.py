"""Who answers for a target, as offices write it: one grammar over a whole list, for plan.xlsx and foreign plans alike."""

from xlplan.plan.owners.chunks import NameBook, folded
from xlplan.plan.owners.phrase import Entry, Kind, Phrase, Says, parse_owners
from xlplan.plan.owners.words import OwnerWords, owner_words

__all__ = ["Entry", "Kind", "NameBook", "OwnerWords", "Phrase", "Says", "folded", "owner_words", "parse_owners"]
