"""A plan written as prose → targets below their headings. What has neither owner nor date is no target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from xlplan.codes import normalised
from xlplan.locale import Locale
from xlplan.plan.importing.account import (
    HEADING,
    LEFT_OUT,
    NOTE,
    PROSE,
    SIGNATURE,
    TARGET,
    TITLE,
    Accounted,
    accounted,
)
from xlplan.plan.importing.document import TextBlock
from xlplan.plan.importing.fields import FieldReader, LineFields
from xlplan.plan.importing.hints import Hint
from xlplan.plan.importing.numbering import HIGH, PART, Numbering
from xlplan.plan.importing.outline import BULLET, PLAIN, OutlineItem, Outliner, ProseLine, first_sentence, plain_lines
from xlplan.plan.importing.records import ImportedTarget, OwnerText
from xlplan.plan.importing.words import ImportWords, starts_with
from xlplan.plan.owners.chunks import looks_like_name

_LONGEST_TITLE, _LONGEST_SIGNATURE = 60, 24  # signs; "City Women's Federation"
_STRIPPED = " \u3002.\uff1b;:\uff1a,\uff0c"
_DAY = re.compile(
    r"\W*\d{4}\s*\D{1,2}\s*\d{1,2}\s*\D{1,2}\s*\d{1,2}\s*\D?\W*|\W*\d{1,2}(?:st|nd|rd|th)?\s+[A-Za-z]+,?\s+\d{4}\W*"
)
_NUMBER_OF_DOCUMENT = re.compile(r"\W*[^\W\d]{2,12}[\u3014\[\uff3b(\uff08]\d{4}[\u3015\]\uff3d)\uff09]\W*\d+\W*\w?")


@dataclass(frozen=True)
class ProseRead:
    """targets: in order, `row` being the index of the paragraph. account: by index of the paragraph. used: paragraphs
    that make up targets and the headings above them. titles: of the document."""

    targets: tuple[ImportedTarget, ...] = ()
    account: tuple[tuple[int, Accounted], ...] = ()
    used: frozenset[int] = frozenset()
    titles: tuple[str, ...] = ()


@dataclass
class ProseReader:
    """Reads the paragraphs of one document."""

    words: ImportWords
    numbering: Numbering
    fields: FieldReader
    locale: Locale
    became: dict[int, str] = field(default_factory=dict)
    _blocks: Sequence[TextBlock] = ()

    def read(self, blocks: Sequence[TextBlock]) -> ProseRead:
        """The targets, and what became of every paragraph; nothing if none of it is a target."""
        self._blocks = blocks
        self.numbering = self.numbering.knowing(plain_lines(blocks))
        outliner = Outliner(self.words, self.numbering, self.fields)
        roots = outliner.read(blocks)
        self._title_of(roots)
        self._without_tail(blocks, roots)
        self._as_siblings(roots)
        self._below_departments(roots)
        for item in roots:
            self._sentences(item)
        for item in roots:
            self._mark(item)
        self._by_department(roots)
        self._unsure(roots)
        items = [item for root in roots for item in root.walk()]
        found = [item for item in items if item.is_target]
        if not found:
            return ProseRead()
        targets = tuple(self._target(item) for item in found)
        used = frozenset(self._account_items(items))
        titles = self._frame(blocks, items)
        entries = [
            (i, accounted(block.place(self.locale), [block.text], self.became.get(i, PROSE)))
            for i, block in enumerate(blocks)
            if block.text and not block.cells
        ]
        return ProseRead(targets, tuple(entries), used, titles)

    def _without_tail(self, blocks: Sequence[TextBlock], roots: Sequence[OutlineItem]) -> None:
        """Paragraphs behind the last item belong to it only if such items have paragraphs; a signature never does."""
        items = [item for root in roots for item in root.walk()]
        last = items[-1] if items else None
        if last is None or last.fields.spoken:
            return
        others = [item for item in items if item.rank == last.rank and item is not last]
        alike = not others or any(not line.fields for item in others for line in item.lines)
        signed = next((i for i, line in enumerate(last.lines) if self._ends(line, blocks)), len(last.lines))
        kept = last.lines[: signed if alike else 0]
        last.lines = [line for line in last.lines if line in kept or line.only]

    def _ends(self, line: ProseLine, blocks: Sequence[TextBlock]) -> bool:
        return self._is_signature(" ".join(line.text.split()), blocks[line.block + 1 :])

    def _title_of(self, roots: Sequence[OutlineItem]) -> None:
        """A heading at the very beginning that no other heading stands beside is the title of the document."""
        first = roots[0] if roots else None
        if first is None or not first.children or first.line.mark or first.fields.spoken:
            return
        if all(root.rank != first.rank for root in roots[1:]) and first.rank < PART:
            first.is_title = True

    def _as_siblings(self, roots: Sequence[OutlineItem]) -> None:
        """Where headings stand over paragraphs with owners, a heading over a single one is no target itself."""
        for siblings in self._families(roots):
            if not any(child.rank == PLAIN for item in siblings for child in item.children):
                continue
            for item in siblings:
                own = [line for line in item.lines if line.fields.spoken and not line.only]
                if not item.children and len(own) == 1 and not item.line.fields.spoken:
                    child = OutlineItem(own[0], PLAIN, item, fields=item.fields)
                    item.children, item.fields = [child], LineFields()
                    item.lines = [line for line in item.lines if line is not own[0]]

    def _below_departments(self, roots: Sequence[OutlineItem]) -> None:
        """Paragraphs with dates below the name of a department are items of it."""
        for item in [item for root in roots for item in root.walk()]:
            said = [line for line in item.lines if not line.only]
            owned = item.children or item.line.fields or not any(line.fields for line in said)
            if owned or not self._is_department(item.line.body):
                continue
            item.children = [OutlineItem(line, PLAIN, item, fields=line.fields) for line in said]
            item.lines, item.fields = [line for line in item.lines if line.only], LineFields()

    def _sentences(self, root: OutlineItem) -> None:
        """Owners that stand in a sentence, where the item has none beside it."""
        for item in root.walk():
            if item.fields.spoken or item.children or item.before_table:
                continue
            for line in (item.line, *item.lines):
                if said := self.fields.sentence(line.body):
                    item.fields = item.fields.joined(said)
                    break

    def _mark(self, item: OutlineItem) -> None:
        """Whether an item is a target or stands above targets."""
        for child in item.children:
            self._mark(child)
        self._move_up(item)
        of_table = item.before_table and not (item.line.fields.spoken and item.line.body)
        owned = bool(item.fields.spoken or item.fields.deadline) and not of_table
        item.contains = any(child.is_target or child.contains for child in item.children)
        item.is_target = owned and not item.contains
        if item.contains and item.fields.spoken:
            for child in item.children:
                if not child.contains and not child.fields.spoken and not child.before_table:
                    child.fields = replace(child.fields.joined(item.fields), deadline=child.fields.deadline)
                    child.is_target = child.inherited = True

    def _move_up(self, item: OutlineItem) -> None:
        """Owners on a line of their own behind the last of several points belong to all of them together."""
        leaves = item.children
        few = 1 if leaves and leaves[0].rank == BULLET else 2
        if len(leaves) < few or any(leaf.children for leaf in leaves) or item.fields.spoken:
            return
        last = leaves[-1]
        if any(leaf.fields.spoken for leaf in leaves[:-1]) or last.line.fields or not last.fields.spoken:
            return
        if last.fields.sure:
            item.fields = item.fields.joined(last.fields)
            item.lines += [line for line in last.lines if line.only]
            last.lines = [line for line in last.lines if not line.only]
            last.fields, last.is_target = LineFields(), False

    def _by_department(self, roots: Sequence[OutlineItem]) -> None:
        """Headings that are departments own the points below them."""
        for siblings in self._families(roots):
            named = [item for item in siblings if item.children and self._is_department(item.line.body)]
            if not named or len(named) < sum(bool(item.children) for item in siblings):
                continue
            for item in named:
                for child in item.children:
                    dated = child.fields.deadline or len(named) > 1
                    if not child.fields.spoken and dated and not child.contains:
                        said = LineFields((OwnerText(item.line.body.strip(_STRIPPED)),))
                        child.fields = child.fields.joined(said)
                        child.is_target, item.contains, item.is_target = True, True, False

    def _is_department(self, text: str) -> bool:
        plain = text.strip(_STRIPPED)
        return len(plain) <= _LONGEST_SIGNATURE and looks_like_name(plain, self.words.owners)

    def _unsure(self, roots: Sequence[OutlineItem]) -> None:
        """A point without owner or date among others that have them is kept, and asked about."""
        for siblings in self._families(roots):
            targets = [item for item in siblings if item.is_target and not item.inherited]
            frames = {item.line.frame for item in targets}
            equals = [item for item in siblings if item.line.frame in frames]
            if len(targets) * 2 < len(equals) or not targets:
                continue
            for item in equals:
                plain = not (item.is_target or item.contains or item.children or item.before_table)
                general = item.rank <= HIGH and self._is_general(item)
                if plain and item.rank == targets[0].rank and not general:
                    item.is_target = item.unsure = True

    def _is_general(self, item: OutlineItem) -> bool:
        plain = normalised(first_sentence(item.line.body))
        return any(word in plain for word in self.words.rows["general"])

    def _families(self, roots: Sequence[OutlineItem]) -> Iterable[Sequence[OutlineItem]]:
        yield roots
        for root in roots:
            for item in root.walk():
                if item.children:
                    yield item.children

    def _target(self, item: OutlineItem) -> ImportedTarget:
        text, whole = self._text(item)
        above = item.above
        aspect, number, measure, between = self._levels(above)
        hints = []
        if item.unsure:
            hints.append(Hint("heading-or-target"))
        if item.line.number_unsure:
            hints.append(Hint("number-or-quantity"))
        hints += [Hint("heading-number", heading=one.line.body) for one in above if one.line.number_unsure]
        if not item.fields.sure:
            hints.append(Hint("owners-in-sentence"))
        if item.parent is not None and item.parent.fields.spoken and not item.inherited:
            said = self.locale.text("importing.shown.joint").join(owner.text for owner in item.parent.fields.spoken)
            hints.append(Hint("owners-of-heading", heading=item.parent.line.body, owners=said))
        if item.inherited:
            hints.append(Hint("owners-above", heading=item.parent.line.body if item.parent else ""))
        if len(item.children) > 1 and item.line.fields.spoken and not any(child.fields for child in item.children):
            hints.append(Hint("points-in-note"))
        if item.fields.parts_differ:
            hints.append(Hint("parts-differ"))
        if item.fields.brackets > 1:
            hints.append(Hint("several-brackets", count=item.fields.brackets))
        deadline = item.fields.deadline
        if not deadline and (dates := self._dates_inside(item)):
            hints.append(Hint("date-in-text", text=dates[-1]))
            deadline = dates[0] if len(dates) == 1 else ""
        note = [*between, *([whole] if normalised(whole) != normalised(text) else [])]
        persons = self.locale.text("importing.shown.listed").join(item.fields.persons)
        if persons and not all(person in whole for person in item.fields.persons):
            note.append(self.locale.text("importing.shown.persons", names=persons))
        return ImportedTarget(
            self._number(item),
            aspect,
            number,
            measure,
            text,
            item.fields.spoken,
            deadline,
            item.fields.start,
            item.fields.quantity,
            "",
            self.locale.text("importing.shown.joint").join(note),
            self._blocks[item.line.block].place(self.locale),
            item.line.block,
            tuple(hints),
        )

    def _number(self, item: OutlineItem) -> str:
        mark = item.line.mark
        if item.rank < PART + 1 and mark.isascii():
            return re.sub(r"^[A-Za-z]+\s*", "", mark) or mark
        return mark

    def _text(self, item: OutlineItem) -> tuple[str, str]:
        """The sentence at the head of an item, and all that it says."""
        line = item.line
        bold = line.bold if line.bold and line.body.startswith(line.bold) else ""
        text = (bold or first_sentence(line.body)).strip(_STRIPPED)
        lines = [*item.lines, *(more for child in item.children for i in child.walk() for more in (i.line, *i.lines))]
        first = line.text
        if line.mark:
            first = self.numbering.read(line.text).text
        return text, "\n".join([first, *(more.text for more in sorted(lines, key=lambda one: one.block))])

    def _levels(self, above: Sequence[OutlineItem]) -> tuple[str, str, str, list[str]]:
        """Aspect, number and text of the measure, and further headings, from the top."""
        above = [item for item in above if not item.is_title]
        names = [first_sentence(item.line.body).strip(_STRIPPED) for item in above]
        aspect = names[0] if names else ""
        number, measure = (above[1].line.mark, names[1]) if len(names) > 1 else ("", "")
        return aspect, number, measure, [item.line.body for item in above[2:]]

    def _dates_inside(self, item: OutlineItem) -> list[str]:
        """Dates that stand in the words of an item, to be asked about."""
        text = "\n".join(line.body for line in (item.line, *item.lines))
        return list(dict.fromkeys(match[0] for match in self.words.dates_inside.finditer(text)))

    def _account_items(self, items: Sequence[OutlineItem]) -> Iterable[int]:
        for item in items:
            block = item.line.block
            owned = item.is_target or item.contains
            within = next((one for one in item.above if one.is_target), None)
            what = TARGET if item.is_target else HEADING if item.contains else NOTE if within else PROSE
            self._became(block, TITLE if item.is_title else what)
            if owned or within:
                yield block
            for line in item.lines:
                self._became(line.block, NOTE if item.is_target or within or line.only else PROSE)
                if item.is_target or within:
                    yield line.block

    def _became(self, block: int, what: str) -> None:
        order = (TARGET, TITLE, HEADING, NOTE, PROSE)
        if block not in self.became or order.index(what) < order.index(self.became[block]):
            self.became[block] = what

    def _frame(self, blocks: Sequence[TextBlock], items: Sequence[OutlineItem]) -> tuple[str, ...]:
        """Titles before the first item, signatures behind the last."""
        first = min(item.line.block for item in items)
        last = max(line.block for item in items if item.is_target for line in (item.line, *item.lines))
        titles = [" ".join(item.line.text.split()) for item in items if item.is_title]
        for index, block in enumerate(blocks[:first]):
            text = " ".join(block.text.split())
            if not text or block.cells or index in self.became:
                continue
            following = " ".join(blocks[index + 1].text.split()) if index + 1 < len(blocks) else ""
            if _NUMBER_OF_DOCUMENT.fullmatch(text):
                self.became[index] = LEFT_OUT
            elif _DAY.fullmatch(text) or (_DAY.fullmatch(following) and len(text) <= _LONGEST_SIGNATURE):
                self.became[index] = SIGNATURE
            elif len(text) <= _LONGEST_TITLE and text[-1] not in "\u3002\uff1a:;\uff1b.":
                self.became[index] = TITLE
                titles.append(text)
        for index in range(last + 1, len(blocks)):
            text = " ".join(blocks[index].text.split())
            if text and index not in self.became and self._is_signature(text, blocks[index + 1 :]):
                self.became[index] = SIGNATURE
        return tuple(titles)

    def _is_signature(self, text: str, behind: Sequence[TextBlock]) -> bool:
        if _DAY.fullmatch(text) or starts_with(text, self.words.rows["signature"]):
            return True
        following = next((" ".join(block.text.split()) for block in behind if block.text), "")
        short = len(text) <= _LONGEST_SIGNATURE and text[-1] not in "\u3002\uff1a:.\uff1b;"
        return short and (bool(_DAY.fullmatch(following)) or (not following and self._is_department(text)))


def lines_of(items: Iterable[OutlineItem]) -> list[ProseLine]:
    """Every line that items hold."""
    return [line for item in items for one in item.walk() for line in (one.line, *one.lines)]
