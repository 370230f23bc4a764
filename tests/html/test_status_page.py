"""What the page says: the workbook's facts, department text as text, a policy that allows nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup, escape
from pages import Texts, named, page_of, status_of
from status_builders import speaking

from xlplan.findings import Finding
from xlplan.ledger.status import ReturnState, Status, TargetState
from xlplan.locale import load_locale
from xlplan.page.theme import Ink, load_theme
from xlplan.report.figures import Figures, Group, percent
from xlplan.report.html import page as page_module
from xlplan.report.html import status_html
from xlplan.report.html.colours import LEGIBLE, contrast, ink_shades, inks, page_shades, readable
from xlplan.report.html.targets import targets
from xlplan.report.view import View

NASTY = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "甲 & 乙 \"丙\" '丁'",
    "]]> --> <!--",
    "前\u2028后\u2029末",
    "{{ 7 * 7 }} {% raw %} ${1}",
    "=cmd|'/c calc'!A1",
]


@pytest.fixture(scope="module")
def status() -> Status:
    return status_of()


@pytest.fixture(scope="module")
def page(status: Status) -> Texts:
    return Texts(page_of(status))


def test_every_target_shows_its_text_deadline_reported_and_derived_state(status: Status, page: Texts) -> None:
    locale, layout, theme = speaking(status.plan)
    view = View(status, locale, layout, theme)
    for row in status.rows:
        for words in (row.target.text, row.target.deadline.text, view.derived(row), *view.progress(row).split("\n")):
            assert words in page.text
        if row.reported:
            assert view.reported(row.reported) in page.text
    assert {row.derived for row in status.rows} == set(TargetState)


def test_every_contribution_is_told_with_its_source_and_its_replaced_values(status: Status, page: Texts) -> None:
    for row in status.rows:
        for part in row.contributions:
            for used in part.latest.values():
                assert used.answer.origin.file in page.text
                assert used.answer.origin.cell in page.text
                if isinstance(used.answer.value, str) and used.answer.value != "in-progress":
                    assert used.answer.value in page.text
    assert "原报：旧值（第 1 版" in page.text


def test_a_page_in_many_blocks_is_the_same(status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = page_of(status)
    monkeypatch.setattr(page_module, "_BLOCK", 300)
    assert page_of(status) == whole


def test_no_block_ends_within_a_script() -> None:
    text = "<p>a</p><script>'<p>2022-09</p>'"
    assert [page_module._seam(part) for part in (text, f"{text}</script>", f"{text}</script><td>b</td>", "a")] == [
        *(0, 0),
        len(text) + len("</script><td>b</td>"),
        0,
    ]


def test_a_line_of_a_large_page_says_what_a_small_one_does(status: Status) -> None:
    view = View(status, *speaking(status.plan))
    say = view.locale.text
    parts = [part for block in targets(view, {}).measures for item in block.items for part in item.parts]
    for part in parts:
        line, joint = "", " "
        for said in part.said:
            shown = said.text if said.plain else say("html.target.labelled", label=said.label, text=said.text)
            line += escape(joint + shown) + Markup("").join(Markup(" <s>{}</s>").format(old) for old in said.replaced)
            joint = say("html.target.brief")
        assert part.brief == line
    assert any("<s>" in part.brief for part in parts)


def test_every_return_state_rate_and_file_is_told(status: Status, page: Texts) -> None:
    words = load_locale("zh").table("report", "return_states")
    assert {row.state for row in status.returns} == set(ReturnState)
    assert all(words[state] in page.text for state in ReturnState)
    rates = status.rates
    for part in (rates.received, rates.on_time, rates.complete):
        assert f"{percent(part, rates.expected)}%" in page.text
    assert all(row.arrival.sha256 in page.text and row.arrival.name in page.text for row in status.files)


def test_every_finding_is_told_with_its_remedy_and_place(status: Status, page: Texts) -> None:
    locale = load_locale("zh")
    assert status.findings
    for finding in status.findings:
        assert locale.message(finding) in page.text
        assert locale.remedy(finding) in page.text
        assert finding.origin.cell in page.text


def test_charts_say_in_words_what_they_show(status: Status, page: Texts) -> None:
    said = [attrs["aria-label"] or "" for tag, attrs in page.tags if tag == "svg" and attrs.get("role") == "img"]
    aspects = Figures(status).by_aspect
    assert len(said) == len(aspects) + 1
    for counts, words in zip(aspects.values(), said, strict=False):
        assert f"已逾期 {counts[Group.OVERDUE]} 项" in words
    assert "2022.08：报送率 89%，按时率 75%" in said[-1]


def test_every_link_leads_to_a_row_that_is_there(page: Texts) -> None:
    ids = page.attributes("id")
    assert sorted(set(ids)) == sorted(ids)
    links = [address for address in page.attributes("href") if address != "data:,"]
    assert len(links) > 50
    assert [address for address in links if not address.startswith("#") or address[1:] not in ids] == []


@pytest.mark.parametrize("nasty", NASTY)
def test_what_departments_write_is_shown_and_never_obeyed(nasty: str) -> None:
    harmless, hurt = (
        Texts(page_of(status_of(6, departments=4))),
        Texts(page_of(named(status_of(6, departments=4, text=nasty), nasty))),
    )
    assert nasty in hurt.text
    assert sorted(tag for tag, _ in hurt.tags) == sorted(tag for tag, _ in harmless.tags)
    assert hurt.raw["script"] == harmless.raw["script"]


def test_what_no_text_may_hold_is_replaced() -> None:
    page = page_of(status_of(6, departments=4, text="前\x00\x0b\ud800后\r\n末"))
    assert "前\ufffd\ufffd\ufffd后\n末" in page
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\r]", page)


def test_the_plans_name_cannot_leave_the_style_sheet() -> None:
    status = status_of(6, departments=4)
    settings = replace(status.plan.settings, name='甲"; } </style><script>x</script> \\')
    texts = Texts(page_of(replace(status, plan=replace(status.plan, settings=settings))))
    assert [tag for tag, _ in texts.tags].count("script") == 1
    assert 'content: "甲\\22 \\3b  \\7d  \\3c \\2f style' in texts.raw["style"]


def test_the_policy_allows_the_pages_own_style_and_script_and_nothing_else(page: Texts) -> None:
    policy = next(attrs["content"] or "" for tag, attrs in page.tags if tag == "meta" and "http-equiv" in attrs)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.raw[kind].encode()).digest()).decode()
        assert rules[f"{kind}-src"] == f"'sha256-{digest}'"
    assert "unsafe" not in policy
    assert page.attributes("style") == []
    assert [name for _, attrs in page.tags for name in attrs if name.startswith("on")] == []
    assert not re.search(r"url\(|@import|https?:", page.raw["style"] + page.raw["script"])


def test_the_same_status_gives_the_same_bytes() -> None:
    assert page_of(status_of()) == page_of(status_of())


def test_an_english_plan_gives_an_english_page() -> None:
    texts = Texts(page_of(status_of(12, "en"), "en"))
    assert ("html", {"lang": "en"}) in texts.tags
    assert "Needs a decision" in texts.text
    assert "Clear the filter" in texts.text


def test_a_first_month_without_any_return_still_makes_a_page() -> None:
    status = status_of(6, departments=4)
    bare = replace(status, files=(), findings=(), changes=(), conflicts=(), previous_period="", trend={}, matrix={})
    texts = Texts(page_of(bare))
    assert "收件箱里没有文件。" in texts.text
    assert "这是第一期，没有可比的上期。" in texts.text


def test_a_project_lays_its_own_style_and_colours_over_ours(tmp_path: Path) -> None:
    own = tmp_path / "zh" / "html"
    own.mkdir(parents=True)
    (own / "status.css").write_text("body { margin: 7px; }", "utf-8")
    (tmp_path / "zh" / "theme.toml").write_text('[colours]\naccent = "#0B6B3A"\n', "utf-8")
    status = status_of(6, departments=4)
    locale = load_locale("zh", tmp_path)
    _, layout, _ = speaking(status.plan)
    style = Texts(status_html(status, locale, layout, load_theme(locale)).decode()).raw["style"]
    assert "margin: 7px" in style
    assert "--accent: #0B6B3A" in style
    assert "#9C1C1C" not in style


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_text_is_legible_by_day_and_by_night(lang: str) -> None:
    theme = load_theme(load_locale(lang))
    shades = page_shades(theme)
    for text in ("ink", "faint", "link", "accent"):
        for ground in ("ground", "panel", "header"):
            assert contrast(shades[text].light, shades[ground].light) >= LEGIBLE
            assert contrast(shades[text].dark, shades[ground].dark) >= LEGIBLE
    for _, ink in inks(theme):
        fill, text_on = ink_shades(ink)
        assert min(contrast(fill.light, text_on.light), contrast(fill.dark, text_on.dark)) >= LEGIBLE


def test_a_theme_of_pale_texts_is_made_legible() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast(readable("#FFFF00", ["#FFFFFF"]), "#FFFFFF") >= LEGIBLE
    fill, text = ink_shades(Ink("#FFEE99", "#FFDD55", "", False))
    assert contrast(fill.light, text.light) >= LEGIBLE
    assert contrast(fill.dark, text.dark) >= LEGIBLE


def test_findings_about_unknown_departments_and_targets_are_shown_all_the_same() -> None:
    status = status_of(6, departments=4)
    odd: Finding = replace(status.findings[0], department="GONE", target="LOST")
    texts = Texts(page_of(replace(status, findings=(odd,))))
    assert "LOST" in texts.text
