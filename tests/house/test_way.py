"""The page on architecture names functions that are there, and few enough to be walked."""

from __future__ import annotations

import importlib
import re

from house_source import PACKAGE, PAGE


def test_both_languages_name_the_same_functions_and_rooms() -> None:
    english, chinese = (page.read_text("utf-8") for page in (PAGE, PAGE.parent / "zh" / PAGE.name))
    for pattern in (r"`((?:[a-z_]+\.)+[A-Za-z_]+)`", r"^\| (`[a-z_./]+`) \|"):
        assert re.findall(pattern, chinese, re.MULTILINE) == re.findall(pattern, english, re.MULTILINE)


def test_what_a_room_offers_is_there() -> None:
    offered = re.findall(r"^\| `[a-z_]+(?:\.py|/)` \|.*\| ([^|]*) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    names = {name for cell in offered for name in re.findall(r"`([A-Za-z_]+)`", cell)}
    source = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    assert len(names) > 50
    assert {name for name in names if not re.search(rf"(?:def|class) {name}\b", source)} == set()


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
