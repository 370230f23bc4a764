"""What a mail is, whatever program wrote or saved it: an automatic answer, a bounce, our own, a letter."""

from __future__ import annotations

import io
import zipfile
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from gated import ANSWERED, ISSUED, OURS, THEIRS, gated, letter, outcomes
from making_ole import outlook_message, winmail
from returned import PLAN

from xlplan.form.stamp import Stamp, token_of

PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 400
FORM, OTHER = "填报表.xlsx", "fzb@example.org"


def bounced(data: bytes, name: str = "inbox/a.eml") -> dict[str, tuple[str, str]]:
    """Department and reason by the address that a bounce names; empty if it is none."""
    readings = gated(data, name).values()
    found = [finding for reading in readings for finding in reading.findings if finding.code == "mail.bounced"]
    assert {reading.verdict.value for reading in readings} <= {"bounce", "container"} or not found
    return {str(f.params["address"]): (f.department, str(f.params["reason"])) for f in found}


def report(*blocks: str, kind: str = "delivery-status") -> bytes:
    told = "\r\n\r\n".join(("Reporting-MTA: dns; mx.example.org", *blocks))
    return (
        f"From: Postmaster@mx.example.org\r\nTo: {OURS}\r\nSubject: =?utf-8?b?6YCA5L+h?=\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="B"\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nx\r\n'
        f"--B\r\nContent-Type: message/{kind}\r\n\r\n{told}\r\n\r\n--B--\r\n"
    ).encode()


AUTOMATIC = (
    "自动回复: 填报通知", "【自动回复】填报通知", "[自动回复] 填报通知", "Automatic reply: Request", "OOO Re: Request",
    "已读: 填报通知", "Read: Request", "Out of office", "已读：填报通知",
)  # fmt: skip
LETTERS = ("Re: 自动回复：填报通知", "关于退回补正表的说明", "转发：系统退信", "报送")


def test_subjects_of_automatic_answers_and_of_letters_from_people() -> None:
    assert [outcomes(letter(subject=s, text="外出，回来后办理"))["a.eml"] for s in AUTOMATIC] == ["auto-reply"] * 9
    text = "上次的表被退回，收件人 office@example.org 不存在，请告知。"
    assert [outcomes(letter(subject=s, text=text))["a.eml"] for s in LETTERS] == ["needs-person"] * 4
    texts = ("这是来自QQ邮箱的假期自动回复邮件。\n您好", "This is an automatic reply. I am away.")
    assert [outcomes(letter(text=t))["a.eml"] for t in texts] == ["auto-reply"] * 2
    marks = ({"X_Auto_Response_Suppress": "All"}, {"Auto_Submitted": "auto-generated"}, {"X_Autoreply": "yes"})
    assert [outcomes(letter(text="外出", **mark))["a.eml"] for mark in marks] == ["auto-reply"] * 3
    receipt = report("Final-Recipient: rfc822; a@b.cn\r\nDisposition: displayed", kind="disposition-notification")
    assert outcomes(receipt)["a.eml"] == "auto-reply"


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("PostMaster@qq.com", "系统退信", f"收件人邮件地址（{THEIRS}）不存在，邮件无法送达。"),
        ("postmaster@mxhichina.com", "退信通知：填报通知", f"发往 {THEIRS} 的邮件退信。554 RCPT (x) dosn't exist"),
        (
            "MAILER-DAEMON@host",
            "failure notice",
            f"I wasn't able to deliver your message.\n\n<{THEIRS}>:\nno mailbox here",
        ),
        ("Mailer-Daemon@mx1.host", "Mail delivery failed: returning message to sender", f"{THEIRS}\n550 unknown user"),
        ("bounces+12@mail.example.net", "Returned mail: see transcript", f"<{THEIRS}>\n(reason: 550 5.1.1)"),
        ("MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org", "未传递: 填报通知", f"{THEIRS}\n找不到地址"),
        (
            "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org",
            "Undeliverable: Form",
            f"{THEIRS}\nnot found",
        ),
        ("noreply@mail.example.net", "邮件发送失败提醒", f"发送至 {THEIRS} 的邮件发送失败。"),
    ],
)
def test_bounces_as_providers_word_them(sender: str, subject: str, text: str) -> None:
    assert [(a, d) for a, (d, _) in bounced(letter(sender=sender, subject=subject, text=text)).items()] == [
        (THEIRS, "BGS22")
    ]


