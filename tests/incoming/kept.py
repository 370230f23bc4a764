"""All that reading tells, line by line, beside the tests in `data/told`: a finding without its place, a moment an hour off
and a word too few are noticed there. `XLPLAN_KEEP=1` writes them anew, for a person to look at what changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

from xlplan.findings import Finding, Origin
from xlplan.incoming.extraction import Extraction
from xlplan.incoming.refusal import Read
from xlplan.ledger.records import Answer, Entry, Extra, Return, SeenBeside, Verdict

TOLD = Path(__file__).parent / "data" / "told"
SAID = ("sender", "subject", "body", "received_header", "date_header", "header")
"""Fields of an arrival that do not hang on when the tests run."""
LETTER = {
    "sender": "bgs@example.org",
    "subject": "报送",
    "body": "请查收。",
    "date_header": datetime(2022, 9, 20, 9, tzinfo=timezone(timedelta(hours=8))),
    "header": "Date: Tue, 20 Sep 2022 09:00:00 +0800",
}
"""What `gated.letter` says."""
CORPUS = {
    "sender": "bgs@example.org",
    "subject": "九月项目",
    "body": "见附件",
    "received_header": datetime(2022, 9, 26, 9, 0, 5, tzinfo=timezone(timedelta(hours=8))),
    "date_header": datetime(2022, 9, 26, 9, tzinfo=timezone(timedelta(hours=8))),
    "header": "Received: from mx.example.org by office.example.org; Mon, 26 Sep 2022 09:00:05 +0800",
}
"""What `making_mail.message` says."""
ALL = "row-code+token+footer+row-id+manifest+defined-name+core-properties+custom-properties"


def check(name: str, told: Mapping[str, Iterable[str]]) -> None:
    """Compare what each case tells with what was kept."""
    path = TOLD / f"{name}.txt"
    blocks = {case: "\n".join([case, *(f"  {line}" for line in lines)]) for case, lines in told.items()}
    if os.environ.get("XLPLAN_KEEP"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(blocks.values()) + "\n", encoding="utf-8")
    kept: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        kept.setdefault(line if not line.startswith(" ") else next(reversed(kept)), []).append(line)
    assert blocks.keys() == kept.keys()
    wrong = [case for case, lines in kept.items() if blocks[case] != "\n".join(lines)]
    assert [blocks[case] for case in wrong] == ["\n".join(kept[case]) for case in wrong]


def of_readings(reads: Iterable[Read], usual: Mapping[str, object] | None = None) -> Iterator[str]:
    """Every member of a file: what it is, what is said of it that was not said of the one before, what was found.
    usual: what is said of the first as of all others."""
    before: dict[str, object] = {**dict.fromkeys((*SAID, "department", "period")), **(usual or {})}
    for read in reads:
        reading = read.reading
        bytes_, shown = "+bytes" if read.original is not None else "", f"+{len(read.kept)} shown" if read.kept else ""
        of_it = _params(reading.reason_params)
        yield _line(reading.arrival.member or ".", reading.verdict, reading.reason, of_it, bytes_, shown)
        about = {name: getattr(reading.arrival, name) for name in SAID}
        about |= {"department": reading.department, "period": reading.period}
        yield from (f"  {name}: {_text(value)}" for name, value in about.items() if (value or None) != before[name])
        before = {name: value or None for name, value in about.items()}
        yield from (f"  {_finding(finding)}" for finding in reading.findings)
        for one in reading.returns:
            blank, found = "blank" if one.blank else "", f"findings={len(one.findings)}" if one.findings else ""
            yield _line(" ", _identity(one), f"entries={len(one.entries)}", found, blank)


def of_extraction(found: Extraction, usual: Return | None = None) -> Iterator[str]:
    """What a workbook came to, but for what its returns say as usual."""
    if found.verdict is not Verdict.RETURN:
        yield _line(found.verdict, found.reason, _params(found.reason_params))
    yield from map(_finding, found.findings)
    for returned in found.returns:
        yield from of_return(returned, usual)


def of_return(returned: Return, usual: Return | None = None) -> Iterator[str]:
    """What a return says, but for what it says as usual."""
    if usual is None or returned.identity != usual.identity:
        yield _identity(returned)
    known = {entry.target: entry for entry in usual.entries} if usual is not None else {}
    for entry in returned.entries:
        yield from _entry(entry, known.pop(entry.target, None))
    yield from (f"without {target}" for target in known)
    yield from map(_finding, returned.findings)
    for missing in returned.missing:
        yield _line("missing", missing.target, missing.column, "row" if missing.row else "", _place(missing.origin))
    yield from (f"signed {key}: {text}" for key, text in returned.signoff.items())
    yield from map(_extra, returned.extras)
    if returned.typed_from:
        yield f"typed from {returned.typed_from}"
    if returned.blank:
        yield "blank"


def _identity(returned: Return) -> str:
    one = returned.identity
    carriers = "+".join(one.carriers).replace(ALL, "all")
    return _line("return", one.department, one.period, one.edition, one.confidence, carriers)


def _entry(entry: Entry, usual: Entry | None) -> Iterator[str]:
    """The answers that are not as usual."""
    before = {key: _answer(answer) for key, answer in usual.answers.items()} if usual is not None else {}
    now = {key: _answer(answer) for key, answer in entry.answers.items()}
    said = [f"{key}={text}" for key, text in now.items() if text != before.get(key)]
    gone = [f"no {key}" for key in before if key not in now]
    if said or gone or usual is None or usual.origin != entry.origin:
        yield _line("entry", entry.target, entry.department, _place(entry.origin), *said, *gone)


def _answer(answer: Answer) -> str:
    value = "" if answer.value is None else f"{answer.value!r}"
    raw = "" if f"{answer.value}" == answer.raw else f"({_text(answer.raw)})"
    word = f"[{answer.word}]" if answer.word else ""
    return f"{value}{raw}{word}@{answer.origin.cell}{''.join(map(_beside, answer.beside))}"


def _beside(one: SeenBeside) -> str:
    parts = (one.kind.value, _text(one.text) if one.text else "", one.file, "bytes" if one.sha256 else "")
    return f"<{' '.join(part for part in parts if part)}>"


def _extra(extra: Extra) -> str:
    return _line("extra", _text(extra.text), _place(extra.origin), _beside(extra.beside) if extra.beside else "")


def _finding(one: Finding) -> str:
    about = (part for part in (one.department, one.period, one.target) if part)
    return _line(one.code, "/".join(about), _place(one.origin), _params(one.params))


def _params(params: Mapping[str, object]) -> str:
    """What fills the slots. `detail` is what libraries say."""
    return " ".join(f"{key}={_text(value)}" for key, value in params.items() if key != "detail")


def _place(origin: Origin) -> str:
    return f"{origin.sheet}!{origin.cell}" if origin.sheet or origin.cell else ("*" if origin.file else "-")


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) and value.isalnum() else json.dumps(value, ensure_ascii=False, default=str)


def _line(*parts: str) -> str:
    return " ".join(part for part in parts if part)
