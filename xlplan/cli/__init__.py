"""The command line: the only room that knows click. It reads what was typed, calls the pipeline, shows the result."""

from xlplan.cli.main import main

__all__ = ["main"]
