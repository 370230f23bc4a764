"""What people type into columns of numbers, each row of a table through one merge: its value and its finding."""

from __future__ import annotations

import csv
from pathlib import Path

from returns_office import DEPARTMENTS, MONTH, SETTINGS, cell, codes, judged, post, said
from returns_office import letter as letter_from
from small_office import filled, new_office

TABLE = Path(__file__).with_name("counts-typed.csv")


def test_every_count_is_taken_in_its_unit_or_asked_about(tmp_path: Path) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    targets = ["序号 | 方面 | 举措序号 | 举措 | 工作目标 | 牵头部门 | 责任部门 | 完成时限 | 量化指标 | 计量单位"]
    for number, row in enumerate(rows, 1):
        targets.append(
            f"{number} | 甲 | 1 | 举措 | 目标{number} | 权益部 | | 2026年12月底前 | {row['quantity']} | {row['unit']}"
        )
    here = new_office(tmp_path, 设置=SETTINGS, 部门=DEPARTMENTS, 任务="\n".join(targets))
    here.build(MONTH, now=f"{MONTH}-01T09:00")
    places: list[str] = []

    def edit(sheet: object) -> None:
        for number, row in enumerate(rows, 1):
            place = cell(sheet, number, row["column"])  # type: ignore[arg-type]
            place.value, place.data_type = row["typed"], "s"
            places.append(place.coordinate)

    data = filled(here.form("权益部", MONTH), {"完成状态": "长期坚持", "本月进展情况": "召开推进会2次"}, edit)
    post(here, "a", letter_from("qyb@example.org", ("填报表.xlsx", data)))
    document = judged(here)
    findings: dict[str, list[str]] = {}
    for finding in document["findings"]:
        findings.setdefault(finding["cell"], []).append(finding["code"])
    status = here.status(MONTH, "2026-10-28T09:00")
    wrong = []
    for number, (row, place) in enumerate(zip(rows, places, strict=True), 1):
        value = said(status, "权益部", number).get("count" if row["column"] == "累计完成数" else "progress")
        got = ("" if value is None else f"{value:.10g}", " ".join(findings.get(place, [])))
        if got != (row["value"], row["finding"]):
            wrong.append((row, got))
    assert wrong == []
    assert len(codes(document, "cell.")) + len(codes(document, "entry.")) == sum(bool(row["finding"]) for row in rows)
