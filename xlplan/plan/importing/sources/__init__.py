"""Files of any program → grids, or paragraphs and tables. One file per family of formats."""

from xlplan.plan.importing.sources.opening import read_file

__all__ = ["read_file"]
