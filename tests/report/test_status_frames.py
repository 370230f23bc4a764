from dataclasses import replace

from status_builders import make_plan, make_status

from xlplan.locale import load_locale
from xlplan.report.frames import ENTRIES, FINDINGS, RETURNS, TARGETS, status_frames

ZH = load_locale("zh")


def test_a_status_gives_four_frames_with_named_departments():
    status = make_status(make_plan(12))
    frames = status_frames(status, ZH)
    assert list(frames) == ["targets", "entries", "findings", "returns"]
    assert list(frames["targets"]["number"]) == [str(n) for n in range(1, 13)]
    assert frames["returns"].set_index("department").loc["第2市妇女联合会", "days_late"] == 2
    news = frames["entries"].query("target == 'T0001' and column == 'news' and role == 'lead'")
    assert news["value"].tolist() == [
        "本月组织宣讲1场，覆盖12个村（社区），参加群众1,200余人次；新建宣讲员队伍，开展培训2期。"
    ]
    assert news["cell"].tolist() == ["P9"]
    assert set(frames["findings"]["code"]) == {"plan.no-lead"}


def test_empty_frames_keep_their_columns():
    status = replace(make_status(make_plan(4)), rows=(), returns=(), findings=())
    frames = status_frames(status, ZH)
    assert [tuple(frame.columns) for frame in frames.values()] == [TARGETS, ENTRIES, FINDINGS, RETURNS]
    assert all(frame.empty for frame in frames.values())
