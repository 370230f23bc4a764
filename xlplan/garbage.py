"""How seldom Python looks for garbage in circles while a command or a session runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_COLLECTED = 50_000, 10, 100
"""Objects, collections of the young, collections of the middle-aged after which it is looked for."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for it seldom: a period is hundreds of thousands of objects that form no circles, and looking through them
    again and again takes a fifth of a merge."""
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECTED)
    try:
        yield
    finally:
        gc.set_threshold(*before)
