"""The measured model against LibreOffice's own line breaking: a thousand random texts."""

import io
import random
from itertools import pairwise

import pytest
import xlsxwriter
from rendering import Word, needs_office, page_words
from status_builders import AS_OF

from xlplan.locale import load_locale
from xlplan.page.measure import CHINESE, LATIN, PAD, PRINTED_POINTS_PER_CHARACTER, Ruler
from xlplan.page.theme import load_theme
from xlplan.report.printing import to_pdf

pytestmark = [pytest.mark.office, needs_office]

WIDTHS = (16, 24, 36)
SIZE = 10.5
MARGIN = 0.5 * 72
TEXTS = 500
CHINESE_WORDS = [
    "妇女",
    "联合会",
    "巾帼大宣讲",
    "进村（社区），",
    "2022年9月",
    "参加群众1,200余人次；",
    "“两癌”救助、",
    "98.5%",
    "培训班",
    "ABC公司",
    "推进情况。",
    "示范基地",
]
ENGLISH_WORDS = [
    "the",
    "women",
    "of",
    "every",
    "county",
    "report",
    "progress,",
    "1,200",
    "participants;",
    "training",
    "(two",
    "groups)",
    "was",
    "completed",
    "in",
    "September",
    "98.5%",
    "MW",
]


def random_texts(words: list[str], joint: str, seed: int) -> list[str]:
    dice = random.Random(seed)
    return [joint.join(dice.choice(words) for _ in range(dice.randint(1, 24))) for _ in range(TEXTS)]


def breaks_of(heights: list[float], room: float = 700) -> list[int]:
    """The rows that begin a new page of `room` points, but for the first."""
    breaks, used = [], 0.0
    for row, height in enumerate(heights):
        if used + height > room:
            breaks.append(row)
            used = 0.0
        used += height
    return breaks


def sheet_of(texts: list[str], ruler: Ruler, font: str) -> tuple[bytes, list[list[tuple[int, float]]]]:
    """A workbook with a text in each row, in turn in columns A, C and E, and for each page its rows with their tops."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    cell = book.add_format({"text_wrap": True, "valign": "top", "font_name": font, "font_size": SIZE})
    heights = [ruler.row([(text, WIDTHS[row % 3], SIZE)]) for row, text in enumerate(texts)]
    for index, width in enumerate(WIDTHS):
        sheet.set_column(2 * index, 2 * index, width)
        sheet.set_column(2 * index + 1, 2 * index + 1, 2)
    for row, (text, height) in enumerate(zip(texts, heights, strict=True)):
        sheet.set_row(row, height)
        sheet.write_string(row, 2 * (row % 3), text, cell)
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.2, top=0.5, bottom=0.5)
    sheet.set_header("", {"margin": 0})
    sheet.set_footer("", {"margin": 0})
    sheet.set_print_scale(100)
    breaks = breaks_of(heights)
    sheet.set_h_pagebreaks(breaks)
    book.close()
    edges = [0, *breaks, len(texts)]
    pages = [[(row, MARGIN + sum(heights[first:row])) for row in range(first, last)] for first, last in pairwise(edges)]
    return buffer.getvalue(), pages


def lines_in(page: list[Word], column: int, top: float, until: float) -> list[float]:
    """The tops of the lines that stand in a column between two heights."""
    left = MARGIN + (sum(WIDTHS[:column]) + 2 * column) * PRINTED_POINTS_PER_CHARACTER - 4
    right = left + (WIDTHS[column] + 2) * PRINTED_POINTS_PER_CHARACTER
    tops = sorted(word.top for word in page if left <= word.left < right and top - 2 <= word.top < until - 2)
    return [one for index, one in enumerate(tops) if index == 0 or one - tops[index - 1] > SIZE / 2]


CASES = {"zh": (CHINESE, CHINESE_WORDS, ""), "en": (LATIN, ENGLISH_WORDS, " ")}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> dict[str, list[list[Word]]]:
    folder = tmp_path_factory.mktemp("lines")
    workbooks = {}
    for lang, (ruler, words, joint) in CASES.items():
        font = load_theme(load_locale(lang)).fonts.body[0]
        workbooks[lang], _ = sheet_of(random_texts(words, joint, seed=7), ruler, font)
    pdfs = to_pdf(workbooks, load_theme(load_locale("zh")).fonts, AS_OF)
    return {lang: page_words(pdf, folder) for lang, pdf in pdfs.items()}


@pytest.mark.parametrize("lang", CASES)
def test_no_line_is_clipped_and_little_room_is_wasted(drawn, lang):
    ruler, words, joint = CASES[lang]
    texts = random_texts(words, joint, seed=7)
    _, pages = sheet_of(texts, ruler, "Calibri")
    assert len(drawn[lang]) == len(pages)
    clipped, used, given = [], 0.0, 0.0
    for page, rows in zip(drawn[lang], pages, strict=True):
        tops = dict(rows)
        for row, top in rows:
            height = ruler.row([(texts[row], WIDTHS[row % 3], SIZE)])
            lines = lines_in(page, row % 3, top, tops.get(row + 3, 9999))
            assert lines, texts[row]
            pitch = (lines[-1] - lines[0]) / (len(lines) - 1) if len(lines) > 1 else ruler.line(SIZE)
            used, given = used + len(lines) * ruler.line(SIZE) + PAD, given + height
            if len(lines) * pitch > height:
                clipped.append((texts[row], len(lines), height))
    assert clipped == []
    assert 1 - used / given < 0.15
