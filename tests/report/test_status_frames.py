from dataclasses import replace

from status_builders import make_plan, make_status

from xlplan.locale import load_locale
from xlplan.report.frames import FRAMES, MOMENT, status_frames

ZH = load_locale("zh")


def test_a_status_gives_four_frames_with_named_departments():
    status = make_status(make_plan(12))
    frames = status_frames(status, ZH)
    assert list(frames) == list(FRAMES) == ["targets", "entries", "findings", "returns", "files", "departments"]
    assert list(frames["targets"]["number"]) == [str(n) for n in range(1, 13)]
    assert frames["returns"].set_index("department").loc["第2市妇女联合会", "days_late"] == 2
    news = frames["entries"].query("target == 'T0001' and column == 'news' and role == 'lead'")
    assert news["value"].tolist() == [
        "本月组织宣讲1场，覆盖12个村（社区），参加群众1,200余人次；新建宣讲员队伍，开展培训2期。"
    ]
    assert news["cell"].tolist() == ["P9"]
    assert set(frames["findings"]["code"]) == {"plan.no-lead"}


def test_empty_frames_keep_their_columns():
    full = make_status(make_plan(4))
    empty = status_frames(replace(full, rows=(), returns=(), findings=(), files=()), ZH)
    for name, frame in status_frames(full, ZH).items():
        assert list(frame.columns) == list(empty[name].columns) == list(FRAMES[name])
        assert list(frame.dtypes) == list(empty[name].dtypes)
    assert all(frame.empty for name, frame in empty.items() if name != "departments")


def test_every_column_has_the_dtype_that_is_promised():
    for name, frame in status_frames(make_status(make_plan(4)), ZH).items():
        for column, dtype in FRAMES[name].items():
            shown = str(frame[column].dtype)
            assert shown.startswith("datetime64[ns") if dtype == MOMENT else shown == dtype
