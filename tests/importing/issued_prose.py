"""Plans issued as prose."""

from __future__ import annotations

from issued_plans import Issued

GREEN = """2026年城区绿化工作方案
为改善城区环境，制定本方案。
一、扩绿增绿
1.新建社区小游园十处。利用边角地块，就近建设。（市园林局牵头，市自然资源局、市住建局按职责分工负责，2026年9月底前完成）
2.补植行道树。重点补植城南、城东两片。（市园林局、市住建局负责）
二、管护
3.建立一树一档。编号挂牌，定期检查。（市园林局负责，2026年6月底前完成）
各单位要密切配合，按月报送进展。
市绿化办
2026年1月15日
"""
GREEN_TOLD = """
新建社区小游园十处 | 市园林局 | 市自然资源局;市住建局 | | 2026-09-30
补植行道树 | | 市园林局;市住建局 | | undated
建立一树一档 | 市园林局 | | | 2026-06-30
"""
GREEN_ABOVE = {"新建社区小游园十处": ("扩绿增绿", ""), "建立一树一档": ("管护", "")}
GREEN_BECAME = ("title", "prose", "heading", "target", "target", "heading", "target", "prose", "signature", "signature")

LINES = """2026年重点工作清单
一、稳增长
1.工业投资增长百分之八。
牵头负责领导:赵某。
牵头责任单位:市工信局。
协同责任单位:市发改委、市统计局等,各县、市、区政府。
完成时限:2026年12月底前
2.新增小微企业一千户。
责任单位:市市场监管局,各街道
"""

DEEP = """2026年产业要点
一、产业发展
（一）壮大主体
1.培育企业。加强服务。
（1）新增规上企业十家。（市工信局牵头，市统计局配合，12月底前）
（2）培育专精特新企业五家。（市科技局负责）
2.招引项目。
（1）签约项目二十个。（市商务局、各区县政府负责，2026年11月底前）
二、保障措施
（一）加强领导。各单位要高度重视。
（二）强化督查。
"""

TOP = """2026年民生实事
一、新建学校三所。加快建设。（市教育局牵头，市住建局配合）
二、改造老旧小区十个。（市住建局负责，2026年10月底前完成）
三、加强督导。
"""

BOLD = """# 2026年节能方案

**更换灯具。** 走廊全部换成节能灯。（后勤处负责，2026年3月底前）

**改造锅炉。** 更换两台。（后勤处牵头，财务处配合）
"""

SENTENCE = """2026年治水方案
1.清理河道。由市水利局牵头，市城管局配合，于2026年5月底前完成十条河道的清理。
2.巡查水库。由市水利局负责，每季度巡查一次。
"""

ENGLISH = """Safer City Plan 2026
Priority 1: Safer streets
Action 1.1 Repair the footbridge.
Lead: Highways
Supporting: Parks, Finance
Due: 30 September 2026
Action 1.2 Light the square.
Lead: Parks
Due: ongoing
Priority 2: Cleaner parks
Action 2.1 Replant the beds. Volunteers will be asked to help.
Lead: Parks, with support from Volunteers
Due: March 31, 2026.
"""

AUDIT = """Audit recommendations 2026
1. The office should count its keys.
Responsibility: Estates
Target date: TBC
2. The office should review its locks. It has not done so since 2019.
Responsibility: Estates; Finance
Target date: Q3 2026
"""

BELOW_POINTS = """2026年方案
一、政务服务
（一）优化流程
1.压减时限。
2.精简材料。
（责任单位：市行政审批局、各区县政府；完成时限：2026年12月底前）
（二）公开信息
1.发布目录。
2.更新内容。
（牵头单位：市政府办公室；配合单位：市数据局）
"""

BY_OFFICE = """2026年任务
一、市水务局
1.清淤（2026年6月底前）
2.疏河（每季度）
二、市住建局
1.修路（2026年6月底前）
2.补灯（长期坚持）
"""

INLINE = """2026年方案
1.建设数据平台，年内上线运行。责任单位：市数据局、市财政局。完成时限：2026年10月。
2.开展技能培训。牵头单位：市人社局，配合单位：市教育局、市总工会。
"""

RULED = """2026年方案
1.建设平台。（市数据局、市公安局等负责。列第一位者为牵头单位，下同）
2.开展培训。（市人社局、市教育局）
3.组织宣传。（各区县政府）
"""

TWO_BRACKETS = """2026年方案
1.建设平台。完成一期。（市数据局负责）完成二期。（市公安局负责，12月底前）
2.整治市场。（市市场监管局牵头，市公安局配合）（2026年8月底前完成）
"""

PAGE = """<html><head><title>x</title></head><body><h1>2026年养老服务方案</h1><p>现将有关事项明确如下：</p>
<h2>一、设施</h2><p>1.新建康养中心。选址城东。（市民政局牵头，市卫健委配合，2026年10月底前）</p>
<h2>二、服务</h2><ol start="2"><li>培训护理员二百名。（市人社局负责，每季度）</li></ol>
<table><tr><td>序号</td><td>任务</td><td>责任单位</td><td>时限</td></tr><tr><td>1</td><td>开通热线</td><td>市数据局</td>
<td>2026年5月底前</td></tr></table></body></html>"""

