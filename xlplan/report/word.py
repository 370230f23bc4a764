"""Letters as Word documents, laid out by GB/T 9704-2012: A4, 22 lines of 28 characters, the page number between dashes.
A template of the office, if there is one, gives its own look."""

from __future__ import annotations

import copy
import io
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from xlplan.errors import ProjectError
from xlplan.report.notice import PaperLetter, ParagraphKind
from xlplan.report.view import View

_MARGINS_MM = {"top_margin": 37, "left_margin": 28, "right_margin": 26, "bottom_margin": 35}
_PAGE_MM = (210, 297)
_LINES, _CHARACTERS, _BODY = 22, 28, 16.0
_TEXT_POINTS = (156 / 25.4 * 72, 225 / 25.4 * 72)
_PITCH = _TEXT_POINTS[1] / _LINES
"""Points from line to line: 22 of them fill 225 mm."""
_TIGHTER = math.floor((_TEXT_POINTS[0] / _CHARACTERS - _BODY) * 20)
"""Twentieths of a point between characters of the body, so that 28 of them fill 156 mm: -5. A grid of characters would
say the same, but programs disagree on it."""
_TITLE, _HEAD, _NUMBER = 22.0, 40.0, 14.0
_STAMP = (1980, 1, 1, 0, 0, 0)
_RED = "C00000"
_COLOURS = {"blue": "2F75B5", "yellow": "BF9000", "red": _RED}
_FILLED = ("title", "addressed", "attached", "signed", "day", "head", "issue")


def letters_docx(letters: Sequence[PaperLetter], view: View, template: Path | None, made_at: datetime) -> bytes:
    """A document with a letter on each page (a notice is as many pages as it takes); the same letters give the same
    bytes. Raises ProjectError where the office's template is no Word document."""
    document = _document(template)
    words = view.locale.table("notice")
    if template is not None and letters:
        _fill(document, letters[0], words)
    else:
        writer = _LetterWriter(document, words)
        for index, letter in enumerate(letters):
            writer.write(letter, first=index == 0)
    properties = document.core_properties
    properties.title = letters[0].title if letters else ""
    properties.author = view.status.plan.settings.organisation
    properties.created = properties.modified = made_at.replace(tzinfo=None, microsecond=0)
    properties.last_modified_by = ""
    return _settled(document)


def _document(template: Path | None) -> Any:
    import docx
    from docx.opc.exceptions import OpcError

    if template is None:
        return docx.Document()
    try:
        return docx.Document(str(template))
    except (OpcError, ValueError, KeyError, OSError, zipfile.BadZipFile) as exc:
        raise ProjectError("bad-notice-template", file=template.name, reason=str(exc)) from exc


def _settled(document: Any) -> bytes:
    """The document without the moment of its making in the archive."""
    made, written = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            info = zipfile.ZipInfo(part.filename, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(part.filename))
    return written.getvalue()


# --- the office's template -----------------------------------------------------------------------------------------


def _fill(document: Any, letter: PaperLetter, words: Mapping[str, Any]) -> None:
    """Put a letter where the template says: its marks stand for the parts, the mark of the body for as many paragraphs
    as that takes. Without a mark of the body, the letter follows what is there."""
    marks = {name: str(mark) for name, mark in words["marks"].items()}
    values = {name: str(getattr(letter, name)) for name in _FILLED}
    body = None
    for paragraph in _paragraphs(document):
        if marks["body"] in paragraph.text:
            body = paragraph
        for name, value in values.items():
            if marks[name] in paragraph.text:
                _say(paragraph, paragraph.text.replace(marks[name], value))
    if body is None:
        for text in (letter.title, letter.addressed, *(part.text for part in letter.body), letter.signed, letter.day):
            document.add_paragraph(text)
        return
    for part in letter.body:
        made = copy.deepcopy(body._p)
        body._p.addprevious(made)
        _say(type(body)(made, body._parent), part.text)
    body._p.getparent().remove(body._p)


def _paragraphs(document: Any) -> list[Any]:
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [*document.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]


def _say(paragraph: Any, text: str) -> None:
    """Change what a paragraph says; it looks like its first run."""
    runs = paragraph.runs
    for run in runs[1:]:
        run._r.getparent().remove(run._r)
    if runs:
        runs[0].text = text
    else:
        paragraph.add_run(text)


# --- the standard's own layout -------------------------------------------------------------------------------------


