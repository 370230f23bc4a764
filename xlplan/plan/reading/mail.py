"""The sheet of mails → the office's own words for salutation, body, closing and the like."""

from __future__ import annotations

import re

from xlplan.books.book import Sheet
from xlplan.codes import normalised
from xlplan.plan import findings
from xlplan.plan.reading.sheets import Reader

SLOT = re.compile(r"\{([^{}]*)\}")
"""`{department}`: filled in when a mail is written."""


def read_mail(reader: Reader, sheet: Sheet) -> dict[str, str]:
    """Words by item, their slots under the codes of `mail.slots`; what cannot be filled is told and left out."""
    table = reader.table(sheet, "mail", ("item", "value"))
    items, slots = reader.codes("mail_items"), _slots(reader)
    shown = " ".join(f"{{{word}}}" for word in reader.locales[0].table("mail", "slots").values())
    found: dict[str, str] = {}
    for row in table.rows if table is not None else ():
        item, value = row["item"], row["value"]
        if item.blank or value.blank:
            continue
        place = reader.origin(sheet.name, value.cell)
        code = items.get(normalised(item.text).rstrip(":"))
        if code is None:
            joint = reader.locales[0].text("plan.deadline.or")
            choices = joint.join(reader.shown(words) for words in reader.words("mail_items").values())
            reader.found.append(findings.UNKNOWN_MAIL_ITEM(origin=place, text=item.text, choices=choices))
            continue
        strange = [name for name in SLOT.findall(value.text) if normalised(name) not in slots]
        if strange:
            slot = f"{{{strange[0]}}}"
            reader.found.append(findings.BAD_MAIL_SLOT(origin=place, text=item.text, slot=slot, slots=shown))
            continue
        found[code] = SLOT.sub(lambda match: f"{{{slots[normalised(match[1])]}}}", value.text)
    return found


def _slots(reader: Reader) -> dict[str, str]:
    """The code of a slot by its name in any language."""
    tables = [locale.table("mail", "slots") for locale in reader.locales]
    named = {normalised(str(word)): code for table in tables for code, word in table.items()}
    return {**{code: code for code in tables[0]}, **named}
