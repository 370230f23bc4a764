"""Any plan, drawn in any shape that offices use and written by any program, is read back as the same plan."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_drawn import by_csv, by_openpyxl, by_python_docx, by_xlsxwriter, draw

from xlplan.locale import all_languages
from xlplan.plan.importing import Choices, Understanding, understand_file
from xlplan.plan.importing.sources.opening import held_in

EXAMPLES = int(os.environ.get("XLPLAN_FUZZ", "0")) // 100 or 2
"""Plans for every shape and program; `make fuzz` tries more."""

LOCALES = all_languages()


@dataclass(frozen=True)
class Row:
    aspect: str
    measure: str
    text: str
    lead: str
    responsible: tuple[str, ...]
    deadline: str


ASPECTS = (
    "坚持政治引领",
    "目标管理",
    "任务落实",
    "服务大局、服务群众",
    "2022年重点工程",
    "单位文化建设",
    "注重家庭家教家风",
)
MEASURES = (
    "强化理论武装",
    "完善工作机制",
    "办好民生实事",
    "说清讲透政策",
    "备战防汛抗旱",
    "责任到人",
    "时间节点管理",
    "第一书记驻村",
)
TEXTS = (
    *(
        "举办培训班3期",
        "注册志愿者达到1.5万名",
        "说明会召开2场",
        "备份档案数据",
        "审核发放补助资金",
        "总计划完成率100%",
    ),
    *(
        "2022年度考核优秀",
        "3个示范点通过验收",
        "一张网覆盖全县",
        "十佳家庭评选",
        "完成时限内办结率95%",
        "牵头单位联席会议4次",
    ),
    *(
        "“双随机、一公开”检查",
        "修订《工作规则》（试行）",
        "填报统计年报",
        "单位内部审计",
        "新建1-2个服务点",
        "小计量站标准化改造",
    ),
    *(
        "开展“三八”维权周活动",
        "制表系统上线",
        "附属医院改造",
        "联系电话回访满意率90%",
        "任务清单销号",
        "发展和培育会员500人",
    ),
)
DEPARTMENTS = (
    *(
        "办公室",
        "宣传部",
        "教育和体育局",
        "发展和改革委员会",
        "妇儿工委办",
        "组织联络部(机关党委、机关工会)",
        "市中心血站",
    ),
    *("省总工会", "团县委", "责任保险公司", "时代出版社", "目标公司"),
)
DEADLINES = (
    "2022年6月底前",
    "每季度末",
    "长期坚持",
    "2022-11-30",
    "9月中旬",
    "年底前",
    "每月25日前",
    "第三季度",
    "12月31日前",
)


@st.composite
def plans(pick: st.DrawFn) -> list[Row]:
    texts = pick(st.permutations(TEXTS))
    rows: list[Row] = []
    measures = iter(pick(st.permutations(MEASURES)))
    for aspect in pick(st.permutations(ASPECTS))[: pick(st.integers(2, 3))]:
        for measure in [next(measures) for _ in range(pick(st.integers(1, 2)))]:
            for _ in range(pick(st.integers(1, 3))):
                names = pick(st.permutations(DEPARTMENTS))[: pick(st.integers(1, 4))]
                deadline = pick(st.sampled_from(DEADLINES))
                rows.append(Row(aspect, measure, texts[len(rows)], names[0], tuple(names[1:]), deadline))
    return rows


def line(*cells: str) -> str:
    return " | ".join(cells)


def tail(row: Row) -> tuple[str, str, str]:
    return row.lead, "、".join(row.responsible), row.deadline


def merged_columns(rows: list[Row]) -> str:
    return _columns(rows, "^")


def blank_columns(rows: list[Row]) -> str:
    return _columns(rows, "")


def _columns(rows: list[Row], again: str) -> str:
    lines = ["2022年任务分解表", line("序号", "方面", "举措", "工作目标", "牵头部门", "责任部门", "完成时限")]
    above = Row("", "", "", "", (), "")
    for number, row in enumerate(rows, 1):
        same = row.aspect == above.aspect
        measure = again if same and row.measure == above.measure else row.measure
        lines.append(line(str(number), again if same else row.aspect, measure, row.text, *tail(row)))
        above = row
    return "\n".join([*lines, line("合计", "", "", f"{len(rows)}项", "", "", ""), "注：请按月报送。"])


def two_row_header(rows: list[Row]) -> str:
    lines = ["2022年任务分解表", line("方面", "主要举措", "工作目标", "责任分工", "<", "完成时限")]
    lines.append(line("^", "^", "^", "牵头单位", "配合单位", "^"))
    return "\n".join([*lines, *(line(row.aspect, row.measure, row.text, *tail(row)) for row in rows)])


def numbered_headings(rows: list[Row]) -> str:
    return _headings(
        rows, lambda n, text: f"{'一二三四五六'[n]}、{text}", lambda n, text: f"（{'一二三四五六'[n]}）{text}"
    )


def _headings(rows: list[Row], aspect: Callable[[int, str], str], measure: Callable[[int, str], str]) -> str:
    head = line("序号", "工作任务", "主办单位", "协办单位", "完成时间")
    lines, number = ["2022年任务清单", head], 0
    for a, (aspect_text, below) in enumerate(groupby(rows, key=lambda row: row.aspect)):
        lines.append(line(aspect(a, aspect_text), "<", "<", "<", "<"))
        for m, (measure_text, members) in enumerate(groupby(below, key=lambda row: row.measure)):
            lines.append(line(measure(m, measure_text), "<", "<", "<", "<"))
            for row in members:
                number += 1
                lines.append(line(str(number), row.text, *tail(row)))
    return "\n".join(lines)


def continued_pages(rows: list[Row]) -> str:
    """A new table with the header again after every three rows."""
    head = line("编号", "类别", "重点举措", "具体任务", "牵头处室", "责任处室", "时间节点")
    lines = ["2022年任务分解表", head]
    for number, row in enumerate(rows, 1):
        lines.append(line(str(number), row.aspect, row.measure, row.text, *tail(row)))
        if number % 3 == 0 and number < len(rows):
            lines += ["---", head]
    return "\n".join([*lines, "填报人：　　　　审核人："])


def merged_owners(rows: list[Row]) -> str:
    """Whatever repeats the row above is merged with it."""
    lines = ["2022年任务分解表", line("方面", "举措", "工作目标", "牵头部门", "责任部门", "完成时限")]
    above: tuple[str, ...] = ()
    for row in rows:
        cells = (row.aspect, row.measure, row.text, *tail(row))
        same = [bool(above) and cell == above[i] and bool(cell) for i, cell in enumerate(cells)]
        lines.append(line(*("^" if same[i] and (i > 1 or same[0]) else cell for i, cell in enumerate(cells))))
        above = cells
    return "\n".join(lines)


def dotted_numbers(rows: list[Row]) -> str:
    lines = ["2022年任务清单", line("编号", "工作内容", "牵头科室", "配合科室", "完成期限")]
    for m, ((_, measure), members) in enumerate(groupby(rows, key=lambda row: (row.aspect, row.measure)), 1):
        lines.append(line(str(m), measure, "", "", ""))
        lines += [line(f"{m}.{t}", row.text, *tail(row)) for t, row in enumerate(members, 1)]
    return "\n".join(lines)


def bold_headings(rows: list[Row]) -> str:
    """Aspects in bold; measures in a column."""
    lines = ["2022年任务清单", line("序号", "重点举措", "具体任务", "牵头单位", "配合单位", "完成时限")]
    number = 0
    for aspect, members in groupby(rows, key=lambda row: row.aspect):
        lines.append(line("", f"*{aspect}*", "", "", "", ""))
        for row in members:
            number += 1
            lines.append(line(str(number), row.measure, row.text, *tail(row)))
    return "\n".join(lines)


def a_table_each(rows: list[Row]) -> str:
    """Aspects as headings between tables that each have a header of their own."""
    lines = ["2022年任务清单"]
    for n, (aspect, members) in enumerate(groupby(rows, key=lambda row: row.aspect)):
        lines += [f"{'一二三四五六'[n]}、{aspect}", line("举措", "工作目标", "牵头单位", "协办单位", "完成时限")]
        lines += [line(row.measure, row.text, *tail(row)) for row in members]
    return "\n".join(lines)


SHAPES = (
    bold_headings,
    a_table_each,
    merged_columns,
    blank_columns,
    two_row_header,
    numbered_headings,
    continued_pages,
    merged_owners,
    dotted_numbers,
)
WRITERS = {
    "openpyxl.xlsx": by_openpyxl,
    "xlsxwriter.xlsx": by_xlsxwriter,
    "comma.csv": by_csv("gb18030"),
    "python-docx.docx": by_python_docx,
}
UNSUITED = {(merged_owners, "comma.csv"), (bold_headings, "comma.csv")}
"""Text has no merged cells and no bold type, so that what they tell is lost."""


def expected(row: Row, shape: Callable[[list[Row]], str], rows: list[Row]) -> tuple[object, ...]:
    aspect = row.aspect
    if shape in {numbered_headings, a_table_each}:
        aspect = f"{'一二三四五六'[list(dict.fromkeys(r.aspect for r in rows)).index(aspect)]}、{aspect}"
    if shape is dotted_numbers:
        aspect = ""
    return (aspect, row.measure, row.text, row.lead, "、".join(row.responsible), row.deadline)


def found(read: Understanding) -> list[tuple[object, ...]]:
    return [
        (t.aspect, t.measure, t.text, "、".join(t.lead), "、".join(t.responsible), t.deadline) for t in read.targets
    ]


@pytest.mark.parametrize("program", WRITERS)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(rows=plans())
def test_a_plan_comes_back_the_same_from_every_shape(
    shape: Callable[[list[Row]], str], program: str, rows: list[Row]
) -> None:
    if (shape, program) in UNSUITED:
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / program
        WRITERS[program]({"任务": draw(shape(rows))}, path)
        read = understand_file(held_in(path.read_bytes(), path.name), LOCALES, Choices({}, this_year=2022))
    assert found(read) == [expected(row, shape, rows) for row in rows]
    names = {name for row in rows for name in (row.lead, *row.responsible)}
    assert {d.name for d in read.departments} == names
    assert read.groups == ()
