"""Password-protected workbooks, opened in memory when the password is known."""

from __future__ import annotations

import io
from collections.abc import Iterable

from xlplan.incoming.unreadable import Reason, Unreadable


def decrypted(data: bytes, passwords: Iterable[str]) -> bytes:
    """The plain workbook. Raises Unreadable(WRONG_PASSWORD) if none of the passwords opens it."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    for password in passwords:
        plain = io.BytesIO()
        try:
            office = msoffcrypto.OfficeFile(io.BytesIO(data))
            office.load_key(password=password)
            office.decrypt(plain)
        except (InvalidKeyError, DecryptionError):
            continue
        except (FileFormatError, ParseError, OSError, ValueError, IndexError, KeyError, AttributeError) as exc:
            raise Unreadable(Reason.ENCRYPTED, detail=f"{type(exc).__name__}: {exc}") from exc
        return plain.getvalue()
    raise Unreadable(Reason.WRONG_PASSWORD)
