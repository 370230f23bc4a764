"""What comes back is known for what it is: each case through a merge, its JSON and its outputs."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from returns_office import (
    MONTH,
    OFFICE,
    PRESS,
    RIGHTS,
    codes,
    form,
    judged,
    letter,
    moment,
    office,
    outcomes,
    post,
    putting,
    states,
)
from small_office import Office

from xlplan.pipeline.reminding import previews
from xlplan.pipeline.session import open_session

REQUIRED = ("完成状态", "进度%", "累计完成数", "本月进展情况")
ASKED = {
    n: [label for label in REQUIRED if label != ("进度%" if n in {1, 3, 5} else "累计完成数")] for n in range(1, 7)
}


def emptied(*numbers: int) -> Any:
    """An edit that leaves every required cell of these targets empty."""
    return putting({(n, label): None for n in numbers for label in ASKED[n]})


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def issued(here: Office, department: str) -> bytes:
    return here.form(department, MONTH).read_bytes()


def draft(here: Office, department: str) -> bytes:
    return next((here.project.outbox / MONTH / "mail").glob(f"*{department}*.eml")).read_bytes()


def slips(here: Office) -> list[Path]:
    return sorted(here.project.corrections(MONTH).glob("*.xlsx"))


def test_the_issued_forms_byte_for_byte_are_blank(here: Office) -> None:
    for path in here.project.forms(MONTH).glob("*.xlsx"):
        here.put(path.name, path.read_bytes())
    document = judged(here)
    assert {row["outcome"] for row in document["files"]} == {"blank"}
    assert (set(states(document).values()), document["rates"]["received"], slips(here)) == ({"missing"}, 0, [])


def test_a_form_with_dashes_and_a_signature_alone_is_blank(here: Office) -> None:
    def sign(sheet: Any) -> None:
        emptied(1, 2, 3, 4, 5, 6)(sheet)
        putting({(2, "本月进展情况"): "—", (4, "本月进展情况"): "/"})(sheet)

    post(here, "a", letter(RIGHTS, ("填报表.xlsx", form(here, "权益部", sign))))
    document = judged(here)
    assert outcomes(document)["填报表.xlsx"] == ("blank", "权益部")
    assert codes(document, "cell.") == []


def test_the_offices_own_notices_are_own_mail(here: Office) -> None:
    for path in (here.project.outbox / MONTH / "mail").glob("*.eml"):
        here.put(
            path.name, b"Received: from a by mx.example.org; Thu, 01 Oct 2026 09:00:00 +0800\r\n" + path.read_bytes()
        )
    document = judged(here)
    assert {row["outcome"] for row in document["files"]} == {"own-mail"}
    assert document["rates"]["received"] == 0


def test_a_slip_sent_back_unchanged_is_blank_and_our_own_mail_with_one_is_own_mail(here: Office) -> None:
    post(here, "a", letter(RIGHTS, ("填报表.xlsx", form(here, "权益部", emptied(4)))))
    judged(here)
    (slip,) = slips(here)
    post(here, "b", letter(RIGHTS, ("补正.xlsx", slip.read_bytes()), when="2026-10-21T09:00"))
    post(here, "c", letter(OFFICE, ("补正表.xlsx", slip.read_bytes()), when="2026-10-21T10:00"))
    book, saved = load_workbook(slip), BytesIO()
    book.save(saved)  # opened and saved in another program, nothing filled in
    post(here, "d", letter(RIGHTS, ("补正（另存）.xlsx", saved.getvalue()), when="2026-10-21T11:00"))
    document = judged(here)
    assert (outcomes(document)["补正.xlsx"][0], outcomes(document)["补正表.xlsx"][0]) == ("blank", "own-mail")
    assert outcomes(document)["补正（另存）.xlsx"][0] == "blank"
    assert document["returns"][0]["version"] == 1


def test_an_auto_reply_that_carries_the_notices_form_is_no_return(here: Office) -> None:
    automatic = {"Auto-Submitted": "auto-replied"}
    mail = letter(
        PRESS, ("填报表.xlsx", issued(here, "宣传部")), subject="自动回复：填报通知", text="邮件已收到，谢谢！"
    )
    mail["Auto-Submitted"] = automatic["Auto-Submitted"]
    post(here, "auto", mail)
    document = judged(here)
    assert (outcomes(document)["填报表.xlsx"][0], states(document)["宣传部"]) == ("auto-reply", "missing")


def test_a_filled_form_is_a_return_whatever_mail_carries_it(here: Office) -> None:
    post(here, "auto", letter(PRESS, ("表.xlsx", form(here, "宣传部")), headers={"Auto-Submitted": "auto-replied"}))
    post(here, "own", letter(OFFICE, ("填.xlsx", form(here, "权益部"))))
    document = judged(here)
    assert (outcomes(document)["表.xlsx"][0], outcomes(document)["填.xlsx"][0]) == ("used", "used")


def bounce_of_mixed_parts(here: Office) -> bytes:
    mail = letter(
        "PostMaster@mail.example.org", subject="系统退信", text=f"很抱歉，您的邮件被退回。收件人 {RIGHTS} 不存在。"
    )
    mail.add_attachment(message_from_bytes(draft(here, "权益部"), policy=SMTP))
    return mail.as_bytes()


def bounce_report(here: Office) -> bytes:
    return (
        b"From: MAILER-DAEMON@mx.example.org\r\nTo: office@example.org\r\nSubject: Undelivered Mail\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        b"--B\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; qyb@example.org\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n--B\r\nContent-Type: message/rfc822\r\n\r\n"
        + draft(here, "权益部")
        + b"\r\n--B--\r\n"
    )


def bounce_as_plain_text(here: Office) -> bytes:
    text = f"Delivery to the following recipient failed permanently:\n\n     {RIGHTS}\n\n550 user unknown"
    return letter(
        "mailer-daemon@googlemail.example.org", subject="Delivery Status Notification (Failure)", text=text
    ).as_bytes()


def bounce_with_the_form_attached(here: Office) -> bytes:
    mail = letter(
        "postmaster@qq.example.org",
        ("填报表.xlsx", issued(here, "权益部")),
        subject="来自example.org的退信",
        text=f"邮件无法投递到 {RIGHTS}，邮箱已满。",
    )
    return mail.as_bytes()


def test_bounces_of_every_shape_name_the_department_whose_address_fails(here: Office) -> None:
    shapes = (bounce_of_mixed_parts, bounce_report, bounce_as_plain_text, bounce_with_the_form_attached)
    for number, made in enumerate(shapes):
        post(here, f"bounce{number}", made(here))
    document = judged(here)
    assert {row["outcome"] for row in document["files"]} == {"bounce"}
    found = [finding for finding in document["findings"] if finding["code"] == "mail.bounced"]
    assert [(f["department"], RIGHTS in f["message"]) for f in found] == [("权益部", True)] * 4
    assert document["rates"]["received"] == 0


def test_thanks_with_the_blank_form_take_nothing_away(here: Office) -> None:
    post(here, "a", letter(RIGHTS, ("填报表.xlsx", form(here, "权益部")), when="2026-10-19T09:00"))
    post(here, "b", letter(RIGHTS, ("空.xlsx", issued(here, "权益部")), text="收到，谢谢！"))
    document = judged(here)
    row = document["returns"][0]
    assert (row["version"], row["missing_cells"], row["state"]) == (1, 0, "on-time")
    assert outcomes(document)["空.xlsx"] == ("blank", "权益部")
    assert not {"entry.emptied", "cell.missing", "file.mail-without-return"} & set(codes(document))


@pytest.mark.parametrize("filled_first", [True, False])
def test_a_filled_and_a_blank_form_in_one_mail_before_the_month_opens(tmp_path: Path, filled_first: bool) -> None:
    here = office(tmp_path, "2026-11")
    files = [
        ("填报表（已填）.xlsx", form(here, "权益部", month="2026-11")),
        ("填报表.xlsx", here.form("权益部", "2026-11").read_bytes()),
    ]
    post(here, "a", letter(RIGHTS, *(files if filled_first else files[::-1]), when="2026-10-28T08:00"))
    found = outcomes(judged(here, "2026-11", "2026-10-28T09:00"))
    assert (found["填报表（已填）.xlsx"][0], found["填报表.xlsx"][0]) == ("used", "blank")


def test_two_halves_by_two_people_make_one_complete_return(here: Office) -> None:
    first, second = form(here, "权益部", emptied(4, 5, 6)), form(here, "权益部", emptied(1, 2, 3))
    post(here, "a", letter("a@example.org", ("填报表.xlsx", first)))
    post(here, "b", letter("b@example.org", ("填报表.xlsx", second), when="2026-10-21T09:00"))
    document = judged(here)
    row = document["returns"][0]
    assert (row["state"], row["missing_cells"], row["version"], row["file"]) == ("on-time", 0, 2, "inbox/b.eml")
    assert not {"entry.emptied", "cell.missing", "row.missing"} & set(codes(document))
    assert slips(here) == []


def test_headings_and_never_keys_say_what_is_missing(here: Office) -> None:
    post(here, "a", letter("a@example.org", ("填报表.xlsx", form(here, "权益部"))))
    post(here, "b", letter("a@example.org", ("填报表.xlsx", form(here, "权益部", emptied(1))), when="2026-10-21T09:00"))
    judged(here)
    book = load_workbook(here.project.outbox / MONTH / f"汇总_{MONTH}.xlsx")
    texts = [
        str(value)
        for sheet in ("报送情况", "问题清单")
        for row in book[sheet].iter_rows(values_only=True)
        for value in row
        if value
    ]
    assert any("完成状态、累计完成数、本月进展情况" in text for text in texts)
    assert not [text for text in texts if any(key in text for key in ("status", "count", "news"))]


def test_the_same_mail_with_the_blank_form_makes_no_reminder_say_thanks(here: Office) -> None:
    post(here, "a", letter(RIGHTS, ("填报表.xlsx", issued(here, "权益部"))))
    judged(here)
    with open_session(here.project, now=moment("2026-10-28T09:00"), write=False) as session:
        texts = [draft.letter.text for draft in previews(session, "权益部", MONTH)]
    assert not any("经核对" in text for text in texts)
