"""Frozen records as JSON and back, driven by their types, so that a record that grows a field needs no change here.

The functions of a type are put together once, and a field that has its default is not written. Both is what makes the
ledger quick.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from sys import intern
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from xlplan.findings import NOWHERE, Origin
from xlplan.ledger.in_force import UsedAnswer
from xlplan.ledger.records import Answer, PlainAnswer, RowAnswers, SeenBeside
from xlplan.ledger.status import Contribution

_DAY, _MOMENT, _TIME = "day", "moment", "time"

_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})
_PLAIN = (*_AS_THEY_ARE, date, datetime, time)
"""What `value_from_data` tells apart by itself."""

_Write = Callable[[Any, Origin], str]
_Decode = Callable[[Any, Origin], Any]

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring
"""A text as JSON has it, in its own characters."""

T = TypeVar("T")


def to_text(value: Any, home: Origin = NOWHERE) -> str:
    """A record, or what one is made of, as compact JSON. Days, moments and clock times stand as `{"day": …}`,
    `{"moment": …}` and `{"time": …}`, mappings without text keys as pairs. home: the arrival that is written down;
    places in it are written as sheet and cell only."""
    write: _Write = _writer(type(value))  # type: ignore[arg-type]  # a class is hashable
    return write(value, home)


def from_data(kind: type[T], data: Any, home: Origin = NOWHERE) -> T:
    """The record of type `kind` that `as_json` wrote as `data`, in the same `home`. Absent fields take their defaults,
    so that records written before a field existed can still be read; fields that are no more are left out."""
    decode: Callable[[Any, Origin], T] = _decoder(kind)  # type: ignore[arg-type]  # a class is hashable
    return decode(data, home)


def as_json(value: Any, home: Origin = NOWHERE) -> str:
    """A value as the ledger's JSON columns hold it: compact, and readable for who looks into the file."""
    return as_bytes(value, home).decode()


def as_bytes(value: Any, home: Origin = NOWHERE) -> bytes:
    """The same in UTF-8. Half a character, as damaged files have it, is written by its number."""
    text = to_text(value, home)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(json.loads(text), separators=(",", ":")).encode()


def digest_of(*parts: Any) -> str:
    """One digest of several parts, each by what it says as JSON."""
    return hashlib.sha256("\x1f".join(map(as_json, parts)).encode()).hexdigest()


def value_from_data(data: Any) -> Any:
    """A plain value: text, number, None, day or moment."""
    if type(data) is dict:
        if _DAY in data:
            return date.fromisoformat(data[_DAY])
        if _TIME in data:
            return time.fromisoformat(data[_TIME])
        return datetime.fromisoformat(data[_MOMENT])
    return data