class _LetterWriter:
    """Writes letters downwards in the fonts and measures of the standard."""

    def __init__(self, document: Any, words: Mapping[str, Any]) -> None:
        self.document = document
        self.fonts = {use: str(name) for use, name in words["fonts"].items()}
        self.words = words
        self._set_page()

    def write(self, letter: PaperLetter, *, first: bool) -> None:
        """Write a letter, on a new page unless it is the first."""
        head = list(self._head(letter))
        title = self._line(letter.title, "title", _TITLE, align="center", exact=False)
        title.paragraph_format.space_after = self._points(_PITCH)
        (*head, title)[0].paragraph_format.page_break_before = not first
        self._line(letter.addressed, "body", _BODY)
        last: list[Any] = []
        for part in letter.body:
            use = "body" if part.kind is ParagraphKind.TEXT else part.kind.value
            last = [self._line(part.text, use, _BODY, indent=bool(self.words["layout"]["indent"]))]
        if letter.attached:
            last.append(self._line("", "body", _BODY))
            last.append(self._line(letter.attached, "body", _BODY, indent=bool(self.words["layout"]["indent"])))
        last.append(self._line("", "body", _BODY))
        for text in filter(None, (letter.signed, letter.day)):
            last.append(self._line(text, "body", _BODY, align="right"))
            last[-1].paragraph_format.right_indent = self._points(4 * _BODY)
        for line in last[:-1]:  # no page holds only what follows the body
            line.paragraph_format.keep_with_next = True

    def _head(self, letter: PaperLetter) -> Iterator[Any]:
        """What stands above the title."""
        colour = _COLOURS.get(letter.colour, "")
        if letter.head:
            yield self._line(letter.head, "title", _HEAD, align="center", exact=False, colour=_RED)
        if letter.issue:
            yield self._line(letter.issue, "body", _BODY, align="center")
        if letter.head or colour:
            rule = self._line("", "body", 4, exact=False)
            self._rule(rule, colour or _RED)
            yield rule

    def _line(
        self,
        text: str,
        use: str,
        size: float,
        *,
        align: str = "",
        indent: bool = False,
        exact: bool = True,
        colour: str = "",
    ) -> Any:
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
        from docx.shared import RGBColor

        paragraph = self.document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = self._points(0)
        pitch = _PITCH if exact else 1.4 * size
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, self._points(pitch)
        shape.keep_with_next = use in {"title", "heading", "subheading"}
        if align:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if align == "center" else WD_ALIGN_PARAGRAPH.RIGHT
        if indent:
            shape.first_line_indent = self._points(2 * size)
        run = paragraph.add_run(text)
        self._set_font(run, use, size)
        if use not in {"title", "number"} and size == _BODY:
            spacing = _element("w:spacing", {"w:val": str(_TIGHTER)})
            run._r.get_or_add_rPr().insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        return paragraph

    def _set_font(self, run: Any, use: str, size: float) -> None:
        self._set_font_of(run.font, run._r, use, size)

    def _set_font_of(self, font: Any, element: Any, use: str, size: float) -> None:
        font.size = self._points(size)
        font.name = self.fonts[use]
        element.get_or_add_rPr().get_or_add_rFonts().set(_qualified("w:eastAsia"), self.fonts[use])

    def _rule(self, paragraph: Any, colour: str) -> None:
        border = _element("w:pBdr")
        border.append(_element("w:bottom", {"w:val": "single", "w:sz": "18", "w:space": "1", "w:color": colour}))
        after = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
        paragraph._p.get_or_add_pPr().insert_element_before(border, *after)

    def _set_page(self) -> None:
        from docx.shared import Mm

        normal = self.document.styles["Normal"]
        self._set_font_of(normal.font, normal.element, "body", _BODY)
        section = self.document.sections[0]
        section.page_width, section.page_height = map(Mm, _PAGE_MM)
        for side, millimetres in _MARGINS_MM.items():
            setattr(section, side, Mm(millimetres))
        section.footer_distance = Mm(_MARGINS_MM["bottom_margin"] - 7 - 5)
        grid = {"w:type": "lines", "w:linePitch": str(round(_PITCH * 20))}
        for old in section._sectPr.findall(_qualified("w:docGrid")):
            section._sectPr.remove(old)
        section._sectPr.append(_element("w:docGrid", grid))
        self.document.settings.odd_and_even_pages_header_footer = True
        self._number(section.footer, "right")
        self._number(section.even_page_footer, "left")

    def _number(self, footer: Any, align: str) -> None:
        """The page number between dashes, one character from the edge: odd pages right, even pages left."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if align == "right" else WD_ALIGN_PARAGRAPH.LEFT
        setattr(paragraph.paragraph_format, f"{align}_indent", self._points(_NUMBER))
        before, _, after = str(self.words["layout"]["page"]).partition("{page}")
        for text in (before, None, after):
            run = paragraph.add_run(text or "")
            self._set_font(run, "number", _NUMBER)
            if text is None:
                for kind in ("begin", "", "end"):
                    run._r.append(
                        _element("w:fldChar", {"w:fldCharType": kind}) if kind else _element("w:instrText", text="PAGE")
                    )

    @staticmethod
    def _points(number: float) -> Any:
        from docx.shared import Pt

        return Pt(number)


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _element(name: str, attributes: Mapping[str, str] | None = None, text: str = "") -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for key, value in (attributes or {}).items():
        made.set(_qualified(key), value)
    if text:
        made.text = text
    return made