def test_each_address_of_a_bounce_has_its_own_reason() -> None:
    one, two = (
        f"Final-Recipient: rfc822; {THEIRS}\r\nAction: failed\r\n",
        f"Final-Recipient: rfc822; {OTHER}\r\nAction: failed\r\n",
    )
    found = bounced(report(one + "Status: 5.1.1", two + "Diagnostic-Code: smtp; 552 mailbox full"))
    assert found == {THEIRS: ("BGS22", "5.1.1"), OTHER: ("FZB33", "552 mailbox full")}
    assert outcomes(report("Final-Recipient: rfc822; a@b.cn\r\nAction: delivered"))["a.eml"] == "auto-reply"


def test_a_delayed_delivery_did_not_come_back() -> None:
    """The server still tries: the address need not be wrong."""
    block = f"Final-Recipient: rfc822; {THEIRS}\r\nAction: delayed\r\nStatus: 4.4.1"
    robot = letter(sender="postmaster@qq.com", subject="邮件投递延迟通知", text=f"发往 {THEIRS} 的邮件仍在尝试投递")
    for mail in (report(block), robot):
        (found,) = [f for reading in gated(mail).values() for f in reading.findings]
        assert (found.code, found.department) == ("mail.delayed", "BGS22")
    person = letter(sender=OTHER, subject="关于延迟报送的说明", text=f"请联系 {THEIRS}，该邮箱不存在。")
    assert outcomes(person)["a.eml"] == "needs-person"


def test_a_letter_with_our_number_a_page_or_a_picture_waits_for_a_person() -> None:
    stranger = "someone@example.net"
    token = token_of(Stamp(PLAN.id, PLAN.edition, "2022-09", "BGS22"))
    (told,) = gated(letter(sender=stranger, text=f"表号 {token}，本月无进展")).values()
    assert (told.verdict.value, told.department) == ("needs-person", "BGS22")
    for link in ("https://files.example.com/f/8f3k/", "https://MAIL.qq.com/cgi-bin/ftnExs_download?k=1"):
        (linked,) = gated(letter(sender=stranger, text=f"请查收\n{link}")).values()
        assert (linked.verdict.value, linked.reason) == ("needs-person", "link")
    assert outcomes(letter(sender=stranger, text="请查收\nhttps://example.com/")) == {"a.eml": "needs-person"}
    assert outcomes(letter(("1.jpg", PHOTO), sender=stranger))["1.jpg"] == "needs-person"
    assert outcomes(letter(("1.jpg", PHOTO), (FORM, ANSWERED), sender=stranger))["1.jpg"] == "not-ours"


def test_files_of_outlook_are_what_the_mail_was() -> None:
    def saved(
        kind: str = "IPM.Note", subject: str = "填报通知", sender: str = THEIRS, data: bytes = ISSUED
    ) -> dict[str, str]:
        mail = outlook_message({FORM: data}, subject=subject, body="外出", sender=sender, kind=kind)
        return outcomes(mail, "inbox/a.msg")

    automatic = ("IPM.Note.Rules.OofTemplate.Microsoft", "REPORT.IPM.Note.IPNRN", "REPORT.IPM.Note.DR")
    assert [saved(kind)[FORM] for kind in automatic] == ["auto-reply"] * 3
    assert saved(subject="自动回复: 填报通知")[FORM] == "auto-reply"
    assert (saved(sender=OURS)[FORM], saved()[FORM]) == ("own-mail", "blank")
    assert saved(automatic[0], data=ANSWERED)[FORM] == "return"
    composed = outlook_message({FORM: ANSWERED}, message_id="<xlplan.0123456789abcdef0123456789abcdef@example.org>")
    assert outcomes(composed, "inbox/a.msg")[FORM] == "own-mail"


