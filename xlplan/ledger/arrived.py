"""What came of a department and cannot be used, in words: the same in every output and mail."""

from __future__ import annotations

from pathlib import PurePosixPath

from xlplan.ledger.status import ReturnRow, Status
from xlplan.locale import Locale


def came_in_words(status: Status, row: ReturnRow, locale: Locale) -> tuple[str, ...]:
    """Each thing that came, with the name of its file."""
    kinds, words = locale.table("incoming", "filekinds"), locale.table("incoming", "came")
    reasons = {(file.arrival.file, file.arrival.member): file.reason for file in status.files}
    found = []
    for came in row.came:
        kind = kinds.get(reasons.get((came.file, came.member), ""), words["other"])
        name = PurePosixPath((came.member or came.file).rpartition("!")[2]).name
        found.append(str(words[came.what.value]).format(kind=kind, file=name, period=came.period))
    return tuple(dict.fromkeys(found))
