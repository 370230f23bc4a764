"""Mails of every nature and with everything in them, for what is told of each."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import making_files
from asn1crypto import cms
from gated import ANSWERED, ISSUED, OURS, THEIRS, letter
from making_mail import message
from making_ole import outlook_message, winmail
from openpyxl import Workbook
from returned import CITY, GROWTH, PLAN, TARGETS, filled, form

from xlplan.form.stamp import Stamp, token_of

FORM, OTHER, STRANGER = "填报表.xlsx", "fzb@example.org", "someone@example.net"
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 400
PDF, WORD = b"%PDF-1.4 x", b"PK\x03\x04 no form"
ROBOT = "postmaster@qq.com"
TOKEN, EARLIER = (token_of(Stamp(PLAN.id, PLAN.edition, f"2022-{month}", "BGS22")) for month in ("09", "08"))
NOBODY = token_of(Stamp(PLAN.id, PLAN.edition, "2022-09", "ZZZ99"))


def zipped(**held: bytes) -> bytes:
    """An archive; `_` for `.` in names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in held.items():
            archive.writestr(name.replace("_", "."), data)
    return buffer.getvalue()


def inside(
    *mails: bytes, sender: str = THEIRS, subject: str = "转发", text: str = "转发各单位报送", **headers: str
) -> bytes:
    """A mail with others attached as mails."""
    outer = message_from_bytes(letter(sender=sender, subject=subject, text=text, **headers), policy=SMTP)
    assert isinstance(outer, EmailMessage)
    for mail in mails:
        outer.add_attachment(message_from_bytes(mail, policy=SMTP))
    return outer.as_bytes()


def illustrated(sender: str) -> bytes:
    """A mail whose text shows a picture."""
    picture = b"Content-Type: image/png\nContent-ID: <a@b>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
    words = b"Content-Type: text/html; charset=utf-8\n\n<p>\xe6\x97\xa0<img src='cid:a@b'></p>"
    return message([words, picture], sender=sender, kind="multipart/related")


def opaque(content: bytes, kind: str = "signed_data") -> bytes:
    """A letter signed, or encrypted, as a whole; nobody checks the signature."""
    if kind == "signed_data":
        said = cms.SignedData({"version": "v1", "digest_algorithms": [], "signer_infos": []})
        said["encap_content_info"] = {"content_type": "data", "content": content}
    else:
        hidden = {
            "content_type": "data",
            "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": b"0" * 16},
        }
        said = cms.EnvelopedData({"version": "v0", "recipient_infos": [], "encrypted_content_info": hidden})
    sealed = base64.encodebytes(cms.ContentInfo({"content_type": kind, "content": said}).dump())
    head = letter(text="").partition(b"\r\nContent-Type")[0]
    return head + b"\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + sealed


def codeless() -> bytes:
    """A form that says by its title and its targets alone whose it is."""
    opened = Workbook()
    sheet, table = opened.worksheets[0], [("办公室 2022年9月",), ("工作目标", "完成状态", "本月进展情况", "累计完成数")]
    for line in (*table, *((target.text, "进行中", "x", 1) for target in TARGETS[:4])):
        sheet.append(list(line))
    opened.save(buffer := io.BytesIO())
    return buffer.getvalue()


def paper(text: str) -> bytes:
    """A Word file that says so."""
    document = f"<w:document><w:p>{text}</w:p></w:document>".encode()
    return making_files.changed(making_files.word_document(), "word/document.xml", lambda _: document)


def report(*blocks: str, kind: str = "delivery-status", more: str = "") -> bytes:
    """What a server says for machines. more: a further part."""
    told = "\r\n\r\n".join(("Reporting-MTA: dns; mx.example.org", *blocks))
    return (
        f"From: Postmaster@mx.example.org\r\nTo: {OURS}\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="B"\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nx\r\n'
        f"--B\r\nContent-Type: message/{kind}\r\n\r\n{told}\r\n\r\n{more}--B--\r\n"
    ).encode()


def failed(address: str, *lines: str, kind: str = "Final", action: str = "failed") -> str:
    """What a report says of one address."""
    return "\r\n".join((f"{kind}-Recipient: rfc822; {address}", f"Action: {action}", *lines))