def test_a_bounce_saved_by_outlook_names_whom_it_did_not_reach() -> None:
    kind = "REPORT.IPM.Note.NDR"
    mail = outlook_message({FORM: ISSUED}, subject="无法投递", body="未能送达", kind=kind, recipients=[OURS, THEIRS])
    assert bounced(mail, "inbox/a.msg") == {THEIRS: ("BGS22", "未能送达")}
    assert bounced(outlook_message({}, body="x", kind=kind), "inbox/a.msg") == {"-": ("", "-")}


def test_winmail_is_what_the_mail_was() -> None:
    ndr = winmail({}, f"未送达 {THEIRS}".encode("gbk"), b"IPM.Microsoft Mail.Non-Delivery", "无法投递".encode("gbk"))
    assert list(bounced(ndr, "inbox/winmail.dat")) == [THEIRS]
    receipt = winmail({}, b"x", b"IPM.Microsoft Mail.Read Receipt", b"y")
    assert outcomes(receipt, "inbox/winmail.dat") == {"winmail.dat": "auto-reply"}
    away = winmail({FORM.encode("gbk"): ISSUED}, "外出".encode("gbk"), b"IPM.Note.Rules.OofTemplate.Microsoft")
    assert outcomes(letter(("winmail.dat", away), text=""))[FORM] == "auto-reply"


def test_what_lies_in_winmail_or_an_archive_beside_a_form_is_beside_it() -> None:
    said = "本月无进展，其余按计划".encode("gbk")
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as archive:
        archive.writestr("a.jpg", PHOTO)
    beside = letter(
        (FORM, ANSWERED), ("winmail.dat", winmail({b"b.jpg": PHOTO}, said)), ("佐证.zip", packed.getvalue())
    )
    found = {name: outcome for name, outcome in outcomes(beside).items() if outcome != "container"}
    assert found == {FORM: "return", "a.jpg": "not-ours", "b.jpg": "not-ours"}
    assert outcomes(letter((FORM, ANSWERED), ("winmail.dat", winmail({}, said))))["winmail.dat"] == "not-ours"
    once = gated(letter(("winmail.dat", winmail({}, said)), text="本月无进展，其余按计划")).values()
    assert [finding.code for reading in once for finding in reading.findings] == ["file.mail-without-return"]


def test_a_letter_forwarded_beside_a_return_is_a_letter_of_its_own() -> None:
    outer = EmailMessage(policy=SMTP)
    outer["From"], outer["To"], outer["Subject"] = THEIRS, OURS, "转发"
    outer.set_content("转发各单位报送")
    for inner in (
        letter((FORM, ANSWERED)),
        letter(("盖章.pdf", b"%PDF-1.4 x"), sender=OTHER),
        letter(text="本月无进展", sender=OTHER),
    ):
        outer.add_attachment(message_from_bytes(inner, policy=SMTP))
    readings = gated(outer.as_bytes())
    waiting = {name: r.department for name, r in readings.items() if r.verdict.value == "needs-person"}
    assert waiting == {"盖章.pdf": "FZB33", "3.eml": "FZB33"}


@pytest.mark.parametrize(
    "sender", [THEIRS, "BGS@Example.org", "办公室 <bgs@example.org>", '"张三, 办公室" <bgs@EXAMPLE.org>']
)
def test_an_address_is_registered_however_it_is_written(sender: str) -> None:
    assert gated(letter(("说明.docx", b"PK not a form"), sender=sender))["说明.docx"].department == "BGS22"
