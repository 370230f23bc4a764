"""Logo, colour, titles and the words of mails from plan.xlsx; a project's own templates checked."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from own_office import SETTINGS, hospital
from small_office import Office, at, new_office

from xlplan.cli.main import run
from xlplan.page.logo import is_picture
from xlplan.pipeline.checking import check_plan
from xlplan.pipeline.session import open_session
from xlplan.report.json import finding_json

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73"
    "0000001649444154789c63f8cfc0c0c0f09f8181818181e13f00001b0a03fd5e2f"
    "d1a10000000049454e44ae426082"
)
MAIL = """
项目 | 内容
邮件主题 | 请报{期次}情况（{部门}）
邮件称呼 | 各科室：
邮件正文 | 请于 {截止} 前填好，<回复>本邮件。
邮件结束语 | 此致敬礼
邮件落款 | 整改专班
催报语气 | {部门}{期次}的情况已逾期 {天数} 天，请今天报来。
"""


def checked(office: Office) -> list[dict[str, Any]]:
    """What check finds, as JSON has it, but for the year of the small office's deadlines."""
    with open_session(office.project, now=at("2026-11-01T09:00"), write=False) as session:
        found = check_plan(session)
        told = [finding for finding in found.findings if finding.code != "plan.other-year"]
        return [finding_json(finding, found.plan, session.locale) for finding in told]


def codes(office: Office) -> list[str]:
    return [found["code"] for found in checked(office)]


def with_logo(folder: Path, name: str, data: bytes | None) -> Office:
    office = new_office(folder, 设置=SETTINGS + f"标志 | {name}")
    if data is not None:
        (office.project.root / name).write_bytes(data)
    return office


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("logo.png", PNG, None),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "plan.bad-logo"),
        ("logo.bmp", b"BM" + bytes(60), "plan.bad-logo"),
        ("logo.png", "不是图片".encode(), "plan.bad-logo"),
        ("logo.png", PNG[:20], "plan.bad-logo"),
        ("没有.png", None, "plan.no-logo"),
    ],
)
def test_a_logo_is_printed_or_told_and_nothing_stops(
    tmp_path: Path, name: str, data: bytes | None, code: str | None
) -> None:
    office = with_logo(tmp_path / "p", name, data)
    told = [(f["code"], name in f["message"]) for f in checked(office) if "logo" in f["code"]]
    assert told == ([] if code is None else [(code, True)])
    merged = office.merge("2026-11", "2026-11-26T09:00")
    assert not merged.trouble
    folder = office.project.period_folder("2026-11")
    pictures = len(load_workbook(next(folder.glob("*.xlsx")))["汇总表"]._images)
    assert pictures == (1 if code is None else 0)
    assert ("data:image/png" in next(folder.glob("*.html")).read_text("utf-8")) is (code is None)
    assert data is None or is_picture(office.project.root / name) is (code is None)


def test_title_subtitle_and_colour_are_the_offices(tmp_path: Path) -> None:
    more = "汇总表标题 | 整改进展一览\n副标题 | （内部资料）\n主题色 | 红色\n落款 | 经办人、专班组长"
    office = new_office(tmp_path / "p", 设置=SETTINGS + more)
    assert codes(office) == []
    office.merge("2026-11", "2026-11-26T09:00")
    sheet = load_workbook(next(office.project.period_folder("2026-11").glob("*.xlsx")))["汇总表"]
    texts = [str(c.value) for row in sheet.iter_rows(max_row=3) for c in row if c.value]
    assert "整改进展一览" in texts and any("（内部资料）" in text for text in texts)
    below = [str(c.value) for row in sheet.iter_rows(min_row=4) for c in row if c.value]
    assert any("经办人" in text for text in below) and any("专班组长" in text for text in below)
    assert sheet["A3"].fill.start_color.rgb not in {"FFDCE6F1", "00000000"}
    strange = new_office(tmp_path / "q", 设置=SETTINGS + "主题色 | 五彩")
    assert codes(strange) == ["plan.bad-setting"]


def parts(path: Path) -> dict[str, str]:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    found = {
        part.get_content_type(): part.get_content() for part in message.walk() if part.get_content_maintype() == "text"
    }
    return {"subject": str(message["Subject"]), **found}


def test_mails_speak_the_offices_words_in_both_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = hospital(tmp_path / "p", lines="", 邮件=MAIL)
    office.build("2026-11", "2026-11-01T09:00")
    mail = parts(next(p for p in office.project.mail("2026-11").glob("*.eml") if "总务科" in p.name))
    assert mail["subject"] == "请报2026年11月情况（总务科）"
    for text, brackets in ((mail["text/plain"], "<回复>"), (mail["text/html"], "&lt;回复&gt;")):
        assert all(word in text for word in ("各科室：", "2026年11月25日", "此致敬礼", "整改专班", brackets))
        assert "现将" not in text and "党委办公室整改专班" not in text
    assert run(["preview", "总务科", "-p", "2026-11", "-C", str(office.project.root)], at("2026-11-30T09:00")) == 0
    shown = capsys.readouterr().out
    assert "总务科2026年11月的情况已逾期 5 天，请今天报来。" in shown and "此致敬礼" in shown
    assert "{方案} {部门} {联系人} {期次} {截止} {天数} {单位}" in shown


