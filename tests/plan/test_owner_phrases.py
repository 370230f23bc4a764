"""Who answers for a target, as offices write it: the words hold for the whole list, and nobody leads by position."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from xlplan.codes import normalised
from xlplan.locale import all_languages
from xlplan.plan.model import Department
from xlplan.plan.names import directory_of, read_owners
from xlplan.plan.owners import NameBook, OwnerKind, owner_words, parse_owners
from xlplan.plan.owners.chunks import looks_like_name

WORDS = owner_words(all_languages())
BOOK = NameBook(like=lambda text: looks_like_name(text, WORDS))


def rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "data" / "owners.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(text: str) -> list[str]:
    return [name for name in text.split(";") if name]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["phrase"])
def test_every_phrase_of_the_table_says_what_the_table_says(row: dict[str, str]) -> None:
    phrase = parse_owners(row["phrase"], WORDS, BOOK)
    leads = [entry.text for entry in phrase.leads(first=phrase.first)]
    assert leads in [names(right) for right in row["lead"].split("|")]
    said = {f"@{e.text}" if e.kind is OwnerKind.GROUP else e.text for e in phrase.names} | {
        f"@{name}" for name in phrase.following
    }
    wanted = {name for name in (*names(row["lead"].replace("|", ";")), *names(row["responsible"])) if name[0] != "?"}
    assert said == wanted
    assert bool(phrase.others) == ("?" in row["responsible"])


@pytest.mark.parametrize(
    ("text", "leads", "everyone"),
    [
        ("市司法局、市委政法委按职责分工共同负责", [], ["市司法局", "市委政法委"]),
        (
            "市政府办公室（市大数据局）牵头，市直有关部门配合",
            ["市政府办公室（市大数据局）"],
            ["市政府办公室（市大数据局）"],
        ),
        (
            "县委办、县政府办牵头，各乡镇、各部门配合",
            ["县委办", "县政府办"],
            ["县委办", "县政府办", "各乡镇", "各部门"],
        ),
        (
            "市应急局牵头，市消防救援支队、市气象局及各县区配合",
            ["市应急局"],
            ["市应急局", "市消防救援支队", "市气象局", "各县区"],
        ),
        ("市妇联、团市委、市总工会等群团组织按职责分工负责", [], ["市妇联", "团市委", "市总工会"]),
        ("高等教育处、职业教育与成人教育处负责", [], ["高等教育处", "职业教育与成人教育处"]),
        ("各镇、县妇联", [], ["各镇", "县妇联"]),
        ("各市、县妇联", [], ["各市、县妇联"]),
        ("市科技局为主，市财政局配合", ["市科技局"], ["市科技局", "市财政局"]),
        (
            "Finance (co-lead), Estates (co-lead), Legal (support)",
            ["Finance", "Estates"],
            ["Finance", "Estates", "Legal"],
        ),
        ("Led by Finance, supported by Estates and IT Services", ["Finance"], ["Finance", "Estates", "IT Services"]),
        ("Parks and Recreation", [], ["Parks and Recreation"]),
    ],
)
def test_further_phrases(text: str, leads: list[str], everyone: list[str]) -> None:
    phrase = parse_owners(text, WORDS, BOOK)
    assert ([e.text for e in phrase.leads()], [e.text for e in phrase.names]) == (leads, everyone)


def test_a_plan_reads_the_same_phrases_with_its_registered_names() -> None:
    directory = directory_of([Department(name, name) for name in ("市水务局", "市住建局", "市财政局")])
    for text, leads in (
        ("市水务局、市住建局牵头，市财政局配合", ("市水务局", "市住建局")),
        ("市水务局、市住建局按职责分工负责", ()),
        ("市水务局牵头市财政局配合", ("市水务局",)),
        ("市水务局、市住建局等负责", ()),
    ):
        owners = read_owners(text, directory, WORDS)
        assert (owners.leads, [normalised(u.text) for u in owners.unknown if not u.open_ended]) == (leads, [])
