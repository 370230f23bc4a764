"""Plans issued as tables and cards, in shapes that a first reading gets wrong."""

from __future__ import annotations

from issued_plans import Issued

HEAD = "2026年重点工作任务分解表\n序号 | 工作任务 | 责任单位 | 完成时限\n"


def table(*owners: str, head: str = HEAD) -> str:
    return head + "\n".join(f"{n} | 第{n}项工作 | {cell} | 2026年12月底前" for n, cell in enumerate(owners, 1))


CARDS = """2026年行动卡
任务 | 建成康养中心
牵头单位 | 市民政局
配合单位 | 市卫健委
完成时限 | 2026年10月底前
---
任务 | 修缮老桥
牵头单位 | 市住建局
配合单位 | 市交通局、市财政局
完成时限 | 2026年11月底前
"""

ABOVE_TABLES = """2026年任务分解表
*市水务局*
序号 | 工作任务 | 完成时限
1 | 清淤 | 2026年6月底前
2 | 疏河 | 2026年7月底前
*市住建局*
序号 | 工作任务 | 完成时限
1 | 修路 | 2026年6月底前
2 | 补灯 | 2026年8月底前
"""

LABEL_ABOVE = ABOVE_TABLES.replace("*市水务局*", "责任单位：市水务局").replace("*市住建局*", "责任单位：市住建局")

SHEETS = {
    "市水务局": "序号 | 工作任务 | 完成时限\n1 | 清淤 | 2026年6月底前\n2 | 疏河 | 2026年7月底前",
    "市住建局": "序号 | 工作任务 | 完成时限\n1 | 修路 | 2026年6月底前\n2 | 补灯 | 2026年8月底前",
    "说明": "填表说明：按月报送",
}
OWNED = """
清淤 | | 市水务局 | | 2026-06-30
疏河 | | 市水务局 | | 2026-07-31
修路 | | 市住建局 | | 2026-06-30
补灯 | | 市住建局 | | 2026-08-31
"""

OTHER_HEADINGS = """2026年任务
序号 | 工作任务 | 完成时限 | 备注
1 | 清淤 | 2026年6月底前 | 市水务局所管河道
---
序号 | 工作任务 | 完成时限 | 责任单位
2 | 修路 | 2026年6月底前 | 市应急局
"""

TITLE_AGAIN = """2026年重点工作任务分解表
序号 | 工作任务 | 责任单位 | 完成时限
1 | 清淤 | 市水务局 | 2026年6月底前
2026年重点工作任务分解表（续）
序号 | 工作任务 | 责任单位 | 完成时限
2 | 修路 | 市住建局 | 2026年6月底前
"""

ONE_HEADING = """2026年任务
工作任务 | < | 具体要求 | 责任科室 | 时限要求
规范目录 | 1 | 编制政务公开目录 | 办公室 | 6月底前
^ | 2 | 更新目录内容 | 信息科 | 9月底前
优化平台 | 3 | 改版门户网站 | 信息科 | 12月底前
"""

STARS = (
    HEAD
    + """*1 | 甲项工作 | 市水务局 | 6月底前
* 4 | 乙项工作 | 市水务局 | 6月底前
3 | *（市考核）完成移交 | 市水务局 | 6月底前
5 | 说明、指南一并公开 | 市水务局 | 6月底前
注：以上按月报送。"""
)

LONG_BETWEEN = f"""2026年任务
工作任务 | 责任单位 | 完成时限
清淤 | 市水务局 | 2026年6月底前
{"各单位要高度重视，切实加强领导，" * 20}。
工作任务 | 责任单位 | 完成时限
修路 | 市住建局 | 2026年6月底前
"""

UNIT_AND_PERSON = """2026年任务
序号 | 工作任务 | 牵头单位及责任人 | 完成时限
1 | 甲项工作 | 市民政局 赵某 | 6月底前
2 | 乙项工作 | 市卫健委\\n钱某 | 6月底前
3 | 丙项工作 | 市教育局（孙某某） | 6月底前
4 | 丁项工作 | 市水利局/李四 | 6月底前
"""

LEADER_BESIDE = """2026年任务
序号 | 工作任务 | 牵头负责领导 | 牵头责任单位 | 协同责任单位 | 完成时限
1 | 甲项工作 | 赵某 | 市民政局 | 市财政局 | 6月底前
2 | 乙项工作 | 钱某 | 市卫健委 | 市财政局、市教育局 | 6月底前
"""

POSTS = """Action plan 2026
No. | Action | Responsible | Deadline
1 | Publish the charter | Director, People and Culture | 30 June 2026.
2 | Fill the vacancies | Human Resources (lead), Finance | Q2 2026
3 | Repair the roof | Estates, with support from Finance | 30 June 2026
4 | Plant the beds | Parks, Support: Volunteers | Dec 2025 – ongoing
"""

