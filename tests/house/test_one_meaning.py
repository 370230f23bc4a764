"""One meaning per name: no two classes of the package are called the same, and nothing is told apart by its `repr`."""

from __future__ import annotations

import ast
from collections import defaultdict

from house_source import called_name, package_modules

SHARED: dict[str, str] = {
    "Project": "the library's own word for a project folder and its verbs; inside, it is where things lie",
}
"""Names that two classes may bear, each with its reason; at most five."""


def test_no_two_classes_share_a_name() -> None:
    places = defaultdict(list)
    for module in package_modules():
        for node in module.nodes:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{module.shown}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1 and name not in SHARED} == {}
    assert len(SHARED) <= 5


def test_nothing_is_sorted_or_keyed_by_its_repr() -> None:
    calls = [
        f"{module.shown}:{call.lineno}"
        for module in package_modules()
        for call in module.calls
        if called_name(call) == "repr"
    ]
    assert calls == []
