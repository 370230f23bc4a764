"""Why bytes could not be read: raised by guards, readers and containers, turned into one finding by the worker."""

from __future__ import annotations

from enum import StrEnum

from xlplan.findings import Param


class Reason(StrEnum):
    """Keys of the table `reasons` in `templates/<lang>/incoming.toml`."""

    EMPTY = "empty"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    WRONG_PASSWORD = "wrong-password"
    HOSTILE = "hostile"
    TOO_LARGE = "too-large"
    BEYOND_SHEET = "beyond-sheet"
    TOO_DEEP = "too-deep"
    TOO_MANY = "too-many"
    WORD = "word"
    WPS = "wps"
    PRESENTATION = "presentation"
    PDF = "pdf"
    IMAGE = "image"
    MEDIA = "media"
    PROGRAM = "program"
    NUMBERS = "numbers"
    ARCHIVE = "archive"
    CLOUD = "cloud"
    SHORTCUT = "shortcut"
    TEXT = "text"
    NO_TABLE = "no-table"
    CALENDAR = "calendar"
    SIGNATURE = "signature"
    UNKNOWN = "unknown"
    BESIDE_RETURN = "beside-return"
    SEALED_MAIL = "sealed-mail"
    MEMBER_ENCRYPTED = "member-encrypted"
    MEMBER_DAMAGED = "member-damaged"
    NAMELESS = "nameless"
    EMPTY_CONTAINER = "empty-container"
    ONLY_TEXT = "only-text"
    LINK = "link"
    NO_ACCESS = "no-access"
    VANISHED = "vanished"
    CHANGING = "changing"
    LOOP = "loop"
    LONG_PATH = "long-path"
    KILLED_TIME = "killed-time"
    KILLED_MEMORY = "killed-memory"
    KILLED_CRASH = "killed-crash"


class Unreadable(Exception):  # noqa: N818 - it is an outcome and no error of the program
    """These bytes cannot be read. params: fill the slots of the reason's words; `detail` is for whoever mends it."""

    def __init__(self, reason: Reason, **params: Param) -> None:
        super().__init__(f"{reason} {params}" if params else str(reason))
        self.reason = reason
        self.params: dict[str, Param] = params
