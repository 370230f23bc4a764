"""Names of departments are collected, never merged; whatever may be one or several is put to a person."""

from __future__ import annotations

import pytest

from xlplan.locale import all_languages
from xlplan.plan.importing.departments import Collector, departments_of, members_of
from xlplan.plan.importing.owners import OwnerRules, settle_owners
from xlplan.plan.importing.records import ImportedTarget, OwnerText
from xlplan.plan.importing.words import import_words

LOCALES = all_languages()
WORDS = import_words(LOCALES)


def collected(*lists: str) -> Collector:
    targets = [
        ImportedTarget("", "", "", "", text, (OwnerText(text),), "", "", "", "", "", "", row)
        for row, text in enumerate(lists)
    ]
    collector = Collector(WORDS)
    for entry in settle_owners(targets, WORDS, OwnerRules(), LOCALES[0]).names:
        collector.add(entry)
    return collector


def names(*lists: str) -> list[str]:
    return [department.name for department in departments_of(collected(*lists))]


def hints(*lists: str) -> dict[str, set[str]]:
    return {d.name: {hint.key for hint in d.hints} for d in departments_of(collected(*lists)) if d.hints}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("办公室、宣传部；权益部", ["办公室", "宣传部", "权益部"]),
        ("办公室\n宣传部", ["办公室", "宣传部"]),
        ("办公室　宣传部", ["办公室", "宣传部"]),
        ("办 公 室、宣 传 部", ["办公室", "宣传部"]),
        ("组织联络部（机关党委、机关工会）", ["组织联络部（机关党委、机关工会）"]),
        ("组织联络部(机关党委、机关工会)，办公室", ["组织联络部(机关党委、机关工会)", "办公室"]),
        ("由宣传部牵头，权益部配合", ["宣传部", "权益部"]),
        ("牵头单位：组织部；配合单位：人社局", ["组织部", "人社局"]),
        ("市卫生健康委等", ["市卫生健康委"]),
        ("发展和改革委员会", ["发展和改革委员会"]),
        ("无", []),
        ("Finance Division, General Office", ["Finance Division", "General Office"]),
        ("Finance Division (lead); IT Unit", ["Finance Division", "IT Unit"]),
    ],
)
def test_a_list_is_split_by_the_rules_of_names(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_joined_names_are_parted_where_both_are_names() -> None:
    assert names("权益部和宣传部", "权益部", "宣传部") == ["权益部", "宣传部"]
    assert names("权益部和宣传部", "权益部") == ["权益部", "宣传部"]
    assert hints("宣传部和青年之友", "宣传部") == {"宣传部和青年之友": {"joined"}}
    assert hints("家庭和儿童工作部", "办公室") == {}


def test_a_name_in_the_brackets_of_another_is_proposed_as_its_alias() -> None:
    found = hints("组织联络部（机关党委、机关工会）", "机关党委", "组织联络部", "宣传部")
    assert "alias" in found["机关党委"]
    assert "alias" in found["组织联络部"]
    assert "宣传部" not in found


def test_names_much_alike_are_asked_about_and_both_kept() -> None:
    assert names("发展部", "妇女发展部") == ["发展部", "妇女发展部"]
    assert hints("发展部", "妇女发展部") == {"发展部": {"shorter"}}
    assert hints("妇儿工委办", "妇女儿童工作委员会办公室") == {}
    assert hints("市人社局", "市人力社保局") == {"市人社局": {"shorter"}}


def test_a_slip_of_the_pen_is_asked_about() -> None:
    assert hints("宣传部", "宣传部", "宣传部", "宜传部")["宜传部"] == {"shorter"}


def test_counties_named_alike_are_not_asked_about() -> None:
    assert hints("海口市妇联、琼海市妇联、三亚市妇联", "海口市妇联、三亚市妇联", "海口市妇联") == {}


def test_groups_are_no_departments_and_their_members_are_proposed() -> None:
    collector = collected("办公室、各部门", "各市县妇联", "海口市妇联")
    assert list(collector.groups.values()) == ["各部门", "各市县妇联"]
    assert members_of("各部门", collector) == ("办公室",)
    assert members_of("各市县妇联", collector) == ("海口市妇联",)
    assert not any(department.hints for department in departments_of(collector))


def test_what_is_no_department_is_asked_about() -> None:
    assert hints("张三", "办公室") == {"张三": {"no-department"}}
