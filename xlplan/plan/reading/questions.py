"""The sheet of questions to departments → what each is asked besides its targets."""

from __future__ import annotations

from dataclasses import dataclass

from xlplan.books.book import Sheet
from xlplan.codes import ID_LENGTH, digest_code, normalised
from xlplan.findings import FindingType, Origin
from xlplan.plan import findings
from xlplan.plan.model import Question
from xlplan.plan.names import Directory, read_owners, split_choices
from xlplan.plan.owners import OwnerWords
from xlplan.plan.reading.rows import is_note
from xlplan.plan.reading.sheets import Field, Reader, Row

_CHOICE = "choice"


@dataclass
class QuestionReader:
    """Reads the sheet of questions."""

    reader: Reader
    directory: Directory
    names: OwnerWords

    def read(self, sheet: Sheet) -> tuple[Question, ...]:
        """One record a line; a question that is asked twice is asked once."""
        table = self.reader.table(sheet, "questions", ("question",))
        found: dict[str, Question] = {}
        for row in table.rows if table is not None else ():
            if is_note(self.reader, row) or row["question"].blank:
                continue
            question = self._question(row, sheet.name)
            if question.id in found:
                self.reader.found.append(findings.DUPLICATE_QUESTION(origin=question.origin, text=question.text))
            else:
                found[question.id] = question
        return tuple(found.values())

    def _question(self, row: Row, sheet: str) -> Question:
        origin = self.reader.origin(sheet, row["question"].cell)
        text = row.text("question")
        kind = self._code(row["kind"], "form_kinds", findings.BAD_FORM_KIND, sheet) or "text"
        choices = split_choices(row.text("choices"))
        if kind == _CHOICE and not choices:
            self.reader.found.append(findings.NO_CHOICES(origin=origin, text=text))
        required = self._code(row["required"], "yes_no", findings.BAD_FORM_VALUE, sheet) == "yes"
        identity = digest_code(ID_LENGTH, "question", normalised(text))
        return Question(identity, text, kind, choices, required, self._asked(row["asked"], sheet, origin), origin)

    def _asked(self, cell: Field, sheet: str, origin: Origin) -> tuple[str, ...] | None:
        """The departments that a question goes to, None for all that get a form; a group of the office's own first."""
        everyone = normalised(cell.text) in self.reader.codes("everyone")
        if cell.blank or (everyone and self.directory.find(cell.text) is None):
            return None
        owners = read_owners(cell.text, self.directory, self.names)
        place = self.reader.origin(sheet, cell.cell) if cell.cell else origin
        locale = self.reader.locales[0]
        for unknown in owners.unknown:
            nearest = locale.text("plan.deadline.or").join(unknown.nearest) or locale.text("plan.names.none-near")
            self.reader.found.append(findings.UNKNOWN_DEPARTMENT(origin=place, text=unknown.text, nearest=nearest))
        return owners.departments

    def _code(self, cell: Field, table: str, kind: FindingType, sheet: str) -> str:
        if cell.blank:
            return ""
        code = self.reader.codes(table).get(normalised(cell.text), "")
        if not code:
            joint = self.reader.locales[0].text("plan.deadline.or")
            words = joint.join(self.reader.shown(words) for words in self.reader.words(table).values())
            self.reader.found.append(kind(origin=self.reader.origin(sheet, cell.cell), text=cell.text, choices=words))
        return code
