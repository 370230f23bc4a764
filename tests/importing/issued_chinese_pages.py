"""Chinese plans in prose as documents and pages, in shapes that a first reading got wrong."""

from __future__ import annotations

from issued_plans import Issued

CHINESE_PAGES = (
    Issued(
        "firstly, secondly with owners each",
        "docx",
        """\
2026年安全生产方案
一、强化安全监管
一是开展燃气隐患排查。（市城管局牵头，市应急局配合，6月底前）
二是推进老旧管网改造。（市住建局牵头，12月底前）
二、强化应急救援
一是组建救援队伍。（市应急局负责）
""",
        """\
开展燃气隐患排查 | 市城管局 | 市应急局 | | 2026-06-30
推进老旧管网改造 | 市住建局 | | | 2026-12-31
组建救援队伍 | 市应急局 | | | undated
""",
    ),
    Issued(
        "and others by their duties",
        "docx",
        """\
2026年数字经济实施方案
（一）推动数字化转型。（市工信局牵头，市发展改革委、市科技局、市财政局等按职责分工负责）
（二）加强技能培训。（市教育局、市人力资源社会保障局、市总工会等部门按职责分工负责，持续推进）
（三）繁荣文化市场。（市委宣传部、市文化广电和旅游局，各县（市、区）人民政府，高新区管委会按职责分工负责）
""",
        """\
推动数字化转型 | 市工信局 | 市发展改革委;市科技局;市财政局 | 等 | undated
加强技能培训 | | 市教育局;市人力资源社会保障局;市总工会 | 等部门 | ongoing
繁荣文化市场 | | 市委宣传部;市文化广电和旅游局;各县（市、区）人民政府;高新区管委会 | | undated
""",
    ),
    Issued(
        "a page saved by WPS",
        "html",
        """\
<html xmlns:o="urn:x"><head><meta charset="utf-8"><style>p.MsoNormal{}</style></head><body><div class="Section0">
<p class=MsoTitle align=center><b><span style="font-family:SimSun">2026年消防工作方案<o:p></o:p></span></b></p>
<p class=MsoNormal><span>&nbsp;&nbsp;&nbsp;&nbsp;</span><b><span>一、</span></b><b><span>夯实基础</span></b><o:p></o:p></p>
<p class=MsoNormal><span lang="EN-US">&#12288;&#12288;1.</span><span>新建消防站两座。</span><span>（市消防救援支队牵头，市自然资源局配合，</span><span lang="EN-US">2026</span><span>年</span><span>10月底前）</span></p>
<p class=MsoNormal>&nbsp;</p>
<p class=MsoNormal><span>&#12288;&#12288;2.</span><span>配备器材。（市消防救援支队负责）</span></p>
<table class=MsoTableGrid border=1><tr><td colspan=2><p class=MsoNormal><b>任务</b></p></td><td><p>责任单位</p></td><td><p>完成时限</p></td></tr>
<tr><td rowspan=2><p>宣传</p></td><td><p>开展进校园活动</p></td><td rowspan=2><p>市教育局</p></td><td><p>5月底前</p></td></tr>
<tr><td><p>开展演练</p></td><td><p>11月底前</p></td></tr></table>
</div></body></html>
""",
        """\
新建消防站两座 | 市消防救援支队 | 市自然资源局 | | 2026-10-31
配备器材 | 市消防救援支队 | | | undated
开展进校园活动 | | 市教育局 | | 2026-05-31
开展演练 | | 市教育局 | | 2026-11-30
""",
    ),
    Issued(
        "lines for the leader and the units",
        "docx",
        """\
2026年重大项目推进方案
一、交通项目
（一）建设城东大桥。完成主体施工。
牵头市领导：张某某
牵头单位：市交通局
责任单位：市住建局、市财政局，城东区政府
完成时限：2026年12月底前
（二）改造客运站。
牵头市领导：李某某
责任单位：市交通局
完成时限：2026年10月底前
""",
        """\
建设城东大桥 | 市交通局 | 市住建局;市财政局;城东区政府 | | 2026-12-31
改造客运站 | | 市交通局 | | 2026-10-31
""",
    ),
    Issued(
        "a table in Markdown",
        "md",
        """\
# 2026年科普计划

| 序号 | 任务 | 牵头单位 | 责任单位 | 时限 |
|---|---|---|---|---|
| 1 | 举办科普周 | 市科协 | 市科技局、市教育局 | 5月底前 |
| 2 | 建设科普馆 | 市科技局 | 市科协 | 年底前 |

注：以上按季报送。
""",
        """\
举办科普周 | 市科协 | 市科技局;市教育局 | | 2026-05-31
建设科普馆 | 市科技局 | 市科协 | | 2026-12-31
""",
    ),
    Issued(
        "a table inside a cell",
        "html",
        """\
<html><body><h1>2026年任务</h1><table><tr><td><table><tr><td>序号</td><td>任务</td><td>责任单位</td><td>时限</td></tr><tr><td>1</td><td>修桥</td><td>市交通局</td><td>6月底前</td></tr><tr><td>2</td><td>铺路</td><td>市住建局</td><td>7月底前</td></tr></table></td></tr></table></body></html>
""",
        """\
修桥 | | 市交通局 | | 2026-06-30
铺路 | | 市住建局 | | 2026-07-31
""",
    ),
    Issued(
        "lines broken in a paragraph",
        "html",
        """\
<div><p>2026年植树方案</p><p>1.造林100亩。<br>责任单位：市林业局<br>完成时限：4月底前</p><p>2.抚育幼林。<br>责任单位：市林业局、各乡镇<br>完成时限：10月底前</p></div>
""",
        """\
造林100亩 | | 市林业局 | | 2026-04-30
抚育幼林 | | 市林业局;各乡镇 | | 2026-10-31
""",
    ),
    Issued(
        "triangles in prose",
        "docx",
        """\
2026年智慧城市方案
一、智慧校园
1.建设智慧校园。（市教育局牵头，9月底前）
△完成网络改造。（市数据局负责，6月底前）
△配备终端。
2.建设智慧医院。（市卫健委牵头，10月底前）
二、智慧公园
△安装设备。（市园林局负责，8月底前）
△开放数据。（市数据局负责，9月底前）
""",
        """\
建设智慧校园 | 市教育局 | 市数据局 | | 2026-09-30 ?
建设智慧医院 | 市卫健委 | | | 2026-10-31
安装设备 | 市园林局 | | | 2026-08-31
开放数据 | 市数据局 | | | 2026-09-30
""",
    ),
    Issued(
        "bullets below departments",
        "md",
        """\
# 2026年任务

## 市教育局

- 新建幼儿园3所（6月底前）
- 改造食堂（9月底前）

## 市卫健委

- 培训村医200名（9月底前）
- 义诊下乡（每季度）
""",
        """\
新建幼儿园3所 | | 市教育局 | | 2026-06-30
改造食堂 | | 市教育局 | | 2026-09-30
培训村医200名 | | 市卫健委 | | 2026-09-30
义诊下乡 | | 市卫健委 | | quarter
""",
    ),
    Issued(
        "groups in an odt",
        "odt",
        """\
2026年统计方案
一、普查
1.培训普查员。（市统计局负责，3月底前）
2.入户登记。（各县（市、区）政府负责，5月底前）
""",
        """\
培训普查员 | 市统计局 | | | 2026-03-31
入户登记 | | 各县（市、区）政府 | | 2026-05-31
""",
    ),
)