def test_what_the_sheet_of_mails_cannot_do_is_told(tmp_path: Path) -> None:
    office = new_office(
        tmp_path / "p",
        设置=SETTINGS,
        邮件="项目 | 内容\n称呼语 | 你好\n邮件正文 | 请于 {期限} 前报来\n邮件落款 | 办公室",
    )
    told = [(f["code"], f["cell"]) for f in checked(office)]
    assert told == [("plan.bad-mail-slot", "B3"), ("plan.unknown-mail-item", "B2")]


def write(office: Office, name: str, data: bytes) -> None:
    path = office.project.root / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_templates_are_listed_copied_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = new_office(tmp_path / "p", 设置=SETTINGS)
    where = ["-C", str(office.project.root)]
    assert run(["templates", *where], at("2026-11-01T09:00")) == 0
    assert "mail/missing.txt.j2" in capsys.readouterr().out.splitlines()
    assert run(["templates", "copy", "missing.txt.j2", *where], at("2026-11-01T09:00")) == 0
    assert (office.project.root / "templates" / "zh" / "mail" / "missing.txt.j2").is_file()
    assert run(["templates", "copy", "mail/missing.txt.j2", *where], at("2026-11-01T09:00")) == 1
    assert run(["templates", "copy", "nothing.toml", *where], at("2026-11-01T09:00")) == 1
    assert codes(office) == []
    write(office, "report.toml", b"")
    write(office, "zh/reports.toml", b"")
    write(office, "zh/mail/later.txt.j2", b"")
    write(office, "zh/report.toml", '[sheets]\ntitel = "表"\ndata = "数据表"\n'.encode("utf-8-sig"))
    write(office, "zh/mail/request.txt.j2", "{{ naame }}，请填报".encode("gbk"))
    told = {(f["code"], f["file"]) for f in checked(office)}
    assert told == {
        ("plan.template-unknown-file", "templates/report.toml"),
        ("plan.template-unknown-file", "templates/zh/reports.toml"),
        ("plan.template-unknown-file", "templates/zh/mail/later.txt.j2"),
        ("plan.template-unknown-key", "templates/zh/report.toml"),
        ("plan.template-unknown-slot", "templates/zh/mail/request.txt.j2"),
        ("plan.template-encoding", "templates/zh/mail/request.txt.j2"),
    }


def test_own_words_and_looks_that_cannot_be_used_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    office = new_office(tmp_path / "p", 设置=SETTINGS)
    write(
        office,
        "zh/report.toml",
        '[sheets]\ndata = "数据{表}"\nreturns = 3\n[overview]\ntitle = "{plan}一览"\n'.encode(),
    )
    write(office, "zh/form.toml", b"[sheets\n")
    write(office, "zh/theme.toml", b'[colours]\nink = "red"\n')
    write(office, "en/report.toml", b'[sheets]\ndata = "{x}"\n')
    told = {(f["code"], f["message"].partition(" ")[0]) for f in checked(office)}
    assert {(code, file) for code, file in told if code != "plan.theme-wrong"} == {
        ("plan.template-slot", "templates/zh/report.toml"),
        ("plan.template-word", "templates/zh/report.toml"),
        ("plan.template-unread", "templates/zh/form.toml"),
        ("plan.template-slot", "templates/en/report.toml"),
    }
    assert "plan.theme-wrong" in codes(office)
    assert not office.merge("2026-11", "2026-11-26T09:00").trouble
    book = load_workbook(next(office.project.period_folder("2026-11").glob("*.xlsx")))
    assert "数据" in book.sheetnames and "一览" in str(book.worksheets[0]["A1"].value)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-8"])
def test_a_template_that_notepad_saved_is_read(tmp_path: Path, encoding: str) -> None:
    office = new_office(tmp_path / "p", 设置=SETTINGS)
    write(office, "zh/mail/request.txt.j2", "{{ department }}：请填报。\n{{ office }}".encode(encoding))
    write(office, "zh/form.toml", '[sheets]\nform = "情况表"\n'.encode(encoding))
    office.build("2026-11", "2026-11-01T09:00")
    mail = parts(next(p for p in office.project.mail("2026-11").glob("*.eml") if "宣传部" in p.name))
    assert mail["text/plain"].startswith("宣传部：请填报。")
    assert "情况表" in load_workbook(office.form("宣传部", "2026-11")).sheetnames
