"""On which targets a column of the form is asked: `note=funds; department=Audit`, as the office writes it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xlplan.codes import normalised
from xlplan.plan import findings
from xlplan.plan.model import Condition, Role, Target
from xlplan.plan.names import Directory, split_names
from xlplan.plan.reading.sheets import Reader, heading_key

_DEPARTMENT = "department"
_FIELDS = frozenset(
    {"number", "aspect", "measure_number", "measure", "target", "lead", "responsible", "deadline", "unit", "note"}
)
"""Columns of the sheet of targets that a condition may speak of."""

Tell = Callable[..., None]
"""Notes a finding of a kind with its parameters at the cell that is read."""


@dataclass
class ConditionReader:
    """Reads what stands under "applies to"."""

    reader: Reader
    directory: Directory
    targets: Sequence[Target]

    def read(self, text: str, tell: Tell) -> tuple[Condition, ...]:
        """The conditions, one a field; none, and told, if one of them cannot be read. What no target has is told."""
        grouped: dict[str, list[str]] = {}
        before = ""
        for part in filter(str.strip, re.split(r"[;\uff1b\n]", text)):
            found = self._condition(part, before, tell)
            if found is None:
                return ()
            before = found.field
            grouped.setdefault(before, []).extend(found.values)
        return tuple(Condition(field, tuple(dict.fromkeys(values))) for field, values in grouped.items())

    def _condition(self, part: str, before: str, tell: Tell) -> Condition | None:
        """`field=value`, several values in a list; a value alone is one more of the field `before` it."""
        name, sign, value = unicodedata.normalize("NFKC", part).partition("=")
        if not sign and before and self._known(before, name):
            return Condition(before, (name.strip(),))
        field = self.reader.codes("headings", "targets").get(heading_key(name), "")
        if field not in _FIELDS and self.reader.codes("headings", "departments").get(heading_key(name)) == "name":
            field = _DEPARTMENT
        if not sign or not value.strip() or field not in _FIELDS | {_DEPARTMENT}:
            tell(findings.BAD_CONDITION, text=part.strip())
            return None
        pieces = split_names(value)
        unknown = [] if self._known(field, value) else [piece for piece in pieces if not self._known(field, piece)]
        for piece in unknown:
            if field == _DEPARTMENT:
                nearest = self.reader.locales[0].text("plan.names.none-near")
                tell(findings.UNKNOWN_DEPARTMENT, text=piece, nearest=nearest)
            else:
                tell(findings.CONDITION_EMPTY, text=piece)
        return Condition(field, tuple(dict.fromkeys((value.strip(), *pieces))))

    def _known(self, field: str, value: str) -> bool:
        """Whether a department is called so, or any target has that value, alone or in a list."""
        if field == _DEPARTMENT:
            return self.directory.find(value) is not None
        return any(normalised(value) in said[field] for said, _ in self._said)

    @cached_property
    def _said(self) -> list[tuple[Mapping[str, set[str]], Target]]:
        """What each target says in each field, as it is compared: whole, and in its parts."""
        return [(_fields_of(target), target) for target in self.targets]

    def asks_nobody(self, where: Sequence[Condition], filled_by: str) -> bool:
        """Whether no department is asked, although each condition holds of some target or department."""
        asked = [c for c in where if c.field == _DEPARTMENT]
        ids = [i for c in asked for value in c.values if (part := self.directory.find(value)) for i in part.departments]
        for said, target in self._said:
            if all(said[c.field] & set(map(normalised, c.values)) for c in where if c.field != _DEPARTMENT):
                roles = {Role.LEAD: (target.lead,), Role.RESPONSIBLE: target.responsible}
                names = [i for role, names in roles.items() if filled_by in {"", role} for i in names if i]
                if any(not asked or name in ids for name in names):
                    return False
        return bool(self.targets)


def _fields_of(target: Target) -> dict[str, set[str]]:
    texts = {"target": target.text, "lead": target.lead_text, "responsible": target.responsible_text}
    texts["deadline"] = target.deadline.text
    found = {field: texts[field] if field in texts else str(getattr(target, field)) for field in _FIELDS}
    return {field: {normalised(part) for part in (text, *split_names(text))} for field, text in found.items()}