@cache
def _writer(kind: Any) -> _Write:
    """How values of a type are written. A plain one is told by the value itself, whatever its type says."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Origin:
        return _place
    if origin in (Union, types.UnionType) and (record := _record_in(arguments)) is not None:
        write = _writer(record)
        return lambda value, home: "null" if value is None else write(value, home)
    if kind in _BY_HAND:
        return _BY_HAND[kind]
    if isinstance(kind, type) and is_dataclass(kind):
        return _record_writer(kind)
    if origin is tuple and arguments[1:] == (Ellipsis,):
        every = _writer(arguments[0])
        return lambda value, home: f"[{','.join([every(item, home) for item in value])}]"
    if origin is not None and issubclass(origin, Mapping) and arguments[0] is str:
        item_of = _writer(arguments[1])
        return lambda value, home: _object((key, item_of(item, home)) for key, item in value.items())
    return _by_value


def _by_value(value: Any, home: Origin) -> str:
    if value is None:
        return "null"
    if type(value) is int:
        return str(value)
    if type(value) in _AS_THEY_ARE:
        return _compact(value)
    return _compact(value.value) if isinstance(value, Enum) else _by_shape(value, home)


def _by_shape(value: Any, home: Origin) -> str:
    if isinstance(value, date | time):
        name = _MOMENT if isinstance(value, datetime) else _DAY if isinstance(value, date) else _TIME
        return f'{{"{name}":"{value.isoformat()}"}}'
    if isinstance(value, str | int | float):
        return _compact(value)
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return _object((str(key), to_text(item, home)) for key, item in value.items())
        pairs = (f"[{to_text(key, home)},{to_text(item, home)}]" for key, item in value.items())
        return f"[{','.join(pairs)}]"
    if isinstance(value, frozenset):
        return f"[{','.join(sorted(to_text(item, home) for item in value))}]"
    if isinstance(value, tuple | list):
        return f"[{','.join(to_text(item, home) for item in value)}]"
    if is_dataclass(value) and not isinstance(value, type):
        return to_text(value, home)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _object(items: Iterable[tuple[str, str]]) -> str:
    return f"{{{','.join([f'{_quoted(key)}:{text}' for key, text in items])}}}"


def _place(origin: Origin, home: Origin) -> str:
    begun, ended = _place_around(origin, home)
    return f"{begun}{_quoted(origin.cell)}{ended}"


def _place_around(origin: Origin, home: Origin) -> tuple[str, str]:
    """What stands before and after the cell in a place."""
    begun = f"[{_quoted(origin.sheet)},"
    if origin.file == home.file and origin.sha256 == home.sha256:
        return begun, "]"
    return begun, f",{_quoted(origin.sha256)},{_quoted(origin.file)}]"


def _answer(answer: Answer, home: Origin) -> str:
    """What `_record_writer` comes to, by hand: most of what is written are answers."""
    value = _quoted(answer.value) if type(answer.value) is str else _by_value(answer.value, home)
    text = f'{{"value":{value},"raw":{_quoted(answer.raw)},"origin":{_place(answer.origin, home)}'
    if answer.word:
        text += f',"word":{_quoted(answer.word)}'
    if answer.beside:
        text += f',"beside":{_by_value(answer.beside, home)}'
    return text + "}"


def _contribution(part: Contribution, home: Origin) -> str:
    """By hand, too: a result is made of them, and what was said now stands in them twice."""
    text = f'{{"department":{_quoted(part.department)},"role":{_quoted(part.role.value)}'
    said = _used_answers(part.answers, home)
    if part.answers:
        text += f',"answers":{said}'
    if part.latest_period:
        text += f',"latest_period":{_quoted(part.latest_period)}'
    if part.latest:
        text += f',"latest":{said if part.latest is part.answers else _used_answers(part.latest, home)}'
    return text + "}"


def _used_answers(answers: Mapping[str, UsedAnswer], home: Origin) -> str:
    """Most came at one moment, in one file: that is written down once for all of them. Two moments may be equal and
    yet be written in different zones, so that nothing but the very same moment counts."""
    texts, at, evidence, version, came = [], None, None, None, ""
    for key, used in answers.items():
        if used.received_at is not at or used.evidence is not evidence or used.version != version:
            at, evidence, version = used.received_at, used.evidence, used.version
            came = f'"received_at":{_by_value(at, home)},"evidence":{_by_value(evidence, home)},"version":{version}'
        text = f'{_quoted(key)}:{{"answer":{_answer(used.answer, home)},{came}'
        if used.replaced or used.said_before is not None or used.period or used.gap is not None:
            text += _rest_of(used, home)
        texts.append(text + "}")
    return f"{{{','.join(texts)}}}"


def _rest_of(used: UsedAnswer, home: Origin) -> str:
    """What few answers have: earlier values and the like, after a comma."""
    rest = {"replaced": used.replaced, "said_before": used.said_before, "period": used.period, "gap": used.gap}
    given = ((name, value) for name, value in rest.items() if value not in ((), None, ""))
    return "".join(f",{_quoted(name)}:{to_text(value, home)}" for name, value in given)


def _answers(answers: Mapping[str, Answer], home: Origin) -> str:
    """The answers of an entry. Of plain ones no records are made."""
    if not isinstance(answers, RowAnswers):
        return _object((key, _answer(answer, home)) for key, answer in answers.items())
    texts = []
    begun, ended = _place_around(answers.source, home)
    for key, said in answers.said.items():
        if isinstance(said, Answer):
            texts.append(f"{_quoted(key)}:{_answer(said, home)}")
            continue
        value, raw, word, cell = said
        shown = _quoted(value) if type(value) is str else _by_value(value, home)
        typed = shown if raw is value else _quoted(raw)
        more = f',"word":{_quoted(word)}' if word else ""
        texts.append(f'{_quoted(key)}:{{"value":{shown},"raw":{typed},"origin":{begun}"{cell}"{ended}{more}}}')
    return f"{{{','.join(texts)}}}"


_BY_HAND: Mapping[Any, _Write] = {Answer: _answer, Mapping[str, Answer]: _answers, Contribution: _contribution}


def _record_writer(kind: type[Any]) -> _Write:
    hints = get_type_hints(kind)
    parts = [(f'"{field.name}":', _writer(hints[field.name]), _default(field)) for field in fields(kind)]
    values_of = attrgetter(*(field.name for field in fields(kind)), "__class__")  # never one value alone

    def write(record: Any, home: Origin) -> str:
        texts = []
        for (prefix, part, default), value in zip(parts, values_of(record), strict=False):
            if value is default or (type(value) is type(default) and value == default):
                continue
            texts.append(prefix + (_quoted(value) if type(value) is str else part(value, home)))
        return f"{{{','.join(texts)}}}"

    return write


def _default(field: Field[Any]) -> Any:
    """What a field is if nothing is said of it; the mark of the standard library if there is no such thing."""
    return field.default_factory() if field.default_factory is not MISSING else field.default


@cache
def _decoder(kind: Any) -> _Decode:
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _AGAIN_BY_HAND:
        return _AGAIN_BY_HAND[kind]
    if origin in (Union, types.UnionType):
        return _union_decoder(arguments)
    if origin is tuple:
        return _tuple_decoder(arguments)
    if origin is frozenset:
        member = _decoder(arguments[0])
        return lambda data, home: frozenset(member(item, home) for item in data)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_decoder(*arguments)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda data, _home: kind(data)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record_decoder(kind)
    return lambda data, _home: value_from_data(data)


def _record_in(members: tuple[Any, ...]) -> Any:
    """The one member of a union that is not plain, None if all are."""
    structured = [member for member in members if member not in _PLAIN]
    if len(structured) > 1 or (structured and len(members) > 2):
        raise TypeError(f"cannot tell the members of {members} apart")
    return structured[0] if structured else None


def _union_decoder(members: tuple[Any, ...]) -> _Decode:
    record = _record_in(members)
    if record is None:
        return lambda data, _home: value_from_data(data)
    decode = _decoder(record)
    return lambda data, home: None if data is None else decode(data, home)


def _tuple_decoder(members: tuple[Any, ...]) -> _Decode:
    if len(members) == 2 and members[1] is Ellipsis:
        every = _decoder(members[0])
        return lambda data, home: tuple([every(item, home) for item in data])
    each = [_decoder(member) for member in members]
    return lambda data, home: tuple(decode(item, home) for decode, item in zip(each, data, strict=True))


def _mapping_decoder(key_kind: Any, value_kind: Any) -> _Decode:
    key, value = _decoder(key_kind), _decoder(value_kind)
    if key_kind is str:
        return lambda data, home: {intern(k): value(v, home) for k, v in data.items()}

    def decode(data: Any, home: Origin) -> dict[Any, Any]:
        pairs = data.items() if isinstance(data, dict) else data
        return {key(k, home): value(v, home) for k, v in pairs}

    return decode


def _place_again(data: Any, home: Origin) -> Origin:
    if type(data) is dict:  # as the first release wrote it
        return Origin(**data)
    if len(data) == 2:
        return Origin(home.sha256, home.file, intern(data[0]), intern(data[1]))
    sheet, cell, sha256, file = data
    return Origin(sha256, file, sheet, cell)


def _answer_again(data: Any, home: Origin) -> Answer:
    """What `_record_decoder` comes to, by hand, as in `_answer`. A period is hundreds of thousands of them: what stands
    in every return is held once, and so is a text that was taken as it was typed."""
    value, raw, beside = data["value"], data["raw"], data.get("beside")
    if type(value) is dict:
        value = value_from_data(value)
    elif type(value) is str:
        value = _text_again(value, home)
        raw = value if raw == value else raw
    word, seen = data.get("word", ""), () if beside is None else _besides()(beside, home)
    return Answer(value, raw, _place_again(data["origin"], home), word, seen)


@cache
def _besides() -> _Decode:
    return _decoder(tuple[SeenBeside, ...])


def _answers_again(data: Any, home: Origin) -> RowAnswers:
    """The answers of an entry. Of cells that are empty no records are made."""
    said: dict[str, Answer | PlainAnswer] = {}
    sheet = ""
    for key, given in data.items():
        place = given["origin"]
        empty = given["value"] is None and given["raw"] == "" and len(given) == 3
        if empty and type(place) is list and len(place) == 2 and (not said or sheet == place[0]):
            said[intern(key)] = _empty(place[1])
            sheet = place[0]
        else:
            said[intern(key)] = answer = _answer_again(given, home)
            sheet = sheet or answer.origin.sheet
    return RowAnswers(_sheet(home, sheet), said)


@lru_cache
def _sheet(home: Origin, sheet: str) -> Origin:
    return Origin(home.sha256, home.file, sheet)


@cache
def _empty(cell: str) -> PlainAnswer:
    return PlainAnswer(None, "", "", cell)


def _text_again(data: Any, _home: Origin) -> Any:
    return intern(data) if type(data) is str and len(data) <= _LONGEST_CODE else data


_LONGEST_CODE = 20
"""A longer text is no code such as `in-progress`, and seldom said twice."""

_AGAIN_BY_HAND: Mapping[Any, _Decode] = {
    Origin: _place_again,
    Answer: _answer_again,
    Mapping[str, Answer]: _answers_again,
    str: _text_again,
}


def _record_decoder(kind: type[Any]) -> _Decode:
    hints = get_type_hints(kind)
    parts = {field.name: _decoder(hints[field.name]) for field in fields(kind)}

    def decode(data: Any, home: Origin) -> Any:
        return kind(**{name: parts[name](item, home) for name, item in data.items() if name in parts})

    return decode
