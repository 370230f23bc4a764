"""Drafts as other mail libraries read them."""

from __future__ import annotations

import email
import email.policy
import hashlib
from dataclasses import replace
from email.message import EmailMessage

import pytest
from imap_tools import MailMessage
from plan_made import CITY, CLUB, NOW, OFFICE, PERIOD, ZH, named, plan_of

from xlplan.locale import LANGUAGES, load_locale
from xlplan.outgoing.drafts import Draft, preview, request_draft
from xlplan.outgoing.forms import department_forms
from xlplan.outgoing.letters import Attachment, Letter, Mailbox, encoded, mailbox_of, one_line
from xlplan.outgoing.wire import ready_to_send, recipients_of
from xlplan.plan.model import Department, Plan

FORM = b"PK\x03\x04" + bytes(range(256)) * 40


def draft_for(department: Department, plan: Plan | None = None, lang: str = "zh", data: bytes = FORM) -> Draft:
    plan = plan or plan_of(department)
    locale = load_locale(lang)
    form = next(f for f in department_forms(plan, PERIOD, locale) if f.department.id == department.id)
    return request_draft(plan, PERIOD, form, data, locale)


def by_stdlib(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_draft_opens_as_an_unsent_message_to_all_its_recipients() -> None:
    message = by_stdlib(draft_for(CITY, plan_of(CITY)).data)
    assert message["X-Unsent"] == "1"
    assert message["Date"] is None
    assert [(a.display_name, a.addr_spec) for a in message["From"].addresses] == [
        ("省妇联办公室", "office@example.org")
    ]
    assert [a.addr_spec for a in message["To"].addresses] == ["hk@example.org", "hk2@example.org"]
    assert [(a.display_name, a.addr_spec) for a in message["Cc"].addresses] == [("海口市妇联", "lead@example.org")]
    assert message["Subject"] == "【请填报】妇联工作方案2022年9月进展情况（海口市妇联）"


def test_text_and_html_say_what_to_report_by_when() -> None:
    draft = draft_for(OFFICE, plan_of())
    message = by_stdlib(draft.data)
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for words in (text, html):
        assert "请于 2022年9月25日（星期日）前填好" in words
        assert "本期请填报 2 项工作目标，其中牵头 2 项" in words
        assert "建立工作台账" in words and "举办专题培训班" in words
    lines = draft.letter.text.splitlines()
    assert [line.split("．")[0] for line in lines if "．" in line] == ["  2", "  3"]  # each on a line of its own
    assert text.replace("\r\n", "\n") == draft.letter.text


@pytest.mark.parametrize("name", ["办公室", "白沙黎族自治县妇联（含各乡镇）", 'R&D; "quoted"', "甲" * 60, "Office 1"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reader_gives_the_same_name_and_bytes_of_the_attachment(name: str, lang: str) -> None:
    department = named(name)
    draft = draft_for(department, lang=lang)
    expected = draft.letter.attachments[0].name
    (attachment,) = by_stdlib(draft.data).iter_attachments()
    assert attachment.get_filename() == expected
    assert attachment.get_content() == FORM
    assert attachment["Content-Type"].params["name"] == expected  # RFC 2047, for programs that do not know RFC 2231
    assert not attachment["Content-Disposition"].defects
    (other,) = MailMessage.from_bytes(draft.data).attachments
    assert (other.filename, other.payload) == (expected, FORM)
    assert name in MailMessage.from_bytes(draft.data).subject


def test_imap_tools_reads_the_same_texts() -> None:
    draft = draft_for(CITY, plan_of(CITY))
    message = MailMessage.from_bytes(draft.data)
    assert message.text.replace("\r\n", "\n") == draft.letter.text
    assert message.html.replace("\r\n", "\n") == draft.letter.html
    assert (message.from_, message.to, message.cc) == (
        "office@example.org",
        ("hk@example.org", "hk2@example.org"),
        ("lead@example.org",),
    )


def test_lines_are_ascii_end_in_crlf_and_are_short_enough_for_every_server() -> None:
    data = draft_for(named("甲" * 60)).data
    lines = data.split(b"\r\n")
    assert data.isascii() and b"\n" not in data.replace(b"\r\n", b"") and max(map(len, lines)) < 998


def test_the_same_inputs_give_the_same_bytes_and_message_id() -> None:
    first, again = draft_for(CITY, plan_of(CITY)), draft_for(CITY, plan_of(CITY))
    assert first.data == again.data
    assert by_stdlib(first.data)["Message-ID"] == first.message_id
    assert first.message_id.endswith("@example.org>")
    assert draft_for(CITY, plan_of(CITY), data=FORM + b"x").message_id != first.message_id


def test_a_department_without_address_gets_a_draft_without_recipient_and_a_finding() -> None:
    draft = draft_for(CLUB, plan_of(CLUB))
    assert by_stdlib(draft.data)["To"] is None
    assert [(f.code, f.department) for f in draft.findings] == [("mail.no-address", CLUB.id)]
    assert "幼儿园/福利中心" in ZH.message(draft.findings[0])


def test_an_address_that_is_none_is_left_out_and_reported() -> None:
    department = replace(OFFICE, emails=("bgs@example.org", "办公室邮箱", "a@b"), cc=("BGS@example.org",))
    draft = draft_for(department)
    assert draft.recipients == ("bgs@example.org", "BGS@example.org")
    assert [f.params["text"] for f in draft.findings] == ["办公室邮箱", "a@b"]


def test_without_a_sender_the_mail_program_fills_in_its_own() -> None:
    draft = draft_for(OFFICE, plan_of(OFFICE, sender=""))
    assert by_stdlib(draft.data)["From"] is None
    assert draft.message_id.endswith("@xlplan.invalid>")
    assert [f.code for f in draft.findings] == ["mail.no-sender"]


EVIL = "办公室\r\nBcc: thief@evil.example\r\n\r\n<script>alert(1)</script>"


def test_nothing_that_a_plan_says_becomes_a_header_or_markup() -> None:
    department = Department(
        "BGS22", EVIL, emails=("a@example.org\r\nBcc: thief@evil.example", "ok@example.org"), contact=EVIL
    )
    plan = plan_of(department, name=EVIL, organisation=EVIL, sender="x@example.org\nBcc: thief@evil.example")
    draft = draft_for(department, plan)
    message = by_stdlib(draft.data)
    assert set(message.keys()) == {"X-Unsent", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"}
    assert recipients_of(draft.data) == ("ok@example.org",)
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<script>" not in html and "&lt;script&gt;" in html
    (attachment,) = message.iter_attachments()
    assert "\n" not in str(attachment.get_filename())
    assert {f.code for f in draft.findings} == {"mail.bad-address", "mail.no-sender"}


@pytest.mark.parametrize("character", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00", "\x1e"])
def test_no_character_ends_a_header_early(character: str) -> None:
    text = f"a{character}Bcc: thief@evil.example"
    box = Mailbox("ok@example.org", text)
    letter = Letter(box, (box,), (box,), text, "x", "<p>x</p>", (Attachment(f"{text}.xlsx", b"x"),))
    message = by_stdlib(letter.as_draft())
    assert "Bcc" not in message and recipients_of(letter.as_draft()) == ("ok@example.org",)
    assert character not in one_line(text)
    assert mailbox_of(f"ok@example.org{character}Bcc: thief@evil.example") is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a@b.cn", "a@b.cn"),
        ("ａ@ｂ.cn", "a@b.cn"),
        (" 张三 <zs@b.gov.cn> ", "zs@b.gov.cn"),
        ("a@妇联.中国", "a@xn--gvsw61g.xn--fiqs8s"),
        ("张三@b.cn", None),
        ("a b@c.cn", None),
        ("a@b.cn, c@d.cn", None),
        ("@b.cn", None),
        ("a@", None),
        ("", None),
        ("a@-..cn", None),
    ],
)
def test_addresses_are_read_or_refused(text: str, address: str | None) -> None:
    box = mailbox_of(text)
    assert (box.address if box is not None else None) == address


def test_text_that_looks_encoded_is_shown_as_it_is() -> None:
    assert "=?utf-8?" in encoded("=?utf-8?b?6YKu?=") and encoded("plain words") == "plain words"


def test_a_draft_goes_out_with_a_date_and_without_the_marks_of_a_draft() -> None:
    draft = draft_for(CITY, plan_of(CITY))
    edited = draft.data.replace(b"Cc:", b"Bcc: hidden@example.org\r\nCc:", 1)
    sent = by_stdlib(ready_to_send(edited, NOW))
    assert sent["X-Unsent"] is None and sent["Bcc"] is None
    assert sent["Date"].datetime == NOW
    assert sent["Message-ID"] == draft.message_id
    assert "hidden@example.org" in recipients_of(edited)
    body = draft.data.partition(b"\r\n\r\n")[2]
    assert ready_to_send(draft.data, NOW).endswith(body)


def test_a_preview_shows_to_whom_what_goes() -> None:
    shown = preview(draft_for(CITY, plan_of(CITY)))
    assert "To: 海口市妇联 <hk@example.org>, 海口市妇联 <hk2@example.org>" in shown
    assert "填报表_2022-09_海口市妇联.xlsx" in shown and "请填报" in shown


def test_hashes_of_parts_keep_message_ids_apart() -> None:
    """Two letters that differ only in where a text stands are not the same mail."""
    box = Mailbox("a@example.org")
    ids = {Letter(box, (box,), (), *texts).message_id for texts in (("ab", "c", "d"), ("a", "bc", "d"))}
    assert len(ids) == 2 and hashlib.sha256(FORM).hexdigest() not in ids
