"""A Dask cluster as an executor. What it costs and when it pays is in `docs/scale.md`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from xlplan.errors import RequestError

_SECONDS = 10
_TRIES = 3
"""How long a scheduler is waited for, and how often a piece of work is given to another machine when one is lost."""


@contextmanager
def cluster(scheduler: str | None) -> Iterator[Executor | None]:
    """The executor of the cluster whose scheduler listens at an address such as `tcp://10.0.0.5:8786`; None where no
    cluster is asked for.

    Raises RequestError if the library is not installed or nobody answers there.
    """
    if scheduler is None:
        yield None
        return
    client = _client(scheduler)
    try:
        executor: Executor = client.get_executor(pure=False, retries=_TRIES)
        yield executor
    finally:
        client.close()


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError as exc:
        raise RequestError("no-cluster-library") from exc
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        connect: Any = Client
        return connect(scheduler, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as exc:
        raise RequestError("no-scheduler", address=scheduler) from exc