RETURNED = f"--B\r\nContent-Type: message/rfc822\r\n\r\n{letter((FORM, ISSUED), sender=OURS).decode()}\r\n"
HEADERS = "--B\r\nContent-Type: text/rfc822-headers\r\n\r\nTo: a@b.cn\r\nMessage-ID: <7@example.org>\r\n\r\n"
Mail = Callable[[], bytes]

LETTERS: Mapping[str, Mail] = {
    "a filled form": lambda: letter((FORM, ANSWERED)),
    "a form as it was issued": lambda: letter((FORM, ISSUED)),
    "a blank form of another plan's month": lambda: letter((FORM, form(month="2022-08"))),
    "a form and its evidence": lambda: letter((FORM, ANSWERED), ("a.jpg", PHOTO), ("b.pdf", PDF), ("c.txt", b"text")),
    "evidence alone": lambda: letter(
        ("a.jpg", PHOTO), ("b.pdf", PDF), ("c.gif", b"GIF89a" + PHOTO), ("d.txt", b"text")
    ),
    "a picture of its text": lambda: illustrated(THEIRS),
    "a picture of its text, of a stranger": lambda: illustrated(STRANGER),
    "signed as a whole": lambda: opaque(letter((FORM, ANSWERED))),
    "encrypted as a whole": lambda: opaque(b"", "enveloped_data"),
    "signed apart": lambda: letter((FORM, ANSWERED), ("smime.p7s", b"0x"), ("signature.asc", b"-----BEGIN PGP")),
    "a form that is only proposed": lambda: letter((FORM, codeless())),
    "a form that is only proposed, in an archive of a stranger": lambda: letter(
        ("a.zip", zipped(a_xlsx=codeless())), sender=STRANGER
    ),
    "an accepted paper": lambda: letter(("b.pdf", PDF), ("c.pdf", b"%PDF-1.7"), text=f"表号 {TOKEN}"),
    "a Word file with our number, of a stranger": lambda: letter(("a.docx", paper(TOKEN)), sender=STRANGER),
    "a Word file with an earlier number": lambda: letter(("a.docx", paper(EARLIER)), subject=f"2022年10月 {TOKEN}"),
    "a Word file with our number beside a form": lambda: letter((FORM, ANSWERED), ("a.docx", paper(EARLIER))),
    "a Word file without a number": lambda: letter(("a.docx", paper("words")), subject=EARLIER),
    "evidence of a stranger": lambda: letter(("a.jpg", PHOTO), ("b.pdf", PDF), sender=STRANGER),
    "a photograph called a workbook": lambda: letter(("a.xlsx", PHOTO)),
    "a word file of a stranger": lambda: letter(("a.docx", WORD), sender=STRANGER),
    "a word file with our number in the letter": lambda: letter(
        ("a.docx", WORD), sender=STRANGER, text=f"表号 {TOKEN}"
    ),
    "a word file with our number in the subject": lambda: letter(("a.docx", WORD), sender=STRANGER, subject=TOKEN),
    "numbers that disagree": lambda: letter(subject=TOKEN, text=EARLIER),
    "a number of nobody": lambda: letter(subject=NOBODY, sender=OTHER),
    "a month in the letter": lambda: letter(subject="2022年9月报送", text="见正文：本月无进展"),
    "two months in the letter": lambda: letter(subject="2022年9月报送", text="8月：2022年8月无进展"),
    "only thanks": lambda: letter(text="谢谢！"),
    "only thanks and a file": lambda: letter(("b.pdf", PDF), text="谢谢，请查收附件。"),
    "words and a file of a stranger": lambda: letter(("b.pdf", PDF), text="本月无进展", sender=STRANGER),
    "words and a form of a stranger": lambda: letter((FORM, ISSUED), text="本月无进展", sender=STRANGER),
    "words and a filled form": lambda: letter((FORM, ANSWERED), text="本月无进展"),
    "words and a blank form": lambda: letter((FORM, ISSUED), text="本月无进展"),
    "words and an empty file": lambda: letter(("a.txt", b""), text="本月无进展"),
    "nothing at all": lambda: letter(text=""),
    "eighty signs": lambda: letter(text="八十" * 40),
    "eighty-one signs": lambda: letter(text="八十" * 40 + "一"),
    "a link to a file": lambda: letter(text="请查收 https://pan.baidu.com/s/1abc"),
    "a link and a filled form": lambda: letter((FORM, ANSWERED), text="见 https://pan.baidu.com/s/1abc"),
    "a link and a picture": lambda: letter(("a.jpg", PHOTO), text="见 https://pan.baidu.com/s/1abc"),
    "words of a cloud": lambda: letter(text="已发超大附件，请下载"),
    "a page and words": lambda: letter(text="本月情况见 https://www.example.org/news/9.html 谢谢，另有说明"),
    "a page and nothing else": lambda: letter(text="请查收 https://www.example.org/news/9.html"),
    "a site and nothing else": lambda: letter(text="请查收 https://www.example.org/"),
    "an archive of forms": lambda: letter(("a.zip", zipped(a_xlsx=ANSWERED, b_pdf=PDF, c_jpg=PHOTO))),
    "an archive without forms": lambda: letter(("a.zip", zipped(b_pdf=PDF, c_jpg=PHOTO))),
    "an archive beside a form": lambda: letter((FORM, ANSWERED), ("a.zip", zipped(b_pdf=PDF, c_jpg=PHOTO))),
    "an address of two": lambda: letter(("b.pdf", PDF), sender="hk@example.org"),
    "an address in capitals": lambda: letter(("b.pdf", PDF), sender="HK <HK@Example.ORG>"),
    "a form of others in our name": lambda: letter((FORM, filled(GROWTH).saved()), sender=THEIRS),
    "letters in a letter": lambda: inside(
        letter((FORM, ANSWERED)), letter(("盖章.pdf", PDF), sender=OTHER), letter(text="本月无进展", sender=OTHER)
    ),
    "letters of strangers in a letter": lambda: inside(letter(("b.pdf", PDF), sender=STRANGER), sender=STRANGER),
    "winmail beside a form": lambda: letter((FORM, ANSWERED), ("winmail.dat", winmail({b"b.jpg": PHOTO}, b"said"))),
    "winmail without anything": lambda: letter(("winmail.dat", winmail({}, b"")), text=""),
    "winmail that says it again": lambda: letter(("winmail.dat", winmail({}, "无进展".encode("gbk"))), text="无进展"),
    "winmail that says more": lambda: letter(("winmail.dat", winmail({}, "无进展".encode("gbk"))), text="请查收"),
    "winmail of a form": lambda: letter(("winmail.dat", winmail({FORM.encode("gbk"): filled(CITY).saved()}, b"x"))),
}
"""Of people."""

