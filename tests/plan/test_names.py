"""Lists of departments: split as an office means them, nothing dropped, nothing invented."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.locale import all_languages, packaged_templates
from xlplan.plan.model import Department
from xlplan.plan.names import Directory, Owners, directory_of, read_owners, split_names
from xlplan.plan.owners import owner_words

DATA = Path(__file__).parent / "data"
WORDS = owner_words(all_languages())


def registered(lang: str, columns: tuple[str, str, str]) -> tuple[Department, ...]:
    name, aliases, groups = columns
    with (packaged_templates() / lang / "example" / "departments.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Department(row[name], row[name], split_names(row[aliases]), split_names(row[groups]))
            for row in csv.DictReader(file)
        )


FEDERATION = directory_of(registered("zh", ("部门", "别名", "所属组")))
LIBRARIES = directory_of(registered("en", ("Department", "Aliases", "Groups")))


def read(text: str, directory: Directory = FEDERATION) -> Owners:
    return read_owners(text, directory, WORDS)


def rows() -> list[dict[str, str]]:
    with (DATA / "departments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["phrase"])
def test_every_phrase_of_the_table_names_whom_the_table_says(row: dict[str, str]) -> None:
    expected: list[str] = []
    for name in row["departments"].split(";"):
        expected += FEDERATION.groups[name[1:]] if name.startswith("@") else [name]
    owners = read(row["phrase"])
    assert [*owners.departments, *(f"?{unknown.text}" for unknown in owners.unknown)] == list(dict.fromkeys(expected))


@pytest.mark.parametrize(
    ("text", "departments", "leads"),
    [
        ("宣传部（牵头）、权益部", ["宣传部", "权益部"], ["宣传部"]),
        ("牵头单位：办公室；配合单位：宣传部", ["办公室", "宣传部"], ["办公室"]),
        ("由宣传部牵头", ["宣传部"], ["宣传部"]),
        ("家庭和儿童工作部和宣传部", ["家庭和儿童工作部", "宣传部"], []),
        ("各直属单位（二幼除外）", ["省儿童福利中心"], []),
        ("除办公室、宣传部、妇儿工委办外，其他各部门", ["组织联络部", "妇女发展部", "权益部", "家庭和儿童工作部"], []),
        ("宣传部 权益部和办公室", ["宣传部", "权益部", "办公室"], []),
        ("办公室／宣传部", ["办公室", "宣传部"], []),
        ("宣传部\n权益部", ["宣传部", "权益部"], []),
        ("宣传部、宣传部、发展部、妇女发展部", ["宣传部", "妇女发展部"], []),
        ("宣 传 部", ["宣传部"], []),
        ("", [], []),
    ],
)
def test_owners_are_read_as_they_are_meant(text: str, departments: list[str], leads: list[str]) -> None:
    owners = read(text)
    assert (list(owners.departments), list(owners.leads), owners.unknown) == (departments, leads, ())


@pytest.mark.parametrize(
    ("text", "departments", "leads"),
    [
        ("all branches, Buildings and Technology", 4, []),
        ("Harbour and Mill Lane", 2, []),
        ("Collections and Lending", 1, []),
        ("led by Director's Office; all branches except Harbour", 3, ["Director's Office"]),
        ("Director's Office lead, all departments supporting", 4, ["Director's Office"]),
    ],
)
def test_english_lists_are_read_too(text: str, departments: int, leads: list[str]) -> None:
    owners = read(text, LIBRARIES)
    assert (len(owners.departments), list(owners.leads), owners.unknown) == (departments, leads, ())


@pytest.mark.parametrize(
    ("text", "unknown", "nearest"),
    [
        ("宣专部", "宣专部", "宣传部"),
        ("省儿童福利中心及某单位", "省儿童福利中心及某单位", "省儿童福利中心"),
        ("办公室(综合处)", "办公室(综合处)", "办公室"),
    ],
)
def test_an_unknown_name_comes_back_whole_with_the_nearest_known(text: str, unknown: str, nearest: str) -> None:
    owners = read(text)
    assert owners.departments == ()
    assert [item.text for item in owners.unknown] == [unknown]
    assert owners.unknown[0].nearest[0] == nearest


def test_a_known_half_beside_an_unknown_one_is_kept_where_the_joint_is_sure() -> None:
    owners = read("办公室会同省教育厅")
    assert (owners.departments, [item.text for item in owners.unknown]) == (("办公室",), ["省教育厅"])


def test_and_others_is_asked_about() -> None:
    owners = read("宣传部等")
    assert owners.departments == ("宣传部",)
    assert owners.unknown[0].open_ended


def test_a_name_with_a_slash_or_a_separator_in_it_is_one_name() -> None:
    directory = directory_of(
        (Department("A", "妇女/儿童部"), Department("B", "计划、财务处"), Department("C", "办公室"))
    )
    assert read("妇女/儿童部、计划、财务处、办公室", directory).departments == ("A", "B", "C")


@given(
    st.lists(
        st.sampled_from([*FEDERATION.shown, "某局", "及", "等", "牵头", "、", "，", "（", "）", "除", "外", " "]),
        max_size=8,
    )
)
def test_nothing_is_dropped(pieces: list[str]) -> None:
    text = "".join(pieces)
    owners = read(text)
    assert set(owners.departments) <= set(FEDERATION.names.values())
    if "某局" in pieces:
        assert any("某局" in unknown.text for unknown in owners.unknown)
