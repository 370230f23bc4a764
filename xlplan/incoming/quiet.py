"""Files that programs leave behind and nobody sent: passed over without a word."""

from __future__ import annotations

import re

_NAMES = frozenset(
    {
        ".ds_store",
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        ".gitkeep",
        ".gitignore",
        ".keep",
        ".directory",
        ".localized",
        "icon\r",
        "maildirfolder",
        "subscriptions",
        ".subscriptions",
    }
)
_SHAPES = re.compile(r"~\$.*|\.~.*|\.~lock\..*#|~wrl.*\.tmp|\._.*|.*\.(crdownload|part|partial|download)|dovecot[.-].*")
_FOLDERS = frozenset({"__macosx", ".git", ".svn", "$recycle.bin", ".trash", ".spotlight-v100", ".fseventsd", "@eadir"})


def is_quiet(path: str) -> bool:
    """Whether a path with `/` names a lock file, a folder view or the like."""
    *folders, name = path.lower().split("/")
    return name in _NAMES or _SHAPES.fullmatch(name) is not None or any(folder in _FOLDERS for folder in folders)
