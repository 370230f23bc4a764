"""Deadlines as offices write them → Deadline. What is ambiguous is said to be so, with its choices; never guessed."""

from xlplan.plan.deadlines.reading import read_deadline
from xlplan.plan.deadlines.showing import describe_deadline
from xlplan.plan.deadlines.words import DeadlineWords, deadline_words

__all__ = ["DeadlineWords", "deadline_words", "describe_deadline", "read_deadline"]
