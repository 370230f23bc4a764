"""Foreign plans → a plan workbook: what was understood is shown first, and every doubt is written beside its row."""

from xlplan.plan.importing.reading import Choices, understand, understand_file
from xlplan.plan.importing.records import Understanding

__all__ = ["Choices", "Understanding", "understand", "understand_file"]
