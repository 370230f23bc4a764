"""English plans, in shapes that a first reading got wrong."""

from __future__ import annotations

from issued_plans import Issued

ENGLISH = (
    Issued(
        "English: lead officer and partners",
        "docx",
        """\
Community Plan 2026
Priority | Action | Lead officer | Partners | Timescale | Status
Safer places | Light the towpath | Highways Manager | Canal Trust; Police | September 2026 | Not started
^ | Open a youth club | Head of Communities | Schools | Ongoing | In progress
Greener places | Plant 1,000 trees | Parks Manager | Volunteers | By end March 2027 |
""",
        """\
Light the towpath | Highways Manager | Canal Trust;Police | | 2026-09-30 ?
Open a youth club | Head of Communities | Schools | | ongoing
Plant 1,000 trees | Parks Manager | Volunteers | | 2027-03-31
""",
    ),
    Issued(
        "English: labels in nested lists",
        "md",
        """\
# District Plan 2026

## Priority 1: A greener district

1. Plant 1,000 trees
   - Lead: Parks
   - Partners: Highways; Schools
   - By: March 2027
2. Reduce energy use
   - Lead: Estates
   - By: 30 June 2026

## Priority 2: Fairer services

1. Open a help desk
   - Lead: Customer Services
   - Due: Q3 2026
""",
        """\
Plant 1,000 trees | Parks | Highways;Schools | | 2027-03-31
Reduce energy use | Estates | | | 2026-06-30
Open a help desk | Customer Services | | | 2026-09-30
""",
    ),
    Issued(
        "English: labels between bars",
        "txt",
        """\
Audit Action Plan 2026
1. Reconcile the accounts monthly.
Owner: Finance | Due: 30 June 2026
2. Update the risk register.
Owner: Risk Manager | Due: Q3 2026
3. Archive the old files. Owner: Records. Target date: 31/10/2026.
""",
        """\
Reconcile the accounts monthly | | Finance | | 2026-06-30
Update the risk register | | Risk Manager | | 2026-09-30
Archive the old files | | Records | | 2026-10-31
""",
    ),
    Issued(
        "English: who, when, what",
        "docx",
        """\
Improvement plan 2026
What | Who | When
Review the policy | HR | 30 June 2026
Train the staff | HR and Estates | Ongoing
""",
        """\
Review the policy | | HR | | 2026-06-30
Train the staff | | HR and Estates | | ongoing
""",
    ),
    Issued(
        "English: quantities at the beginning",
        "txt",
        """\
Growth Plan 2026
1.5 million trees are planted. (Lead: Parks; due: 2026-12-31)
3 new clinics open. (Lead: Health)
24/7 helpline staffed. (Lead: Customer Services)
10 homes are insulated. (Lead: Housing)
50% of waste is recycled. (Lead: Waste)
2 km of paths are paved. (Lead: Highways)
""",
        """\
1.5 million trees are planted | Parks | | | 2026-12-31 ?
3 new clinics open | Health | | | undated
24/7 helpline staffed | Customer Services | | | undated
10 homes are insulated | Housing | | | undated
50% of waste is recycled | Waste | | | undated
2 km of paths are paved | Highways | | | undated
""",
    ),
    Issued(
        "English: quantities in a table",
        "docx",
        """\
Targets 2026
Target | Lead | Deadline
1.5 million trees planted | Parks | December 2026
3 new clinics open | Health | June 2026
24/7 helpline staffed | Customer Services | May 2026
""",
        """\
1.5 million trees planted | Parks | | | 2026-12-31
3 new clinics open | Health | | | 2026-06-30
24/7 helpline staffed | Customer Services | | | 2026-05-31
""",
    ),
    Issued(
        "English: who will lead in a sentence",
        "txt",
        """\
Estates Plan 2026
1. Repair the hall roof. Estates will lead, supported by Finance, and finish by 30 June 2026.
2. Test the alarms. Responsibility for this rests with the Fire Safety team.
""",
        """\
Repair the hall roof | Estates | Finance | | 2026-06-30 ?
Test the alarms | | | | undated ?
""",
    ),
    Issued(
        "English: priorities and actions",
        "docx",
        """\
Corporate Plan 2026
Our vision is a fairer borough.
Priority 1: Homes
We will build better homes.
Action 1: Build 200 council homes
Lead officer: Head of Housing
Partners: Homes Agency; Planning
Timescale: March 2026
Action 2: Inspect every private rental
Lead officer: Licensing Manager
Timescale: Ongoing
Priority 2: Streets
Action 3: Resurface 12 km of road
Lead officer: Highways Manager
Timescale: Q3 2026
Contact us at the town hall.
""",
        """\
Build 200 council homes | Head of Housing | Homes Agency;Planning | | 2026-03-31
Inspect every private rental | Licensing Manager | | | ongoing
Resurface 12 km of road | Highways Manager | | | 2026-09-30
""",
    ),
    Issued(
        "English: labels in italics",
        "md",
        """\
# Scrutiny review 2026

1. **Publish the register.** The register should be online. *Lead: Legal. Deadline: 30 April 2026.*
2. **Train the panel.** *Lead: Democratic Services. Deadline: 31 May 2026.*
""",
        """\
Publish the register | Legal | | | 2026-04-30
Train the panel | Democratic Services | | | 2026-05-31
""",
    ),
    Issued(
        "English: a delimited text",
        "csv",
        """\
Ref,Action,Owner,Support,Due
A1,Repair the lift,Estates,Finance,30/06/2026
A2,Paint the hall,Estates,,Ongoing
""",
        """\
Repair the lift | Estates | Finance | | 2026-06-30
Paint the hall | Estates | | | ongoing
""",
        year=2026,
    ),
    Issued(
        "English: names in a bracket",
        "txt",
        """\
Resilience Plan 2026
1.1 Map flood risk by 30 June 2026. (Environment Agency, Planning)
1.2 Stock the depots. (Highways, Parks and Procurement)
2.1 Rehearse the plan every quarter. (All departments)
""",
        """\
Map flood risk by 30 June 2026 | | Environment Agency;Planning | | 2026-06-30 ?
Stock the depots | | Highways;Parks;Procurement | | undated
Rehearse the plan every quarter | | All departments | | undated
""",
    ),
    Issued(
        "English: a heading for each action",
        "md",
        """\
# 2026 Action Plan

### Action 1: Open a library

Lead: Libraries

Support: Estates, IT

Due: 31 May 2026

### Action 2: Digitise records

Lead: Archives Team

Due: Q4 2026
""",
        """\
Open a library | Libraries | Estates;IT | | 2026-05-31
Digitise records | Archives Team | | | 2026-12-31
""",
    ),
    Issued(
        "English: themes as rows",
        "xlsx",
        {
            "Plan": """\
Annual Delivery Plan 2026/27
Ref | Action | Lead | Supported by | By when | RAG
Theme 1: People | < | < | < | < | <
1.1 | Recruit 20 apprentices | HR | All services | Sep 2026 | G
1.2 | Launch wellbeing hub | HR | Estates | Q2 2026 | A
Theme 2: Place | < | < | < | < | <
2.1 | Restore the market hall | Regeneration Team | Planning; Finance | Dec 2026 | G
"""
        },
        """\
Recruit 20 apprentices | HR | All services | | 2026-09-30 ?
Launch wellbeing hub | HR | Estates | | 2026-06-30
Restore the market hall | Regeneration Team | Planning;Finance | | 2026-12-31
""",
    ),
    Issued(
        "English: owners joined by and",
        "docx",
        """\
Strategy 2026
Objective | Actions | Responsible | Target date
Reduce waste | Introduce food waste bins and educate residents | Waste Services and Communications | March 2026
^ | Review contracts | Procurement | June 2026
Save energy | Fit solar panels | Estates, Finance and Legal | Ongoing
""",
        """\
Introduce food waste bins and educate residents | | Waste Services and Communications | | 2026-03-31
Review contracts | | Procurement | | 2026-06-30
Fit solar panels | | Estates;Finance;Legal | | ongoing
""",
    ),
)
