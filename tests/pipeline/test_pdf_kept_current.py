"""The PDF beside a workbook: never older than it, never made twice for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_office import Office, at, filled, new_office

from xlplan.ledger.status import Status
from xlplan.pipeline import reporting
from xlplan.pipeline.merging import merge
from xlplan.pipeline.session import Session, open_session


def merged(office: Office, when: str, *, pdf: bool) -> str:
    """Merge at a moment; the words of the PDF that stands there afterwards."""
    with open_session(office.project, now=at(when), write=True) as session:
        merge(session, "2022-09", pdf=pdf)
    return "".join(path.read_text() for path in office.project.period_folder("2022-09").glob("*.pdf"))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose PDF, instead of LibreOffice's work, says how many have reported and when it was made."""

    def told(session: Session, status: Status) -> bytes:
        return f"{sum(1 for each in status.returns if each.received_at)} at {session.now:%H:%M}".encode()

    monkeypatch.setattr(reporting, "status_pdf", told)
    office = new_office(tmp_path / "office")
    office.build()
    return office


def test_a_pdf_left_behind_by_a_merge_without_pdf_is_made_anew(office: Office) -> None:
    assert merged(office, "2022-09-20T09:00", pdf=True) == "0 at 09:00"
    office.mail("宣传部", filled(office.form("宣传部")), "2022-09-20T10:00")
    assert merged(office, "2022-09-20T11:00", pdf=False) == "0 at 09:00"

    assert merged(office, "2022-09-20T12:00", pdf=True) == "1 at 12:00"


def test_a_pdf_of_the_same_workbook_is_not_made_again(office: Office) -> None:
    assert merged(office, "2022-09-20T09:00", pdf=True) == "0 at 09:00"
    assert merged(office, "2022-09-20T10:00", pdf=True) == "0 at 09:00"