SYSTEMS: Mapping[str, Mail] = {
    "ours": lambda: letter((FORM, ISSUED), ("a.pdf", PDF), sender=OURS),
    "ours, filled": lambda: letter((FORM, ANSWERED), sender=OURS),
    "ours, composed": lambda: letter((FORM, ANSWERED), Message_ID=f"<xlplan.{'0' * 32}@example.org>"),
    "automatic": lambda: letter((FORM, ISSUED), ("a.pdf", PDF), subject="自动回复: 通知", text="外出"),
    "automatic, filled": lambda: letter((FORM, ANSWERED), subject="自动回复: 通知", text="外出"),
    "automatic by its header": lambda: letter(text="外出", Auto_Submitted="auto-replied"),
    "not automatic by its header": lambda: letter(text="外出", Auto_Submitted="No", Precedence="bulk"),
    "automatic by its precedence": lambda: letter(text="外出", Precedence="AUTO_REPLY"),
    "suppressed": lambda: letter(text="外出", X_AutoRespond="1"),
    "read": lambda: report(
        "Final-Recipient: rfc822; a@b.cn\r\nDisposition: displayed", kind="disposition-notification"
    ),
    "delivered": lambda: report(failed(THEIRS, action="delivered")),
    "failed": lambda: report(failed(THEIRS, "Status: 5.1.1"), more=RETURNED),
    "failed twice": lambda: report(failed(THEIRS, "Status: 5.1.1"), failed(OTHER, "Diagnostic-Code: smtp;  552  full")),
    "failed and delayed": lambda: report(
        failed(THEIRS, "Status: 5.1.1"), failed(OTHER, action="Delayed"), more=HEADERS
    ),
    "delayed": lambda: report(failed(THEIRS, "Status: 4.4.1", action="delayed")),
    "failed for a stranger": lambda: report(failed("x@example.net", kind="Original"), more=RETURNED),
    "failed without an address": lambda: report("Status: 5.0.0"),
    "a report of nothing": lambda: report(),
    "a robot's subject": lambda: letter(sender=ROBOT, subject="系统退信", text=f"发往 {THEIRS} 的邮件退回"),
    "a robot's text": lambda: letter(sender=ROBOT, subject="通知", text=f"好：\n  收件人  不存在 {THEIRS}\n又一行"),
    "a robot's long text": lambda: letter(sender=ROBOT, subject="通知", text=f"不存在{'很长' * 150} {THEIRS}"),
    "a robot's delay": lambda: letter(sender=ROBOT, subject="邮件投递延迟通知", text=f"发往 {THEIRS} 仍在尝试"),
    "a robot's mail with ours": lambda: inside(
        letter((FORM, ISSUED), sender=OURS), sender=ROBOT, subject="退信", text="x"
    ),
    "a robot that names nobody": lambda: letter(sender=ROBOT, subject="系统退信", text="无法投递"),
    "a robot that names itself": lambda: letter(
        sender=ROBOT, subject="系统退信", text=f"{ROBOT} {OURS} mailer-daemon@x.cn"
    ),
    "a robot that says nothing": lambda: letter(sender=ROBOT, subject="通知", text=f"您好 {THEIRS}"),
    "marked as failed": lambda: letter(
        sender=OTHER, subject="x", text="y", X_Failed_Recipients=f"{THEIRS}, {OURS}, a@b.cn"
    ),
    "a system without a name": lambda: letter(
        sender="noreply@x.cn", subject="邮件发送失败", text=f"发送至 {THEIRS} 失败"
    ),
    "a person about a bounce": lambda: letter(sender=OTHER, subject="上次被退信", text="请查"),
    "a person about an address": lambda: letter(sender=OTHER, subject="上次被退信", text=f"{THEIRS} 不存在"),
    "a bounce in a letter": lambda: inside(report(failed(THEIRS, "Status: 5.1.1"), more=RETURNED), text="看看这个"),
    "ours in a letter": lambda: inside(letter((FORM, ISSUED), sender=OURS), text="原件"),
    "an automatic answer in a letter": lambda: inside(letter(subject="自动回复", text="外出"), text="看看"),
}
"""Of systems, and our own."""

