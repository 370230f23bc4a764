"""Tables in Word, and tables of English offices, with what a clerk reads in them."""

from corpus_sheets import NUMBERED, NUMBERED_READ, PLAIN, PLAIN_READ, TWO_ROWS, TWO_ROWS_READ
from imported_cases import Case
from tables_drawn import by_csv, by_flat_odt, by_openpyxl, by_python_docx, by_xlsxwriter

OVER_PAGES = """
附件1
*2022年重点工作任务分解表*
序号 | 方面 | 工作举措 | 工作目标 | 牵头单位 | 责任单位 | 完成时限
1 | 坚持政治引领 | 强化理论武装 | 举办党员干部培训班 | 组织联络部 | 办公室、宣传部 | 2022年6月底前
2 | ^ | ^ | 开展巾帼大宣讲活动 | 宣传部 | 组织联络部 | 每季度末
---
序号 | 方面 | 工作举措 | 工作目标 | 牵头单位 | 责任单位 | 完成时限
3 | | 建强基层组织 | 建立工作部署落实台账 | 办公室 | | 长期坚持
4 | 维护妇女权益 | 加强普法宣传 | 开展宪法宣传周活动 | 权益部 | 宣传部 | 2022年12月10日
（续表）
5 | 维护妇女权益 | 加强普法宣传 | 修订家庭教育指导手册 | 权益部 | 宣传部 | 11月30日前
注：牵头单位每月报送进展情况。
"""
OVER_PAGES_READ = PLAIN_READ.replace("宣传部;办公室", "宣传部")

PIECES = """
*2022年为民办实事任务清单*
一、教育方面
序号 | 任务 | 牵头单位 | 配合单位 | 时限
1 | 新增公办幼儿园学位3000个 | 教育局 | 住建局 | 2022年9月1日前
2 | 改造教师周转房60套 | 教育局 | 财政局、住建局 | 年底前
二、养老方面
序号 | 任务 | 牵头单位 | 配合单位 | 时限
3 | 建设老年食堂30家 | 民政局 | 各镇街 | 10月底前
三、交通方面
序号 | 任务 | 牵头单位 | 配合单位 | 时限
4 | 新建改建农村公路50公里 | 交通局 | 公路中心 | 11月底前
"""
PIECES_READ = """
1 | 一、教育方面 | | | 新增公办幼儿园学位3000个 | 教育局 | 住建局 | 2022-09-01
2 | 一、教育方面 | | | 改造教师周转房60套 | 教育局 | 财政局;住建局 | 2022-12-31
3 | 二、养老方面 | | | 建设老年食堂30家 | 民政局 | 各镇街? | 2022-10-31
4 | 三、交通方面 | | | 新建改建农村公路50公里 | 交通局 | 公路中心 | 2022-11-30
"""

ENGLISH = """
Implementation plan 2022: breakdown of tasks | < | < | < | < | < | <
No. | Aspect | Measure | Work target | Lead department | Responsible departments | Deadline
1 | Guidance | Training for officials | Hold a training course on new legislation | Office of Rights | General Office, Communications Office | by end of June 2022
2 | ^ | ^ | Publish four bulletins | Communications Office | General Office | quarterly
3 | Protection | Legal advice | Open a hotline | Office of Rights | Communications Office; General Office | 30 September 2022
4 | ^ | ^ | Keep the register of cases up to date | Office of Rights | | ongoing
Note: departments report every month.
"""
ENGLISH_READ = """
1 | Guidance | | Training for officials | Hold a training course on new legislation | Office of Rights | General Office;Communications Office | 2022-06-30
2 | Guidance | | Training for officials | Publish four bulletins | Communications Office | General Office | quarter
3 | Protection | | Legal advice | Open a hotline | Office of Rights | Communications Office;General Office | 2022-09-30
4 | Protection | | Legal advice | Keep the register of cases up to date | Office of Rights | | ongoing
"""

ENGLISH_TWO_ROWS = """
*Action plan 2022*
No. | Action | Responsibility | < | Completion date | Remarks
^ | ^ | Lead | Support | ^ | ^
I. Internal services | < | < | < | < | <
1 | Move payroll to the new system | Finance Division | IT Unit | 31 March 2022 | pilot first
2 | Renew the fire safety plan | Facilities Team | Security Unit, HR Division | Q2 2022 |
II. Outreach | < | < | < | < | <
3 | Relaunch the website | Communications Team | IT Unit | by end of November 2022 |
Total | 3 | | | |
Prepared by: J. Smith | | | Checked by: | |
"""
ENGLISH_TWO_ROWS_READ = """
1 | I. Internal services | | | Move payroll to the new system | Finance Division | IT Unit | 2022-03-31
2 | I. Internal services | | | Renew the fire safety plan | Facilities Team | Security Unit;HR Division | 2022-06-30
3 | II. Outreach | | | Relaunch the website | Communications Team | IT Unit | 2022-11-30
"""

ENGLISH_LIST = """
Workstream;Task;Owner;With;Due date;Contact person
Safety;Inspect all lifts;Facilities Team;;2022-05-31;Ann Lee
;Replace smoke alarms;Facilities Team;Security Unit;2022-08-31;Bob Ray
People;Run the staff survey;HR Division;Communications Team;2022 H1;Ann Lee
""".replace(";", " | ")
ENGLISH_LIST_READ = """
| Safety | | | Inspect all lifts | Facilities Team | | 2022-05-31
| Safety | | | Replace smoke alarms | Facilities Team | Security Unit | 2022-08-31
| People | | | Run the staff survey | HR Division | Communications Team | 2022-06-30
"""

CASES = [
    Case("Word, over three pages", by_python_docx, "docx", {"": OVER_PAGES}, OVER_PAGES_READ, left=("（续表）", "注：牵头单位每月报送进展情况。")),
    Case("Word, a table for every heading", by_python_docx, "docx", {"": PIECES}, PIECES_READ),
    Case("Word, two header rows", by_python_docx, "docx", {"": TWO_ROWS}, TWO_ROWS_READ),
    Case("Word, headings inside of the table", by_python_docx, "docx", {"": NUMBERED}, NUMBERED_READ),
    Case("Word by LibreOffice, merged levels", by_flat_odt, "fodt", {"": PLAIN}, PLAIN_READ, via="lo:docx"),
    Case("Word by LibreOffice, a table for every heading", by_flat_odt, "fodt", {"": PIECES}, PIECES_READ, via="lo:docx"),
    Case("text document", by_flat_odt, "fodt", {"": NUMBERED}, NUMBERED_READ, via="lo:odt"),
    Case("English, merged levels", by_openpyxl, "xlsx", {"Tasks": ENGLISH}, ENGLISH_READ),
    Case("English, legacy workbook", by_xlsxwriter, "xlsx", {"Tasks": ENGLISH}, ENGLISH_READ, via="lo:xls"),
    Case("English, Word, two header rows", by_python_docx, "docx", {"": ENGLISH_TWO_ROWS}, ENGLISH_TWO_ROWS_READ, note={"Move payroll to the new system": "pilot first"}),
    Case("English, open document, two header rows", by_openpyxl, "xlsx", {"Plan": ENGLISH_TWO_ROWS}, ENGLISH_TWO_ROWS_READ, via="lo:ods"),
    Case("English, text with semicolons", by_csv("utf-8", ";"), "csv", {"": ENGLISH_LIST}, ENGLISH_LIST_READ, note={"Inspect all lifts": "Contact person: Ann Lee"}),
]  # fmt: skip
