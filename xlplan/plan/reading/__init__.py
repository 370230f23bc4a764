"""plan.xlsx → Plan, with every problem as a finding: sheet, cell, what is wrong, what to write instead."""

from xlplan.plan.as_read import PlanReading
from xlplan.plan.reading.book import read_plan

__all__ = ["PlanReading", "read_plan"]
