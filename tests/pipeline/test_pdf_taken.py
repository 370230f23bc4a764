"""A form that comes as a PDF of itself is read once a person accepts it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from returns_office import (
    DUE_OVER,
    MONTH,
    RIGHTS,
    form,
    judged,
    letter,
    moment,
    office,
    outcomes,
    post,
    putting,
    said,
    states,
)

from xlplan.locale import load_locale
from xlplan.page.theme import load_theme
from xlplan.pipeline.deciding import accept_file
from xlplan.pipeline.session import open_session
from xlplan.report.printing import to_pdf

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


def test_a_form_sent_as_pdf_is_read_once_it_is_accepted(tmp_path: Path) -> None:
    here = office(tmp_path)
    filled = form(here, "权益部", putting({(2, "进度%"): 55}))
    fonts = load_theme(load_locale("zh")).fonts
    printed = to_pdf({"form": filled}, fonts, moment(DUE_OVER))["form"]
    post(here, "a", letter(RIGHTS, ("填报表.pdf", printed)))
    assert outcomes(judged(here))["填报表.pdf"] == ("needs-person", "权益部")
    with open_session(here.project, now=moment(DUE_OVER), write=True) as session:
        accept_file(session, "inbox/a.eml", department="权益部", period=MONTH, by="")
    document = judged(here)
    assert (outcomes(document)["填报表.pdf"][0], states(document)["权益部"]) == ("used", "on-time")
    assert said(here.status(MONTH, DUE_OVER), "权益部", 2)["progress"] == 55
