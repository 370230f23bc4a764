"""What was read of a deadline, for people to compare with what they wrote."""

from __future__ import annotations

from datetime import date

from xlplan.locale import Locale
from xlplan.plan.model import Deadline, DeadlineKind, Every


def describe_deadline(deadline: Deadline, locale: Locale) -> str:
    """What was read, in the words of `locale`, to stand beside what was written."""
    kind = deadline.kind
    if kind is DeadlineKind.AMBIGUOUS:
        if not deadline.choices:
            return locale.text("plan.deadline.unclear")
        return locale.text("plan.deadline.ambiguous", choices=_joined(deadline.choices, locale))
    if kind is DeadlineKind.UNDATED:
        return locale.text("plan.deadline.undated")
    parts = [_main(deadline, locale)]
    if deadline.milestones:
        parts.append(locale.text("plan.deadline.milestones", days=_joined(deadline.milestones, locale)))
    if deadline.ongoing and kind is not DeadlineKind.ONGOING:
        parts.append(locale.text("plan.deadline.afterwards"))
    return locale.text("plan.deadline.joint").join(parts)


def _main(deadline: Deadline, locale: Locale) -> str:
    if deadline.kind is DeadlineKind.ONGOING:
        return locale.text("plan.deadline.ongoing")
    if deadline.every is not None:
        words = locale.table("plan", "every")
        if deadline.day is None:
            return str(words[deadline.every.value])
        key = "week-day" if deadline.every is Every.WEEK else f"{deadline.every.value}-day"
        return str(words[key]).format(day=deadline.day)
    return "" if deadline.due is None else deadline.due.isoformat()


def _joined(days: tuple[date, ...], locale: Locale) -> str:
    return locale.text("plan.deadline.or").join(day.isoformat() for day in days)
