"""Questions to a department below the table of its form: where they stand, and how an answer is converted."""

from __future__ import annotations

from xlplan.form.columns import Column, FormLayout, Kind, Owner
from xlplan.plan.model import Question

ANSWER = "answer"
"""The key of an answer, where the ledger keeps cells by target and column: the question stands for the target."""


def column_of(question: Question) -> Column:
    """A question as a column of one cell."""
    return Column(
        f"q_{question.id}",
        Kind(question.kind),
        Owner.DEPARTMENT,
        required=question.required,
        choices=question.choices,
        label=question.text,
        own=True,
    )


def first_answer_column(layout: FormLayout) -> int:
    """The column (from 0) where answers begin: below those that departments fill."""
    return next(index for index, column in enumerate(layout.columns) if column.owner is Owner.DEPARTMENT)
