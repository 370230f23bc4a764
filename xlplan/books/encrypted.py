"""Password-protected workbooks, opened in memory when the password is known."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from xml.parsers.expat import ExpatError

_DAMAGED = (
    AssertionError,
    AttributeError,
    ExpatError,
    IndexError,
    KeyError,
    OSError,
    TypeError,
    ValueError,
    struct.error,
)
_WITHOUT_ASKING = "VelvetSweatshop"
"""Excel encrypts workbooks with a protected structure under this password, and opens them without asking."""


def decrypted(data: bytes, passwords: Iterable[str]) -> bytes | None:
    """The plain workbook; None if none of the passwords opens it."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    for password in (*passwords, _WITHOUT_ASKING):
        plain = io.BytesIO()
        try:
            office = msoffcrypto.OfficeFile(io.BytesIO(data))
            office.load_key(password=password, **_checked(office))
            office.decrypt(plain)
        except (InvalidKeyError, DecryptionError):
            continue
        except (FileFormatError, ParseError, *_DAMAGED):
            return None
        return plain.getvalue()
    return None


def _checked(office: object) -> dict[str, bool]:
    """The newer format checks a password only if asked to; the older ones always do."""
    return {"verify_password": True} if type(office).__name__ == "OOXMLFile" else {}
