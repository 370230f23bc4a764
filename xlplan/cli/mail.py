"""Commands of the mail: send, preview, fetch, remind, run."""

from __future__ import annotations

import click

COMMANDS: tuple[click.Command, ...] = ()
