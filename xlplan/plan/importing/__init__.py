"""Foreign tables → a plan workbook: what was understood is shown first, and every doubt is written beside its row."""

from xlplan.plan.importing.reading import Choices, understand
from xlplan.plan.importing.records import Understanding

__all__ = ["Choices", "Understanding", "understand"]