TABLES = (
    Issued(
        "a card for each target",
        "docx",
        CARDS,
        "建成康养中心 | 市民政局 | 市卫健委 | | 2026-10-31\n修缮老桥 | 市住建局 | 市交通局;市财政局 | | 2026-11-30",
    ),
    Issued("a department above its table", "docx", ABOVE_TABLES, OWNED),
    Issued("a labelled department above its table", "docx", LABEL_ABOVE, OWNED),
    Issued("a sheet for each department", "xlsx", SHEETS, OWNED),
    Issued(
        "two tables of one width",
        "docx",
        OTHER_HEADINGS,
        "清淤 | | | | 2026-06-30 ?\n修路 | | 市应急局 | | 2026-06-30",
    ),
    Issued(
        "the title again",
        "docx",
        TITLE_AGAIN,
        "清淤 | | 市水务局 | | 2026-06-30\n修路 | | 市住建局 | | 2026-06-30",
        {"修路": ("", "")},
        ("title", "header", "target", "title", "header", "target"),
    ),
    Issued(
        "one heading over a text and a serial number",
        "docx",
        ONE_HEADING,
        "编制政务公开目录 | | 办公室 | | 2026-06-30 ?\n更新目录内容 | | 信息科 | | 2026-09-30\n改版门户网站 | | 信息科 | | 2026-12-31",
    ),
    Issued(
        "starred rows",
        "xlsx",
        {"任务": STARS},
        "\n".join(
            f"{text} | | 市水务局 | | 2026-06-30"
            for text in ("甲项工作", "乙项工作", "*（市考核）完成移交", "说明、指南一并公开")
        ),
    ),
    Issued(
        "a long paragraph between tables",
        "docx",
        LONG_BETWEEN,
        "清淤 | | 市水务局 | | 2026-06-30\n修路 | | 市住建局 | | 2026-06-30",
        became=("title", "header", "target", "prose", "header", "target"),
    ),
    Issued(
        "units and persons in one column",
        "docx",
        UNIT_AND_PERSON,
        """
甲项工作 | 市民政局 | | | 2026-06-30
乙项工作 | 市卫健委 | | | 2026-06-30
丙项工作 | 市教育局 | | | 2026-06-30
丁项工作 | 市水利局 | | | 2026-06-30
""",
        persons={"甲项工作": "赵某", "乙项工作": "钱某", "丙项工作": "孙某某", "丁项工作": "李四"},
    ),
    Issued(
        "a leader beside the units",
        "docx",
        LEADER_BESIDE,
        "甲项工作 | 市民政局 | 市财政局 | | 2026-06-30\n乙项工作 | 市卫健委 | 市财政局;市教育局 | | 2026-06-30",
        persons={"甲项工作": "赵某"},
    ),
    Issued(
        "owners in one list",
        "docx",
        table(
            *("市城管局、市数据局负责", "市城管局、市住建局牵头，市财政局配合", "市公安局牵头，市城管局按职责分工负责"),
            *("市城管局等负责", "各县（市、区）政府", "市文明办，各县、市、区政府", "市统计局、市发改委共同负责"),
        ),
        """
第1项工作 | | 市城管局;市数据局 | | 2026-12-31
第2项工作 | 市城管局;市住建局 | 市财政局 | | 2026-12-31
第3项工作 | 市公安局 | 市城管局 | | 2026-12-31
第4项工作 | | 市城管局 | 等 | 2026-12-31
第5项工作 | | 各县（市、区）政府 | | 2026-12-31
第6项工作 | | 市文明办;各县、市、区政府 | | 2026-12-31
第7项工作 | | 市统计局;市发改委 | | 2026-12-31
""",
    ),
    Issued(
        "a rule in the first cell",
        "docx",
        table("市应急局、市水务局（列第一位者为牵头单位，下同）", "市水务局、市气象局", "市粮储局", "各区县政府"),
        """
第1项工作 | 市应急局 | 市水务局 | | 2026-12-31
第2项工作 | 市水务局 | 市气象局 | | 2026-12-31
第3项工作 | 市粮储局 | | | 2026-12-31
第4项工作 | | 各区县政府 | | 2026-12-31
""",
    ),
    Issued(
        "a rule in the heading",
        "xlsx",
        {
            "任务": table(
                "市应急局、市水务局",
                "市气象局",
                head="2026年任务\n序号 | 工作任务 | 责任单位（列第一位的为牵头单位） | 完成时限\n",
            )
        },
        "第1项工作 | 市应急局 | 市水务局 | | 2026-12-31\n第2项工作 | 市气象局 | | | 2026-12-31",
    ),
    Issued(
        "who takes part in all that follows",
        "docx",
        table("市城管局、各镇（街道）（以下均需各镇（街道）落实，不再列出）", "市住建局"),
        "第1项工作 | | 市城管局;各镇（街道） | | 2026-12-31\n第2项工作 | | 市住建局;各镇（街道） | | 2026-12-31",
    ),
    Issued(
        "the answer to who leads",
        "docx",
        table("市水务局、市气象局", "市住建局"),
        "第1项工作 | 市水务局 | 市气象局 | | 2026-12-31\n第2项工作 | 市住建局 | | | 2026-12-31",
        mapping={"责任单位": "牵头部门"},
    ),
    Issued(
        "English posts and support",
        "docx",
        POSTS,
        """
Publish the charter | | Director, People and Culture | | 2026-06-30
Fill the vacancies | Human Resources | Finance | | 2026-06-30
Repair the roof | Estates | Finance | | 2026-06-30
Plant the beds | Parks | Volunteers | | 2025-12-31
""",
    ),
)