ENGLISH_LISTED = """# Digital Plan 2026

## 1. Services

- **Launch the portal.** One sign-in for all. (Lead: IT Services; support: Communications; by 30 June 2026)
- **Retire old forms.** (Lead: Legal Services; due: ongoing)

## 2. Skills

- **Train all staff.** (Owner: Human Resources; by end of 2026)
"""

PROSE = (
    *(
        Issued(
            f"owners in a bracket behind the sentence, .{suffix}", suffix, GREEN, GREEN_TOLD, GREEN_ABOVE, GREEN_BECAME
        )
        for suffix in ("txt", "docx", "md", "html", "odt")
    ),
    Issued(
        "owners on lines of their own",
        "txt",
        LINES,
        """
工业投资增长百分之八 | 市工信局 | 市发改委;市统计局;各县、市、区政府 | 等 | 2026-12-31
新增小微企业一千户 | | 市市场监管局;各街道 | | undated
""",
        {"工业投资增长百分之八": ("稳增长", ""), "新增小微企业一千户": ("稳增长", "")},
        persons={"工业投资增长百分之八": "赵某"},
    ),
    Issued(
        "four levels, owners on the last",
        "docx",
        DEEP,
        """
新增规上企业十家 | 市工信局 | 市统计局 | | 2026-12-31
培育专精特新企业五家 | 市科技局 | | | undated
签约项目二十个 | | 市商务局;各区县政府 | | 2026-11-30
""",
        {"新增规上企业十家": ("产业发展", "壮大主体")},
    ),
    Issued(
        "owners at the chapters",
        "txt",
        TOP,
        "新建学校三所 | 市教育局 | 市住建局 | | undated\n改造老旧小区十个 | 市住建局 | | | 2026-10-31",
    ),
    Issued(
        "bold beginnings without numbers",
        "md",
        BOLD,
        "更换灯具 | 后勤处 | | | 2026-03-31\n改造锅炉 | 后勤处 | 财务处 | | undated",
    ),
    Issued(
        "owners in the sentence",
        "txt",
        SENTENCE,
        "清理河道 | 市水利局 | 市城管局 | | 2026-05-31 ?\n巡查水库 | 市水利局 | | | quarter ?",
    ),
    Issued(
        "English, one thing a line",
        "txt",
        ENGLISH,
        """
Repair the footbridge | Highways | Parks;Finance | | 2026-09-30
Light the square | Parks | | | ongoing
Replant the beds | Parks | Volunteers | | 2026-03-31
""",
        {"Repair the footbridge": ("Safer streets", ""), "Replant the beds": ("Cleaner parks", "")},
    ),
    Issued(
        "English recommendations",
        "docx",
        AUDIT,
        "The office should count its keys | | Estates | | undated\nThe office should review its locks | | Estates;Finance | | 2026-09-30",
    ),
    Issued(
        "owners below the points of an item",
        "txt",
        BELOW_POINTS,
        "优化流程 | | 市行政审批局;各区县政府 | | 2026-12-31\n公开信息 | 市政府办公室 | 市数据局 | | undated",
    ),
    Issued(
        "departments as headings",
        "txt",
        BY_OFFICE,
        """
清淤 | | 市水务局 | | 2026-06-30
疏河 | | 市水务局 | | quarter
修路 | | 市住建局 | | 2026-06-30
补灯 | | 市住建局 | | ongoing
""",
    ),
    Issued(
        "labels within the paragraph",
        "html",
        INLINE,
        """
建设数据平台，年内上线运行 | | 市数据局;市财政局 | | 2026-10-31
开展技能培训 | 市人社局 | 市教育局;市总工会 | | undated
""",
    ),
    Issued(
        "a rule behind the first bracket",
        "docx",
        RULED,
        "建设平台 | 市数据局 | 市公安局 | 等 | undated\n开展培训 | 市人社局 | 市教育局 | | undated\n组织宣传 | | 各区县政府 | | undated",
    ),
    Issued(
        "two brackets in a paragraph",
        "txt",
        TWO_BRACKETS,
        "建设平台 | | 市数据局;市公安局 | | 2026-12-31 ?\n整治市场 | 市市场监管局 | 市公安局 | | 2026-08-31",
    ),
    Issued(
        "a web page, prose and a table",
        "html",
        PAGE,
        """
新建康养中心 | 市民政局 | 市卫健委 | | 2026-10-31
培训护理员二百名 | 市人社局 | | | quarter
开通热线 | | 市数据局 | | 2026-05-31
""",
    ),
    Issued(
        "English, bold points in a list",
        "md",
        ENGLISH_LISTED,
        """
Launch the portal | IT Services | Communications | | 2026-06-30
Retire old forms | Legal Services | | | ongoing
Train all staff | | Human Resources | | 2026-12-31
""",
        {"Launch the portal": ("Services", ""), "Train all staff": ("Skills", "")},
    ),
)
