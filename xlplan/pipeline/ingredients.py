"""What outputs are made of besides a status: the plan, the words, the theme and this program, as one digest."""

from __future__ import annotations

from xlplan.ledger.codec import digest_of
from xlplan.outputs import sha256_of
from xlplan.pipeline.digests import program, stamps_of
from xlplan.pipeline.session import Session


def ingredients_of(session: Session) -> str:
    """A digest that is the same as long as the same status gives the same bytes."""
    logo = session.theme.logo
    return digest_of(
        session.locale.lang,
        session.plan,
        stamps_of(session.locale.own_folders),
        sha256_of(logo.read_bytes()) if logo is not None else "",
        program(),
    )
