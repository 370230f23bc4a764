"""The page in a browser: filters, fold-outs, paper, phone, screen reader, no word to the network."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import DESK, PHONE, chromium, needs_chromium, visit
from pages import page_of, status_of
from playwright.sync_api import Browser

from xlplan.ledger.status import Status, TargetState

pytestmark = [pytest.mark.office, needs_chromium]


@pytest.fixture(scope="module")
def status() -> Status:
    return status_of()


@pytest.fixture(scope="module")
def file(status: Status, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "汇总_2022-09.html"
    path.write_text(page_of(status), "utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_nothing_is_asked_of_the_network_and_axe_finds_nothing_serious(
    browser: Browser, file: Path, size: tuple[int, int], scheme: str
) -> None:
    with visit(browser, file, size, scheme) as visited:
        assert visited.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        visited.page.locator("[data-fold=open]").click()
        assert visited.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert visited.faults == []
        assert [address for address in visited.requests if address != "data:,"] == []
        assert visited.violations() == []


def test_a_reader_filters_targets_by_department_state_aspect_and_text(
    browser: Browser, file: Path, status: Status
) -> None:
    department = status.plan.departments[3]
    mine = [row for row in status.rows if department.id in {row.target.lead, *row.target.responsible}]
    overdue = [row for row in status.rows if row.derived is TargetState.OVERDUE]
    with visit(browser, file) as visited:
        form, page = visited.page.locator("form[data-filters=targets]"), visited.page
        assert visited.visible(".item") == len(status.rows)
        form.locator("[name=department]").select_option(department.id)
        assert visited.visible(".item") == len(mine) > 0
        assert form.locator("[role=status]").inner_text() == f"显示 {len(mine)} 项，共 {len(status.rows)} 项"
        form.locator("button[type=reset]").click()
        page.wait_for_function(f"document.querySelectorAll('.item:not([hidden])').length === {len(status.rows)}")
        form.locator("[name=state]").select_option("group-overdue")
        assert visited.visible(".item") == len(overdue) > 0
        form.locator("[name=state]").select_option("")
        form.locator("[name=aspect]").select_option("a13")
        assert visited.visible(".item") == visited.visible("#targets [data-aspect=a13]") == 12
        assert visited.visible(".head") == 3
        form.locator("[name=text]").fill("第１7项")
        assert page.locator(".item:visible").get_attribute("id") == "t17"
        form.locator("[name=text]").fill("没有这样的字")
        assert visited.visible(".item") == visited.visible(".head") == 0
        assert page.locator("#targets [data-nothing]").is_visible()


def test_a_figure_at_the_head_leads_to_its_targets(browser: Browser, file: Path, status: Status) -> None:
    with visit(browser, file) as visited:
        visited.page.locator(".tiles [data-choose$=group-overdue]").click()
        assert visited.visible(".item") == sum(row.derived is TargetState.OVERDUE for row in status.rows)
        assert visited.page.url.endswith("#targets")


def test_a_line_of_the_overview_opens_its_target_even_if_a_filter_hides_it(browser: Browser, file: Path) -> None:
    with visit(browser, file) as visited:
        page = visited.page
        page.locator("#targets [name=text]").fill("没有这样的字")
        line = page.locator(".lists a[href='#t5']").first
        line.evaluate("line => { const fold = line.closest('details'); if (fold) fold.open = true; }")
        line.click()
        page.wait_for_selector("#t5 details[open]")
        assert page.locator("#t5").is_visible()
        assert "第6市妇女联合会" in page.locator("#t5 .fold").inner_text()


def test_fold_outs_open_by_keyboard(browser: Browser, file: Path) -> None:
    with visit(browser, file) as visited:
        summary = visited.page.locator("#t1 summary")
        summary.focus()
        visited.page.keyboard.press("Enter")
        assert visited.page.locator("#t1 .part").first.is_visible()
        assert visited.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_first_tab_stop_skips_to_the_content(browser: Browser, file: Path) -> None:
    with visit(browser, file) as visited:
        visited.page.keyboard.press("Tab")
        visited.page.keyboard.press("Enter")
        assert visited.page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_everything_can_be_read_with_scripts_off(
    browser: Browser, file: Path, status: Status, size: tuple[int, int]
) -> None:
    with visit(browser, file, size, scripts=False) as visited:
        assert visited.visible(".item") == len(status.rows)
        assert visited.visible("form") == visited.visible("button") == 0
        visited.page.locator("#t1 summary").click()
        assert visited.page.locator("#t1 .part").first.is_visible()


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    (folder / "page.pdf").write_bytes(pdf)
    command = ["pdftotext", "-raw", str(folder / "page.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_paper_repeats_the_header_and_holds_what_is_filtered_and_unfolded(
    browser: Browser, file: Path, tmp_path: Path
) -> None:
    with visit(browser, file, scheme="dark") as visited:
        page = visited.page
        page.locator("#targets [name=aspect]").select_option("a13")
        page.locator("#t13 summary").click()
        pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    pages = pages_of(pdf, tmp_path)
    size = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert size is not None
    assert (round(float(size[1])), round(float(size[2]))) in {(842, 595), (841, 595), (842, 594), (841, 594)}
    assert all(f"第{number}页共{len(pages)}页" in text for number, text in enumerate(pages, start=1))
    with_targets = [text for text in pages if "组织宣讲" in text]
    assert len(with_targets) >= 2
    assert all("序号工作目标牵头、责任部门" in text for text in with_targets)
    whole = "".join(pages)
    assert "筛选条件：方面“坚持政治引领方面2（12）”" in whole
    assert "组织宣讲13场" in whole
    assert "组织宣讲3场" not in whole
    assert whole.count("各部门填报与来源") == 1
    assert "全部展开" not in whole


def test_cards_on_a_phone_leave_out_what_is_empty(browser: Browser, file: Path) -> None:
    with visit(browser, file, PHONE) as visited:
        assert visited.visible("#returns td") == 0
        visited.page.locator("#returns summary").first.click()
        assert visited.visible("#returns td") > 0
        assert visited.visible("#returns td:empty") == 0
    with visit(browser, file, DESK) as visited:
        assert visited.visible("#returns td:empty") > 0


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize("scripts", [True, False])
def test_paper_holds_every_line_of_the_lists_and_every_table(
    browser: Browser, file: Path, tmp_path: Path, scripts: bool
) -> None:
    with visit(browser, file, PHONE, scripts=scripts) as visited:
        lines = visited.page.locator(".lists li").evaluate_all("lines => lines.map(line => line.textContent)")
        folded = visited.page.locator(".lists details li").count()
        pdf = visited.page.pdf(prefer_css_page_size=True, print_background=True)
    whole = "".join(pages_of(pdf, tmp_path))
    assert folded > 0
    assert [line for line in lines if "".join(line.split()) not in whole] == []
    assert all(words in whole for words in ("各期报送情况", "没有展开的部门填报不印出"))


@pytest.mark.parametrize(("lang", "scripts"), [("zh", False), ("en", True)])
def test_a_phone_shows_46_targets_on_few_screens_and_the_rest_on_demand(
    browser: Browser, tmp_path: Path, lang: str, scripts: bool
) -> None:
    file = tmp_path / "page.html"
    file.write_text(page_of(status_of(46, lang, departments=28), lang), "utf-8")
    with visit(browser, file, (375, 740), scripts=scripts) as visited:
        assert visited.page.evaluate("document.documentElement.scrollHeight") < 20_000
        assert visited.visible(".item") == 46
        assert visited.visible("#t1 .said") == 0
        visited.page.locator("#t1 summary").click()
        assert visited.visible("#t1 .said") == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [375, 1280])
def test_dates_and_periods_never_break_within(browser: Browser, tmp_path: Path, lang: str, width: int) -> None:
    file = tmp_path / "page.html"
    file.write_text(page_of(status_of(6, lang, departments=6), lang), "utf-8")
    with visit(browser, file, (width, 740)) as visited:
        page = visited.page
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        heights = page.locator(".whole:visible").evaluate_all("all => all.map(one => one.getClientRects().length)")
        assert len(heights) > 20
        assert set(heights) == {1}
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", [(375, 740), (1280, 800)])
def test_the_newest_period_of_the_matrix_is_in_sight_and_six_stand_at_once(
    browser: Browser, status: Status, tmp_path: Path, size: tuple[int, int]
) -> None:
    months = [f"2022-{month:02}" for month in range(1, 10)]
    state = next(iter(status.matrix.values()))
    matrix = {(department.id, month): state for department in status.plan.departments for month in months}
    file = tmp_path / "page.html"
    file.write_text(page_of(replace(status, matrix=matrix)), "utf-8")
    with visit(browser, file, size, scripts=False) as visited:
        if visited.page.locator("#returns > details > summary").is_visible():
            visited.page.locator("#returns > details > summary").click()
        box = visited.page.locator("#returns .matrix").first
        assert box.locator("thead th").all_inner_texts()[1:] == [f"2022年{month}月" for month in range(4, 10)]
        frame, newest = box.bounding_box(), box.locator("thead th").last.bounding_box()
        assert frame is not None
        assert newest is not None
        assert newest["x"] + newest["width"] <= frame["x"] + frame["width"] + 1 <= size[0] + 1


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """460 targets, 60 departments, a finding about every target."""
    status = status_of(460, departments=60)
    found = [replace(status.findings[0], target=row.target.id) for row in status.rows]
    path = tmp_path_factory.mktemp("large") / "page.html"
    path.write_text(page_of(replace(status, findings=tuple(found))), "utf-8")
    return path


def test_a_large_page_holds_few_nodes_until_somebody_opens_them(browser: Browser, large: Path) -> None:
    count = "(() => { let n = 0; for (const w = document.createTreeWalker(document); w.nextNode();) n++; return n; })()"
    with visit(browser, large) as visited:
        page = visited.page
        assert page.evaluate(count) < 30_000
        page.locator("#t3 summary").click()
        page.locator("#t3 .part").first.wait_for()
        page.locator("#findings > details > summary").click()
        page.locator("#findings form").wait_for()
        assert visited.visible("#findings tbody tr") == 460
        page.locator("form[data-filters=targets] [type=search]").fill("第7项")
        assert visited.visible(".item") == 1
        page.evaluate("location.hash = '#t9'")
        page.locator("#t9 .part").first.wait_for()
        assert visited.faults == []


def test_a_large_page_arrives_at_a_row_that_nobody_opened_and_reads_without_scripts(
    browser: Browser, large: Path
) -> None:
    with visit(browser, large) as visited:
        visited.page.evaluate("location.hash = '#f300'")
        visited.page.locator("#f300").wait_for()
    with visit(browser, large, scripts=False) as visited:
        visited.page.locator("#t3 summary").click()
        assert visited.page.locator("#t3 .part").first.is_visible()
        visited.page.locator("#findings > details > summary").click()
        assert visited.visible("#findings tbody tr") == 460
