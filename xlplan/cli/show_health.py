"""What the doctor found, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlplan.cli import render
from xlplan.cli.framework import Shell
from xlplan.locale import Locale
from xlplan.slots import filled

if TYPE_CHECKING:
    from xlplan.pipeline.doctor import Symptom


def show_health(shell: Shell, found: Sequence[Symptom], *, as_json: bool) -> None:
    """Everything that was looked at, with what to do where something is to be mended."""
    locale = shell.locale
    told = [(one, seen(one, locale), remedy(one, locale)) for one in found]
    wrong = sum(one.health == "wrong" for one in found)
    if as_json:
        rows = [
            {"name": one.name, "health": one.health.value, "found": text, "remedy": what} for one, text, what in told
        ]
        render.print_json({"healthy": not wrong, "symptoms": rows})
        return
    table = [
        (locale.text(f"doctor.health.{one.health}"), locale.text(f"doctor.names.{one.name}"), text, what)
        for one, text, what in told
    ]
    render.table(shell, locale, ("severity", "what", "found", "remedy"), table, locale.text("doctor.title"))
    shell.say(locale.text("doctor.ill", count=wrong) if wrong else locale.text("doctor.healthy"))


def seen(symptom: Symptom, locale: Locale) -> str:
    """What was seen, in words."""
    return locale.text(f"doctor.found.{symptom.name}.{symptom.word}", **symptom.params)


def remedy(symptom: Symptom, locale: Locale) -> str:
    """What to do about it, "" where nothing needs to be done."""
    if symptom.stopped is not None:
        return locale.sentence(symptom.stopped)
    words = locale.table("doctor", "remedies").get(f"{symptom.name}-{symptom.word}", "")
    return filled(str(words), symptom.params)
