"""Make the pictures in docs/gallery from the demo's third month: `make gallery`. Needs LibreOffice, pdftoppm, Chromium.

Pictures are kept small: few colours, and as many dots as fit into MOST_BYTES.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from xlplan.demo.run import run_demo
from xlplan.demo.telling import ToldMonth
from xlplan.form.columns import form_layout
from xlplan.locale import load_locale
from xlplan.page.theme import load_theme
from xlplan.report.printing import to_pdf
from xlplan.report.workbook import SHEETS, status_workbook

GALLERY = Path(__file__).resolve().parent / "gallery"
MOST_BYTES = 150_000
COLOURS = 96
WIDTHS = (1700, 1500, 1300, 1100, 950, 800)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")

CAPTIONS = {
    "consolidated": "汇总表, the sheet that is printed: its first page",
    "consolidated-2": "汇总表, second page: header repeated, merged cells taken up again",
    "overview": "总览: the month on one page",
    "returns": "报送情况: who sent what and when, and the last periods",
    "notice": "通报: a Word notice, ready to circulate",
    "findings": "问题清单: everything to look at, with its place and its remedy",
    "contributions": "分部门: who said what",
    "changes": "变化: against last month",
    "sources": "来源: every file that was looked at",
    "data": "数据: the same facts unmerged, to filter and copy",
    "page": "The web page: what a leader sees first",
    "page-targets": "The web page: targets, a fold-out with every department's words and sources",
    "page-filtered": "The web page: only what is overdue",
    "page-dark": "The web page in the dark",
    "page-phone": "The web page on a phone",
    "page-phone-target": "The web page on a phone: targets as cards",
    "page-printed": "The web page on paper",
    "form": "填报表: what a department gets",
    "form-guide": "填报说明: how to fill it",
    "correction": "更正表: what a department has to mend, marked and explained",
    "plan": "plan.xlsx: the targets, the one input",
    "plan-settings": "plan.xlsx: the settings",
}


@dataclass(frozen=True)
class Picture:
    """A picture before it is made small. png: as rendered, large."""

    name: str
    png: bytes


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="xlplan-gallery-") as folder:
        project = Path(folder) / "demo"
        month = run_demo(project, lang="zh", say=lambda *_, **__: None)[-1]
        pictures = [*_sheets(month), *_workbooks(project, month), *_pages(project / "outbox" / month.period.id)]
    GALLERY.mkdir(exist_ok=True)
    for old in GALLERY.glob("*.png"):
        old.unlink()
    for picture in pictures:
        (GALLERY / f"{picture.name}.png").write_bytes(_small(picture.png))
    (GALLERY / "README.md").write_text(_index([picture.name for picture in pictures]), "utf-8")
    sys.stdout.write(f"{len(pictures)} pictures in {GALLERY}\n")


def _index(names: list[str]) -> str:
    lines = [
        "# What xlplan makes",
        "",
        "Every picture shows the demo's third month (`xlplan demo`) and is made anew by `make gallery`. The measures",
        "are published ones; targets, owners, dates and quantities are illustrative; what the departments say is",
        "played.",
    ]
    for name in sorted(names, key=list(CAPTIONS).index):
        lines += ["", f"## {CAPTIONS[name]}", "", f"![{CAPTIONS[name]}]({name}.png)"]
    return "\n".join(lines) + "\n"


def _sheets(month: ToldMonth) -> Iterator[Picture]:
    """Each sheet of the consolidated workbook, printed by itself."""
    status = month.merged.status
    locale = load_locale("zh")
    theme = load_theme(locale)
    layout = form_layout(status.plan, locale)
    books = {key: status_workbook(status, locale, layout, theme, (key,)) for key in SHEETS if key in CAPTIONS}
    for key, pdf in to_pdf(books, theme.fonts, status.as_of).items():
        yield Picture(key, _page(pdf, 1))
        if key == "consolidated":
            yield Picture("consolidated-2", _page(pdf, 2))


def _workbooks(project: Path, month: ToldMonth) -> Iterator[Picture]:
    """A form, a correction slip, the plan and the notice."""
    outbox = project / "outbox" / month.period.id
    forms = sorted((outbox / "forms").glob("*.xlsx"))
    form = next((path for path in forms if "妇女发展部" in path.name), forms[0])
    slip = max((outbox / "corrections").glob("*.xlsx"), key=lambda path: path.stat().st_size)
    books = {"form": form, "correction": slip, "plan": project / "plan.xlsx", "notice": next(outbox.glob("*.docx"))}
    made = {name: path.read_bytes() for name, path in books.items()}
    pdfs = to_pdf(made, load_theme(load_locale("zh")).fonts, month.merged.status.as_of)
    yield Picture("form", _page(pdfs["form"], 1))
    yield Picture("form-guide", _page(pdfs["form"], _page_with(pdfs["form"], "页脚的表号请勿裁掉")))
    yield Picture("correction", _page(pdfs["correction"], 1))
    yield Picture("notice", _page(pdfs["notice"], 1))
    yield Picture("plan-settings", _page(pdfs["plan"], 1))
    yield Picture("plan", _page(pdfs["plan"], _page_with(pdfs["plan"], "坚持政治引领")))


def _pages(outbox: Path) -> Iterator[Picture]:
    """The web page on a desk, in the dark, on a phone and on paper."""
    file = next(outbox.glob("*.html"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(FLAGS))
        yield Picture("page", _screen(browser, file, 1440, 900))
        unfold = "const t = document.querySelector('#t6'); t.querySelector('details').open = true; t.scrollIntoView()"
        yield Picture("page-targets", _screen(browser, file, 1440, 1000, unfold))
        overdue = "document.querySelector('.tiles [data-choose$=group-overdue]').click()"
        yield Picture("page-filtered", _screen(browser, file, 1440, 900, overdue))
        yield Picture("page-dark", _screen(browser, file, 1440, 900, scheme="dark"))
        yield Picture("page-phone", _screen(browser, file, 360, 740, dots=2))
        target = "document.querySelector('#t5').scrollIntoView()"
        yield Picture("page-phone-target", _screen(browser, file, 360, 740, target, dots=2))
        page = browser.new_page()
        page.goto(file.as_uri())
        yield Picture("page-printed", _page(page.pdf(prefer_css_page_size=True, print_background=True), 3))
        browser.close()


def _screen(
    browser: Browser, file: Path, width: int, height: int, before: str = "", scheme: str = "light", dots: int = 1
) -> bytes:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=dots,
    )
    page = context.new_page()
    page.goto(file.as_uri())
    if before:
        page.evaluate(before)
        page.wait_for_timeout(300)
    png = page.screenshot()
    context.close()
    return png


def _chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if (found := shutil.which(name)) is not None:
            return found
    raise SystemExit("make gallery needs Chromium: apt-get install chromium")


def _page_with(pdf: bytes, words: str) -> int:
    """The number of the first page that holds `words`."""
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    pages = ["".join(page.split()) for page in text.split("\f")]
    return next((number for number, page in enumerate(pages, start=1) if words in page), 1)


def _page(pdf: bytes, number: int) -> bytes:
    """A page of a PDF, large."""
    command = ["pdftoppm", "-png", "-r", "150", "-f", str(number), "-l", str(number), "-singlefile", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def _small(png: bytes) -> bytes:
    """The picture in few colours and as large as MOST_BYTES allow."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    data = png
    for width in (image.width, *(width for width in WIDTHS if width < image.width)):
        if width > WIDTHS[0]:
            continue
        scaled = image.resize((width, image.height * width // image.width), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        scaled.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        data = out.getvalue()
        if len(data) <= MOST_BYTES:
            break
    return data


if __name__ == "__main__":
    main()
