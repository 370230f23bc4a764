"""All that is told of what comes back, word for word and place for place, whatever was done to a form."""

from __future__ import annotations

from collections.abc import Mapping

import kept
import pytest
from gated import gated_reads
from returned import arrival, context
from tampered_mails import LETTERS, OUTLOOK, SYSTEMS, Mail
from tamperings import BOOK, TAMPERINGS

from xlplan.incoming.extraction import extract

KNOWN = context()


def test_what_is_told_of_tampered_forms_is_what_it_was() -> None:
    (usual,) = extract(BOOK, arrival(), KNOWN).returns
    told = {"as it was filled": list(kept.of_return(usual))}
    for what, (tamper, _) in TAMPERINGS.items():
        told[what] = list(kept.of_extraction(extract(tamper(BOOK), arrival(), KNOWN), usual))
    kept.check("tampered", told)


@pytest.mark.parametrize(("kind", "mails"), [("letters", LETTERS), ("systems", SYSTEMS), ("outlook", OUTLOOK)])
def test_what_is_told_of_mails_is_what_it_was(kind: str, mails: Mapping[str, Mail]) -> None:
    name = "inbox/a.msg" if mails is OUTLOOK else "inbox/a.eml"
    told = {what: list(kept.of_readings(gated_reads(make(), name), kept.LETTER)) for what, make in mails.items()}
    kept.check(kind, told)
