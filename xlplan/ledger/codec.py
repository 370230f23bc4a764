"""Frozen records as JSON and back, driven by their types, so that a record that grows a field needs no change here."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_DAY, _MOMENT, _TIME = "day", "moment", "time"

_PLAIN = (str, int, float, bool, date, datetime, time, type(None))
"""What `value_from_data` tells apart by itself."""

T = TypeVar("T")


def to_data(value: Any) -> Any:
    """A record, or what one is made of, as JSON data. Days, moments and clock times stand as `{"day": …}`,
    `{"moment": …}` and `{"time": …}`, mappings without text keys as pairs."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, time):
        return {_TIME: value.isoformat()}
    if is_dataclass(value):
        return {field.name: to_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {str(key): to_data(item) for key, item in value.items()}
        return [[to_data(key), to_data(item)] for key, item in value.items()]
    if isinstance(value, frozenset):
        return sorted((to_data(item) for item in value), key=repr)
    if isinstance(value, tuple | list):
        return [to_data(item) for item in value]
    raise TypeError(f"no JSON for {type(value).__name__}")


def from_data(kind: type[T], data: Any) -> T:
    """The record of type `kind` that `to_data` made `data` of. Absent fields take their defaults, so that records
    written before a field existed can still be read."""
    decoder: Callable[[Any], T] = _decoder(kind)  # type: ignore[arg-type]  # a class is hashable
    return decoder(data)


def value_from_data(data: Any) -> Any:
    """A plain value: text, number, None, day or moment."""
    if isinstance(data, dict):
        if _DAY in data:
            return date.fromisoformat(data[_DAY])
        if _TIME in data:
            return time.fromisoformat(data[_TIME])
        return datetime.fromisoformat(data[_MOMENT])
    return data


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union_decoder(arguments)
    if origin is tuple:
        return _tuple_decoder(arguments)
    if origin is frozenset:
        member = _decoder(arguments[0])
        return lambda data: frozenset(member(item) for item in data)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_decoder(*arguments)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if isinstance(kind, type) and is_dataclass(kind):
        return _record_decoder(kind)
    return value_from_data


def _union_decoder(members: tuple[Any, ...]) -> Callable[[Any], Any]:
    structured = [m for m in members if m not in _PLAIN]
    if not structured:
        return value_from_data
    if len(structured) > 1 or len(members) > 2:
        raise TypeError(f"cannot tell the members of {members} apart")
    decode = _decoder(structured[0])
    return lambda data: None if data is None else decode(data)


def _tuple_decoder(members: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(members) == 2 and members[1] is Ellipsis:
        every = _decoder(members[0])
        return lambda data: tuple(every(item) for item in data)
    each = [_decoder(member) for member in members]
    return lambda data: tuple(decode(item) for decode, item in zip(each, data, strict=True))


def _mapping_decoder(key_kind: Any, value_kind: Any) -> Callable[[Any], Any]:
    key, value = _decoder(key_kind), _decoder(value_kind)

    def decode(data: Any) -> dict[Any, Any]:
        pairs = data.items() if isinstance(data, dict) else data
        return {key(k): value(v) for k, v in pairs}

    return decode


def _record_decoder(kind: type[Any]) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]

    def decode(data: Any) -> Any:
        return kind(**{name: _decoder(hints[name])(data[name]) for name in names if name in data})

    return decode
