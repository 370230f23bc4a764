"""Old and foreign formats (.doc, .wps, .rtf, .et, .wpt) → their successors, by LibreOffice where it is installed."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from xlplan.books.libreoffice import converted, find_office, install_line
from xlplan.errors import PlanError, RequestError

_RTF = b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TIME_LIMIT = 120.0  # seconds for LibreOffice
_WORKBOOKS = frozenset({"Workbook", "Book"})
_MAIL = frozenset({"__properties_version1.0"})
_ENCRYPTED = frozenset({"EncryptionInfo", "EncryptedPackage"})


def modern(data: bytes, name: str) -> bytes | None:
    """The same document as .docx, None if the bytes need no conversion. Raises PlanError where it cannot be made."""
    if data.startswith(_RTF):
        suffix = ".rtf"
    elif data.startswith(_OLE) and _is_text(data, name):
        suffix = Path(name).suffix.lower() or ".doc"
    else:
        return None
    office = find_office()
    if office is None:
        raise PlanError("import-needs-office", file=name, install=install_line())
    with tempfile.TemporaryDirectory(prefix="xlplan-import-") as folder:
        source = Path(folder, f"source{suffix}")
        source.write_bytes(data)
        try:
            return converted(office, [source], "docx", _TIME_LIMIT)[0].read_bytes()
        except RequestError as exc:
            raise PlanError("import-unreadable", file=name, reason=str(exc.params.get("reason", exc.key))) from exc


def _is_text(data: bytes, name: str) -> bool:
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as parts:
            names = {path[0] for path in parts.listdir()}
    except (OSError, ValueError, IndexError) as exc:
        raise PlanError("import-unreadable", file=name, reason=str(exc)) from exc
    if names & _ENCRYPTED:
        raise PlanError("import-old-or-encrypted", file=name, reason="")
    return not names & (_WORKBOOKS | _MAIL)
