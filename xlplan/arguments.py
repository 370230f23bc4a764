"""The arguments of the library held against their annotations, so that a slip is told in a sentence."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from os import PathLike
from types import MappingProxyType, NoneType
from typing import Any, TypeVar

from xlplan.errors import RequestError
from xlplan.findings import Finding

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)
T = TypeVar("T", str, str | None)

PathText = str | PathLike[str]
When = str | date
"""A moment: a text as one types it, a datetime (in the plan's zone if it has none), or a day, which means its end."""

ACCEPTED: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "None": (NoneType,),
        "str": (str,),
        "int": (int,),
        "bool": (bool,),
        "When": (str, date),
        "PathText": (str, PathLike),
        "Executor": (Executor,),
        "Finding": (Finding,),
        "Lines": (Iterable,),
        "tuple[str, ...]": (tuple, list),
        "Mapping[str, Any]": (Mapping,),
        "Mapping[str, str]": (Mapping,),
    }
)
"""What may be given, by the parts of an annotation as they are written."""

_ELSEWHERE = frozenset({"Mapping[str, Data]", "datetime"})
"""Told by whoever takes it."""

_SHORT = 40
"""How much of a value is shown."""

_SHOWN = {
    "PathText": "str | PathLike",
    "When": "str | date | datetime",
    "Lines": "Iterable[Mapping[str, Any]] | DataFrame",
    "Executor": "concurrent.futures.Executor",
}


def checked(told: Callable[..., AbstractContextManager[None]]) -> Callable[[F], F]:
    """Decorates a function so that arguments of another type than its annotations raise RequestError. told: called
    with the first argument, gives the context in which errors get their sentence. Raises KeyError at once for an
    annotation that is not known here."""

    def decorated(function: F) -> F:
        signature = inspect.signature(function)
        method = function.__qualname__.removesuffix(".__init__")
        wanted = {name: _Wanted.by(method, parameter) for name, parameter in signature.parameters.items()}

        @functools.wraps(function)
        def checking(*args: Any, **kwargs: Any) -> Any:
            for name, value in signature.bind(*args, **kwargs).arguments.items():
                slip = wanted[name].slip(value)
                if slip is not None:
                    with told(*args[:1]):
                        raise slip
            return function(*args, **kwargs)

        return checking  # type: ignore[return-value]

    return decorated


@dataclass(frozen=True)
class _Wanted:
    """What a parameter takes. parts: of its annotation, none where anything goes. needed: has no default."""

    method: str
    name: str
    parts: tuple[str, ...]
    accepted: tuple[type, ...]
    needed: bool

    @classmethod
    def by(cls, method: str, parameter: inspect.Parameter) -> _Wanted:
        parts = () if parameter.annotation is parameter.empty else tuple(str(parameter.annotation).split(" | "))
        parts = parts if _ELSEWHERE.isdisjoint(parts) else ()
        accepted = tuple(kind for part in parts for kind in ACCEPTED[part])
        return cls(method, parameter.name, parts, accepted, parameter.default is parameter.empty)

    def slip(self, value: object) -> RequestError | None:
        """What is wrong with a value; None if it can be taken."""
        if self.parts and not self._takes(value):
            wanted = " | ".join(_SHOWN.get(part, part) for part in self.parts)
            given = f"{str(value)[:_SHORT]} ({type(value).__name__})"
            return RequestError("bad-argument", method=self.method, name=self.name, wanted=wanted, given=given)
        if isinstance(value, str) and ((self.needed and not value.strip()) or "\0" in value):
            return RequestError("empty-argument", method=self.method, name=self.name, given=f"{value!r}")
        return None

    def _takes(self, value: object) -> bool:
        if isinstance(value, bool):
            return "bool" in self.parts
        if isinstance(value, str) and "Lines" in self.parts:
            return False
        if isinstance(value, list | tuple) and "tuple[str, ...]" in self.parts:
            return all(isinstance(item, str) for item in value)
        return isinstance(value, self.accepted)


def checked_methods(check: Callable[[Any], Any]) -> Callable[[C], C]:
    """Decorates a class so that `check` decorates its public methods and the making of it."""

    def decorated(made: C) -> C:
        for name, member in list(vars(made).items()):
            if inspect.isfunction(member) and (name == "__init__" or not name.startswith("_")):
                setattr(made, name, check(member))
        return made

    return decorated


def typed(when: T | date) -> T | str:
    """A moment as one types it."""
    if isinstance(when, datetime):
        return when.isoformat(timespec="seconds" if when.second else "minutes")
    return when.isoformat() if isinstance(when, date) else when
