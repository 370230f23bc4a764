"""Something came that is no workbook: it waits for a person under the name of who sent it, and can be taken or typed in."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from returns_office import (
    DUE_OVER,
    GROWTH,
    MONTH,
    PRESS,
    RIGHTS,
    WORK,
    codes,
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
from small_office import Office, filled, header_of, table_rows

from xlplan.errors import RequestError
from xlplan.pipeline.deciding import accept_file, form_to_type_in
from xlplan.pipeline.reminding import previews
from xlplan.pipeline.session import open_session

PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 400


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def number_of(here: Office, department: str) -> str:
    """The form's own number, as it is printed."""
    cells = (str(c.value or "") for row in load_workbook(here.form(department, MONTH)).worksheets[0] for c in row)
    return next(found[0] for text in cells if (found := re.search(r"XP-[A-Z0-9-]+", text)))


def pdf(*lines: str) -> bytes:
    """A PDF with a text layer."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 10 Tf 50 780 Td 14 TL {shown} ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return data + head + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(data)


def word(here: Office, *, coded: bool) -> bytes:
    """The filled table of a form in a Word file, with or without its codes."""
    sheet = load_workbook(io.BytesIO(form(here, "权益部", putting({(2, "进度%"): 55})))).worksheets[0]
    head, columns = header_of(sheet)
    rows: Sequence[int] = [head, *table_rows(sheet)]
    kept = [column for column in columns.values() if coded or column > 3]
    document = docx.Document()
    table = document.add_table(len(rows), len(kept))
    for row, number in enumerate(rows):
        for place, column in enumerate(kept):
            value = sheet.cell(number, column).value
            table.cell(row, place).text = "" if value is None else str(value)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_sealed_copy_is_tied_to_its_department_by_our_number(here: Office) -> None:
    post(here, "a", letter("someone@example.net", ("盖章.pdf", pdf("Form", number_of(here, "权益部")))))
    document = judged(here)
    assert (outcomes(document)["盖章.pdf"], states(document)["权益部"]) == (("needs-person", "权益部"), "missing")
    (found,) = [finding for finding in document["findings"] if finding["code"] == "file.not-a-workbook"]
    assert found["department"] == "权益部"


def test_a_photograph_text_and_links_are_tied_by_a_registered_address(here: Office) -> None:
    post(here, "a", letter(PRESS, ("IMG_0001.jpg", PHOTO)))
    post(here, "b", letter(GROWTH, text="本月无新进展，其余按计划推进。"))
    post(here, "c", letter(RIGHTS, text="腾讯文档：10月填报表\nhttps://docs.qq.com/sheet/DXyz"))
    document = judged(here)
    found = {row["file"]: (row["outcome"], row["department"]) for row in document["files"]}
    assert found == {
        "inbox/a.eml": ("needs-person", "宣传部"),
        "inbox/b.eml": ("needs-person", "发展部"),
        "inbox/c.eml": ("needs-person", "权益部"),
    }
    assert codes(document, "file.") == ["file.link", "file.mail-without-return", "file.not-a-workbook"]


def test_what_comes_beside_a_filled_form_waits_for_nobody(here: Office) -> None:
    files = (("填报表.xlsx", form(here, "权益部")), ("IMG_0001.jpg", PHOTO), ("盖章.pdf", pdf("Form")))
    post(here, "a", letter(RIGHTS, *files))
    document = judged(here)
    assert {name: outcome for name, (outcome, _) in outcomes(document).items()} == {
        "填报表.xlsx": "used",
        "IMG_0001.jpg": "not-ours",
        "盖章.pdf": "not-ours",
    }


@pytest.mark.parametrize(
    "text", ["网盘链接：https://pan.baidu.com/s/1abc 提取码 8f3k", "超大附件，请在过期前下载", "文件太大，见百度网盘"]
)
def test_links_to_files_that_others_keep(here: Office, text: str) -> None:
    post(here, "a", letter(RIGHTS, text=text))
    (found,) = [finding for finding in judged(here)["findings"] if finding["code"].startswith("file.")]
    assert (found["code"], found["department"]) == ("file.link", "权益部")


@pytest.mark.parametrize("coded", [True, False])
def test_a_word_file_with_our_table_is_read_once_it_is_accepted(here: Office, coded: bool) -> None:
    post(here, "a", letter(RIGHTS, ("报表.docx", word(here, coded=coded))))
    assert outcomes(judged(here))["报表.docx"] == ("needs-person", "权益部")
    with open_session(here.project, now=moment(DUE_OVER), write=True) as session:
        accept_file(session, "inbox/a.eml", department="权益部", period=MONTH, by="")
    document = judged(here)
    assert (outcomes(document)["报表.docx"][0], states(document)["权益部"]) == ("used", "on-time")
    assert said(here.status(MONTH, DUE_OVER), "权益部", 2)["progress"] == 55


def test_a_photograph_cannot_be_accepted_but_typed_in(here: Office) -> None:
    post(here, "a", letter(PRESS, ("IMG_0001.jpg", PHOTO)))
    judged(here)
    with open_session(here.project, now=moment(DUE_OVER), write=True) as session:
        with pytest.raises(RequestError, match="accept-no-table"):
            accept_file(session, "inbox/a.eml", department="宣传部", period=MONTH, by="")
        assert session.facts.decisions == ()
        typed = form_to_type_in(session, "inbox/a.eml", department="宣传部", period=MONTH)
    path = here.project.root / typed.written
    assert path.parent.name == "代录"
    assert "IMG_0001.jpg" in "".join(str(c.value or "") for row in load_workbook(path).worksheets[0] for c in row)
    here.put("代录.xlsx", filled(path, WORK))
    document = judged(here)
    assert (outcomes(document)["代录.xlsx"], outcomes(document)["IMG_0001.jpg"]) == (
        ("used", "宣传部"),
        ("used", "宣传部"),
    )
    row = next(row for row in document["returns"] if row["department"] == "宣传部")
    assert (row["state"], row["received_at"]) == ("on-time", "2026-10-20T09:00:00+08:00")
    assert "代录" in next(file["reason"] for file in document["files"] if file["file"] == "inbox/代录.xlsx")
    assert codes(document, "file.") == []
    assert not [f for f in document["findings"] if f["code"] == "return.extras"]


def reminder(here: Office, department: str) -> str:
    with open_session(here.project, now=moment(DUE_OVER), write=False) as session:
        return "\n".join(draft.letter.text for draft in previews(session, department, MONTH)[1:])


def test_what_came_is_said_wherever_the_department_is(here: Office) -> None:
    post(here, "a", letter("someone@example.net", ("盖章.pdf", pdf("Form", number_of(here, "权益部")))))
    post(here, "b", letter(PRESS, ("IMG_0001.jpg", PHOTO)))
    post(here, "c", letter(GROWTH, ("填报表.xlsx", here.form("发展部", MONTH).read_bytes()), text="收到"))
    document = judged(here)
    came = {row["department"]: [thing["what"] for thing in row["came"]] for row in document["returns"]}
    assert came == {"权益部": ["not-a-workbook"], "宣传部": ["not-a-workbook"], "发展部": ["blank"]}
    book = load_workbook(here.project.outbox / MONTH / f"汇总_{MONTH}.xlsx")
    shown = "\n".join(str(c) for row in book["报送情况"].iter_rows(values_only=True) for c in row if c)
    assert all(
        text in shown for text in ("来了，待人工", "PDF 文件（盖章.pdf）", "图片（IMG_0001.jpg）", "没有填写的空表")
    )
    told = {name: reminder(here, name) for name in came}
    assert "没有填写的空表（填报表.xlsx）" in told["发展部"]
    assert "PDF 文件（盖章.pdf）" in told["权益部"]
    assert not [name for name, text in told.items() if "还没有收到" in text]