OUTLOOK: Mapping[str, Mail] = {
    "a form": lambda: outlook_message({FORM: ANSWERED}, subject="报送", body="请查收\r\n谢谢", sender=f"甲 <{THEIRS}>"),
    "in an old code page": lambda: outlook_message({FORM: ANSWERED}, subject="报送", body="请查收", encoding="gbk"),
    "with headers": lambda: outlook_message(
        {"a.pdf": PDF},
        headers=f"From: {THEIRS}\r\nDate: Tue, 20 Sep 2022 09:00:00 +0800\r\nReceived: a; Tue, 20 Sep 2022 09:00:07 +0800",
    ),
    "delivered": lambda: outlook_message({"a.pdf": PDF}, sender=OTHER, delivered=133_083_072_000_000_000),
    "forwarded": lambda: outlook_message({}, body="转发", forwarded={"九月": {FORM: ANSWERED}, "说明": {}}),
    "a bounce": lambda: outlook_message(
        {FORM: ISSUED}, subject="无法投递", body="未能送达", kind="REPORT.IPM.Note.NDR", recipients=[OURS, THEIRS]
    ),
    "away": lambda: outlook_message({}, body="外出", kind="IPM.Note.Rules.OofTemplate.Microsoft", sender=THEIRS),
    "delivered receipt": lambda: outlook_message({}, body="外出", kind="REPORT.IPM.Note.DR", sender=THEIRS),
    "ours": lambda: outlook_message({FORM: ANSWERED}, message_id=f"<xlplan.{'a' * 32}@example.org>"),
}
"""Saved by Outlook."""
