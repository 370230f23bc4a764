"""The page on architecture names functions that are there, and few enough to be walked."""

from __future__ import annotations

import importlib
import re

from house_source import PAGE


def test_every_function_on_the_way_of_one_return_is_there() -> None:
    way = PAGE.read_text("utf-8").split("## The way of one return", 1)[1].split("## To add", 1)[0]
    names = re.findall(r"`((?:[a-z_]+\.)+[A-Za-z_]+)`", way)
    assert 25 <= len(names) <= 40
    missing = []
    for name in names:
        module, _, member = name.rpartition(".")
        if not hasattr(importlib.import_module(f"xlplan.{module}"), member):
            missing.append(name)
    assert missing == []
