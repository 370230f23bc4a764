"""Files of any program → grids. One file per family of formats."""

from xlplan.plan.importing.sources.opening import read_grids

__all__ = ["read_grids"]
