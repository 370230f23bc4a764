"""What is to be seen beside answers, in words, and the files that it comes with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from xlplan.ledger.records import Answer, BesideKind, SeenBeside
from xlplan.locale import Locale

if TYPE_CHECKING:
    from xlplan.ledger.status import Status

_FILES = frozenset({BesideKind.PICTURE, BesideKind.OBJECT})


def shown_beside(beside: Iterable[SeenBeside], locale: Locale) -> str:
    """What is to be seen beside an answer, in words and brackets of the language."""
    words = locale.table("recognition", "beside")
    parts = (str(words[one.kind.value]).format(text=one.text or one.file) for one in beside)
    return "".join(str(words["around"]).format(text=part) for part in parts)


def beside_answer(answer: Answer, locale: Locale) -> str:
    """What stands beside what an answer says. A picture that is all there is stands in its place already."""
    if not answer.beside:
        return ""
    alone = answer.value is None and answer.raw != "" and answer.pictured
    return shown_beside((one for one in answer.beside if not (alone and one.kind in _FILES)), locale)


@dataclass(frozen=True)
class KeptFile:
    """A picture or an object of a return. path: below the folder of what departments attached, with `/`. source: the
    file that showed it, as origins name it."""

    path: str
    sha256: str
    source: str


def kept_files(status: Status, safe: str = '\\/:*?"<>|') -> Iterator[KeptFile]:
    """The files of a period's returns: those beside answers in force under department and target, others under the
    department alone. safe: what no name may hold."""
    seen: set[str] = set()
    for place, key, number, one, source in _shown_files(status):
        suffix = PurePosixPath(one.file).suffix
        name = f"{key}-{number}{suffix}" if not one.file else f"{number}-{PurePosixPath(one.file).name}"
        path = "/".join("".join("_" if c in safe else c for c in step) for step in (*place, name))
        path = path if path not in seen else path.replace(name, f"{key}-{name}")
        seen.add(path)
        yield KeptFile(path, one.sha256, source)


def _shown_files(status: Status) -> Iterator[tuple[tuple[str, ...], str, int, SeenBeside, str]]:
    """Where each file belongs, the column and its number there, the file, and the return that showed it."""
    names = {d.id: d.name for d in status.plan.departments}
    for row in status.rows:
        for part in row.contributions:
            for key, used in part.answers.items():
                for number, one in enumerate(used.answer.beside, 1) if used.answer.beside else ():
                    if one.sha256:
                        place = (names.get(part.department, part.department), row.target.number or row.target.id)
                        yield place, key, number, one, used.answer.origin.file
    for returned in status.returns:
        for number, extra in enumerate(returned.extras, 1):
            if extra.beside is not None:
                alone = (names.get(returned.department, returned.department),)
                yield alone, extra.beside.kind.value, number, extra.beside, extra.origin.file
