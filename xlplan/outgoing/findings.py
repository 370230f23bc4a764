"""What can be amiss with a mail."""

from __future__ import annotations

from xlplan.findings import error, warning

NO_ADDRESS = warning("mail.no-address")
"""A department without a mail address: its draft has no recipient."""

BAD_ADDRESS = error("mail.bad-address")
"""Something in the column of addresses is none; it was left out."""

NO_SENDER = warning("mail.no-sender")
"""The office's own address is missing or is none."""

REFUSED = error("mail.refused")
"""The server will not deliver to this address."""

FAILED = error("mail.failed")
"""A mail did not go out."""

UNCERTAIN = warning("mail.uncertain")
"""The connection ended before the server said whether it took the mail; it is not sent again by itself."""
