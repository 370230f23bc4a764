"""What ledger tests are given: any record of any shape, and small ones that read like an office's."""

from __future__ import annotations

import dataclasses
import hashlib
import types
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from xlplan.findings import Origin
from xlplan.ledger.records import (
    Answer,
    Arrival,
    Confidence,
    Entry,
    Identity,
    Missing,
    Reading,
    Return,
    Value,
    Verdict,
)
from xlplan.plan.model import Aspect, Deadline, DeadlineKind, Department, Measure, Plan, Settings, Target

T = TypeVar("T")

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2022, 9, 26, 9, 0, tzinfo=SHANGHAI)

TEXTS = st.text(st.characters() | st.sampled_from(["\0", "\udc80", "=", "\n", "汇"]), max_size=5)
MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001  Hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))]),
)


@cache
def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type; of a record every field that it has, also those that it gets one day."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return st.one_of([anything(member) for member in arguments])
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return st.lists(anything(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(anything, arguments))
    if origin is frozenset:
        return st.frozensets(anything(arguments[0]), max_size=2)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(*map(anything, arguments), max_size=2)
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: anything(hints[field.name]) for field in dataclasses.fields(kind)})
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    return _PLAIN[kind]


_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.booleans(),
    int: st.integers(min_value=-(2**63), max_value=2**63 - 1),
    float: st.floats(allow_nan=False),
    type(None): st.none(),
    datetime: MOMENTS,
    date: st.dates(),
    time: st.times(),
    ZoneInfo: st.just(SHANGHAI),
}


@st.composite
def any_readings(draw: st.DrawFn) -> tuple[Reading, ...]:
    """Readings of up to four arrivals, some of them of the same bytes, as one run would find them."""
    readings = []
    for number in range(draw(st.integers(0, 4))):
        reading = draw(anything(Reading))
        content = draw(st.binary(max_size=3))
        arrival = replace(
            reading.arrival,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            file=f"inbox/{number}{reading.arrival.file}",
            first_seen=NOW,
        )
        readings.append(replace(reading, arrival=arrival))
    return tuple(readings)


def arrival(content: bytes = b"a form", file: str = "inbox/权益部.xlsx", **more: Any) -> Arrival:
    """A file that lay in the inbox."""
    return replace(Arrival(hashlib.sha256(content).hexdigest(), len(content), file, "", NOW), **more)


def reading(
    content: bytes = b"a form",
    file: str = "inbox/权益部.xlsx",
    *,
    department: str = "QYBU2",
    period: str = "2022-09",
    edition: str = "ED222",
    answers: Mapping[str, Value] | None = None,
    **more: Any,
) -> Reading:
    """A return of one department with an entry for one target."""
    came = arrival(content, file, **more)
    place = Origin(came.sha256, came.name, "填报", "A7")
    filled = {"status": "done", "progress": 100.0} if answers is None else answers
    entry = Entry(
        "TGT22",
        department,
        {key: Answer(value, "" if value is None else str(value), place) for key, value in filled.items()},
        place,
    )
    identity = Identity(department, period, "PLAN2", edition, Confidence.PROVED, ("row-code", "token"))
    return Reading(
        came, Verdict.RETURN, (Return(identity, (entry,), missing=(Missing("TGT23", "progress", origin=place),)),)
    )


def plan(edition: str = "ED222", text: str = "建立维权热线", name: str = "权益部") -> Plan:
    """A plan of one target and one department."""
    deadline = Deadline("2022年12月底前", DeadlineKind.DATE, due=date(2022, 12, 31))
    target = Target("TGT22", "1", text, "权益", "1", "维护权益", "QYBU2", (), name, "", deadline)
    aspects = (Aspect("权益", (Measure("1", "维护权益", (target,)),)),)
    return Plan("PLAN2", edition, Settings("示例方案", 2022), (Department("QYBU2", name),), aspects)
