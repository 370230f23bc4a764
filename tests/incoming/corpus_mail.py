"""The corpus: mails under every spelling, and what Outlook makes of them."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import making_files as files
import making_mail as mail
from making_forms import Case, base, case, form_part, growth, simple_mail, web_page
from making_ole import compound, outlook_message, winmail


def mail_cases() -> Iterator[Case]:
    """Mails, mailboxes and what is in them."""
    yield from _mails()
    yield from _mail_names()


NAME = "办公室填报表.xlsx"


def _mail_names() -> Iterator[Case]:
    """One attachment under every spelling of its name."""
    gbk, utf8 = NAME.encode("gbk"), NAME.encode()
    b64 = base64.b64encode
    spellings: dict[str, bytes] = {
        "rfc2231": b"attachment; filename*=UTF-8''" + _percent(utf8),
        "rfc2231-gb2312": b"attachment; filename*=GB2312''" + _percent(gbk),
        "rfc2231-cut": b"attachment;\n filename*0*=UTF-8''"
        + _percent(utf8[:12])
        + b";\n filename*1*="
        + _percent(utf8[12:]),
        "rfc2047-b": b'attachment; filename="=?UTF-8?B?' + b64(utf8) + b'?="',
        "rfc2047-gb2312": b'attachment; filename="=?gb2312?B?' + b64(gbk) + b'?="',
        "rfc2047-unquoted": b"attachment; filename==?gb2312?B?" + b64(gbk) + b"?=",
        "rfc2047-q": b'attachment; filename="=?utf-8?Q?' + _percent(utf8).replace(b"%", b"=") + b'?="',
        "rfc2047-two-words": b'attachment; filename="=?gb2312?B?'
        + b64(gbk[:6])
        + b"?=\n =?gb2312?B?"
        + b64(gbk[6:])
        + b'?="',
        "raw-gbk": b'attachment; filename="' + gbk + b'"',
        "raw-utf8": b'attachment; filename="' + utf8 + b'"',
        "inline": b'inline; filename="' + utf8 + b'"',
    }
    for name, disposition in spellings.items():
        make = lambda disposition=disposition: mail.message(  # noqa: E731
            [mail.text("见附件"), mail.attachment(base(), disposition)]
        )
        yield case(f"mail-names/{name}.eml", make, "container", {NAME: "return"})
    kind = b'Content-Type: application/octet-stream; name="=?gbk?B?' + b64(gbk) + b'?="'
    yield case(
        "mail-names/content-type.eml", lambda: mail.message([mail.part(base(), kind)]), "container", {NAME: "return"}
    )
    yield case(
        "mail-names/no-name.eml",
        lambda: mail.message([mail.part(base(), "Content-Type: application/vnd.ms-excel")]),
        "container",
        {"1.xls": "return"},
    )


def _percent(raw: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in raw)


def _mails() -> Iterator[Case]:
    one = {"form.xlsx": "return"}
    yield case("mail/plain.eml", lambda: simple_mail(), "container", one)
    yield case("mail/crlf.eml", lambda: simple_mail().replace(b"\n", b"\r\n"), "container", one)
    yield case("mail/named.txt", lambda: simple_mail(), "container", one)
    yield case("mail/no-received.eml", lambda: simple_mail(received=()), "container", one)
    yield case("mail/no-date.eml", lambda: simple_mail(received=(), date=None), "container", one)
    yield case("mail/bad-date.eml", lambda: simple_mail(received=("from a by b",), date="yesterday"), "container", one)
    yield case(
        "mail/two-alike.eml",
        lambda: simple_mail(form_part(data=growth())),
        "container",
        {"form.xlsx": "return", "form.xlsx#2": "return"},
    )
    scan = mail.attachment(b"%PDF-1.4", 'attachment; filename="scan.pdf"', "application/pdf")
    logo = mail.part(b"\x89PNG\r\n\x1a\n", "Content-Type: image/png\nContent-ID: <a@b>")
    yield case("mail/with-scan.eml", lambda: simple_mail(scan), "container", {**one, "scan.pdf": "beside-return"})
    yield case("mail/with-logo.eml", lambda: simple_mail(logo), "container", {**one, "2.png": "beside-return"})
    yield case(
        "mail/scan-only.eml",
        lambda: mail.message([mail.text("见附件"), scan]),
        "container",
        {"scan.pdf": "pdf"},
    )
    yield case("mail/text-only.eml", lambda: mail.message([mail.text("本月无进展", "gb2312")]), "only-text")
    yield case("mail/empty.eml", lambda: mail.message([mail.text("")]), "empty-container")
    yield case("mail/html-only.eml", lambda: mail.message([mail.text("<p>本月无进展</p>", kind="html")]), "only-text")
    page = lambda: mail.part(web_page("utf-8"), "Content-Type: text/html; charset=utf-8")  # noqa: E731
    yield case("mail/pasted-into-body.eml", lambda: mail.message([page()]), "container", {"1.html": "return"})
    yield case(
        "mail/quoted-printable.eml",
        lambda: mail.message([mail.attachment(base(), 'attachment; filename="form.xlsx"', coding="quoted-printable")]),
        "container",
        one,
    )
    yield from _nested_mails()
    yield from _outlook()
    yield from _mailboxes()


def _nested_mails() -> Iterator[Case]:
    forwarded = lambda: b"Content-Type: message/rfc822\n\n" + simple_mail(received=(mail.EARLIER,), boundary="=_b1")  # noqa: E731
    inner = {"1.eml": "container", "1.eml!form.xlsx": "return"}
    yield case("mail/forwarded.eml", lambda: mail.message([mail.text("转"), forwarded()]), "container", inner)
    encoded = lambda: mail.part(simple_mail(), 'Content-Type: message/rfc822; name="a.eml"')  # noqa: E731
    yield case(
        "mail/forwarded-base64.eml",
        lambda: mail.message([encoded()]),
        "container",
        {"a.eml": "container", "a.eml!form.xlsx": "return"},
    )
    as_file = lambda: mail.message([mail.attachment(simple_mail(), 'attachment; filename="a.eml"')])  # noqa: E731
    yield case("mail/eml-as-file.eml", as_file, "container", {"a.eml": "container", "a.eml!form.xlsx": "return"})
    related = lambda: mail.message(  # noqa: E731
        [mail.text("<p>a</p>", kind="html"), form_part()], kind="multipart/related"
    )
    yield case("mail/related.eml", related, "container", {"form.xlsx": "return"})
    packed = lambda: files.zipped({NAME: base()})  # noqa: E731
    yield case(
        "mail/zip-inside.eml",
        lambda: mail.message([mail.attachment(packed(), 'attachment; filename="a.zip"')]),
        "container",
        {"a.zip": "container", f"a.zip!{NAME}": "return"},
    )
    yield case(
        "mail/word-and-zip.zip",
        lambda: files.zipped({"a.eml": simple_mail(), "b.docx": files.word_document()}),
        "container",
        {"a.eml": "container", "a.eml!form.xlsx": "return", "b.docx": "word"},
    )


def _outlook() -> Iterator[Case]:
    inside = {NAME: "return"}
    yield case("mail/outlook.msg", lambda: outlook_message({NAME: base()}, subject="九月"), "container", inside)
    yield case("mail/旧.msg", lambda: outlook_message({NAME: base()}, encoding="gbk"), "container", inside)
    yield case("mail/无附件.msg", lambda: outlook_message({}, body="本月无进展"), "only-text")
    yield case(
        "mail/转发.msg",
        lambda: outlook_message({}, forwarded={"九月报送": {NAME: base()}}),
        "container",
        {f"九月报送.msg/{NAME}": "return"},
    )
    yield case("mail/其实是.msg", lambda: simple_mail(), "container", {"form.xlsx": "return"})
    yield case("mail/winmail.dat", lambda: winmail({NAME.encode("gbk"): base()}), "container", inside)
    dat = lambda: mail.attachment(winmail({NAME.encode("gbk"): base()}), 'attachment; filename="winmail.dat"')  # noqa: E731
    yield case(
        "mail/winmail-inside.eml",
        lambda: mail.message([mail.text("见附件"), dat()]),
        "container",
        {"winmail.dat": "container", f"winmail.dat!{NAME}": "return"},
    )
    yield case("mail/坏.msg", lambda: compound({"__properties_version1.0": b"x"}), "empty-container")
    yield case("mail/坏winmail.dat", b"\x78\x9f\x3e\x22" + bytes(40), "empty-container")


def _mailboxes() -> Iterator[Case]:
    two = lambda: b"".join(  # noqa: E731
        b"From a@b Mon Sep 26 09:00:00 2022\n" + one + b"\n" for one in (simple_mail(), mail.message([mail.text("无")]))
    )
    members = {"1.eml": "container", "1.eml!form.xlsx": "return", "2.eml": "only-text"}
    yield case("mail/box.mbox", two, "container", members)
    for place in ("cur/1.M1P1.host:2,S", "new/2.M1P1.host"):
        yield case(f"maildir/{place}", lambda: simple_mail(), "container", {"form.xlsx": "return"})
