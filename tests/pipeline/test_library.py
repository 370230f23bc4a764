"""The library: a project and its verbs, typed objects, pandas frames for those who ask, own checks and outputs."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pydoc
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from small_office import Office, at, filled, new_office

import xlplan
from xlplan.cli.main import command_line
from xlplan.report.frames import FRAMES

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = at("2022-09-28T09:00")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = new_office(tmp_path / "office")
    xlplan.build(made.project.root, "2022-09", now=at("2022-09-01T09:00"))
    made.mail("宣传部", filled(made.form("宣传部")), "2022-09-20T10:00")
    return made


@pytest.fixture
def project(office: Office) -> xlplan.Project:
    return xlplan.open(office.project.root, now=NOW)


def test_everything_is_listed_and_documented_before_it_is_imported() -> None:
    assert {"open", "init", "Project", "Month", "XlplanError", "__version__"} <= set(dir(xlplan))
    guide = pydoc.render_doc(xlplan, renderer=pydoc.plaintext)
    assert "Project" in guide
    assert "xlplan.checks" in guide
    public = [member for name, member in inspect.getmembers(xlplan.Project) if not name.startswith("_")]
    assert all(inspect.getdoc(member) for member in public)
    assert xlplan.__version__.count(".") >= 2


def test_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = doctest.testmod(xlplan)
    assert (result.attempted > 5, result.failed) == (True, 0)


def test_the_verbs_of_the_command_line_are_methods() -> None:
    """Commands that only print, open or speak to a shell have no method; the others are called as they are typed."""
    only_typed = {
        "open",
        "docs",
        "completion",
        "doctor",
        "demo",
        "print",
        "run",
        "launchers",
        "fetch",
        "init",
        "import",
        "preview",
        "templates",
    }
    below = {"plan", "ledger"}
    verbs = {name.replace("-", "_") for name in command_line().commands} - only_typed - below
    methods = {name for name, _ in inspect.getmembers(xlplan.Project, inspect.isfunction)}
    assert verbs - methods == set()
    assert isinstance(command_line().commands["plan"], click.Group)


def test_a_project_is_found_upward_and_shows_itself_briefly(office: Office) -> None:
    assert xlplan.open(office.project.forms("2022-09")).root == office.project.root
    assert repr(xlplan.open(office.project.root)) == f"<xlplan.Project {office.project.root}>"


def test_a_plan_is_a_tree_of_typed_records(project: xlplan.Project) -> None:
    assert [aspect.text for aspect in project.plan.aspects] == ["甲", "乙"]
    assert [target.number for target in project.plan.targets] == ["1", "2", "3"]


def test_a_month_gives_frames_whose_sums_agree_with_its_records(project: xlplan.Project) -> None:
    month = project.merge("2022-09")
    assert len(month.targets) == len(month.record.rows) == 3
    assert len(month.returns) == month.rates.expected == 3
    assert len(month.findings) == len(month.record.findings)
    assert len(month.files) == len(month.record.files) == 1
    assert list(month.departments["name"]) == ["办公室", "宣传部", "权益部"]
    assert list(month.entries[month.entries["column"] == "progress"]["value"]) == [50, 50]
    assert month.outputs[0].suffix == ".xlsx"
    assert {name: list(month.to_frame(name).columns) for name in FRAMES} == {n: list(c) for n, c in FRAMES.items()}


def test_a_month_shows_itself_briefly_in_a_console_and_in_a_notebook(project: xlplan.Project) -> None:
    month = project.merge("2022-09")
    assert repr(month) == "<Month 2022-09: 1/3 received, 1 on time, 1 complete, 3 targets, " + (
        f"{len(month.record.findings)} findings>"
    )
    page = month._repr_html_()
    assert "举办学习班" in page
    assert len(page) < 10_000
    assert month.to_json()["period"] == "2022-09"


def test_status_reads_what_merge_recorded(project: xlplan.Project) -> None:
    merged = project.merge("2022-09")
    assert project.status("2022-09").record.rows == merged.record.rows
    assert list(project.history().columns) == ["2022-09"]


def test_returns_may_be_bytes_or_paths(office: Office, tmp_path: Path) -> None:
    project = xlplan.open(office.project.root, now=NOW)
    beside = tmp_path / "beside.xlsx"
    beside.write_bytes(filled(office.form("权益部")))
    given = {
        "办公室.xlsx": filled(office.form("办公室")),
        "sub/权益部.xlsx": beside,
        "bad.xlsx": bytearray(b"PK\3\4bad"),
    }
    month = project.merge("2022-09", returns=given)
    files = month.files.set_index("file")["outcome"]
    assert files["inbox/办公室.xlsx"] == files["inbox/sub/权益部.xlsx"] == "used"
    assert files["inbox/bad.xlsx"] == "needs-person"
    assert list(office.project.inbox.iterdir()) != []
    plain = project.merge("2022-09")
    assert plain.rates.received == 3
    assert "inbox/bad.xlsx" in set(plain.files["file"])
    assert "inbox/bad.xlsx" in set(plain.findings["file"])
    project.set_aside("inbox/bad.xlsx", "坏了", by="张三")
    assert "inbox/bad.xlsx" not in set(project.merge("2022-09").findings["file"])
    with pytest.raises(xlplan.RequestError):
        project.merge("2022-09", returns={"../plan.xlsx": b""})


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"period": date(2022, 9, 1)}, "2022-09-01"),
        ({"period": 2022}, "2022"),
        ({"as_of": 5}, "5"),
        ({"returns": [b""]}, "returns"),
        ({"returns": {"a.xlsx": 5}}, "returns"),
        ({"returns": {"a.xlsx": "/nowhere/a.xlsx"}}, "/nowhere/a.xlsx"),
    ],
)
def test_an_argument_of_no_use_is_told_in_a_sentence(
    project: xlplan.Project, arguments: dict[str, Any], named: str
) -> None:
    with pytest.raises(xlplan.RequestError) as stopped:
        project.merge(**{"period": "2022-09", **arguments})
    assert stopped.value.sentence == str(stopped.value)
    assert named in str(stopped.value)


WRONG = [
    lambda _: xlplan.open(3),
    lambda _: xlplan.open("a\0b"),
    lambda _: xlplan.Project(None),
    lambda _: xlplan.plan_diff(1, 2),
    lambda _: xlplan.write_plan("p.xlsx", departments=[1], targets=[], settings={}),
    lambda _: xlplan.write_plan("p.xlsx", departments="ab", targets=[], settings={}),
    lambda project: project.check(fix="yes"),
    lambda project: project.verify(3, by="x"),
    lambda project: project.verify("1", by=" "),
    lambda project: project.received("a.xlsx", at=5, by="x"),
    lambda project: project.send(only="宣传部"),
    lambda project: project.merge("2022-09", passwords="secret"),
    lambda project: project.next_year("2023", "new"),
    lambda project: project.undo(True),
    lambda project: project.backup(7),
    lambda project: project.import_table("a.docx", mapping=["a"]),
    lambda project: project.status("2022-09").to_frame("nothing"),
    lambda project: project.status("2022-09").to_frame(5),
]


def test_arguments_of_another_type_are_told_in_a_sentence_by_every_method(project: xlplan.Project) -> None:
    for number, wrong in enumerate(WRONG):
        with pytest.raises(xlplan.RequestError) as stopped:
            wrong(project)
        assert stopped.value.sentence == str(stopped.value) != "", number
        assert stopped.value.key not in str(stopped.value), number


def test_what_check_finds_can_be_put_into_words(project: xlplan.Project) -> None:
    finding = project.build("2022-09").findings[0]
    said, remedy = project.words_of(finding)
    assert finding.code not in said + remedy
    assert len(said) > 5


def test_a_moment_may_be_a_datetime(project: xlplan.Project) -> None:
    project.merge("2022-09")
    by_text = project.status("2022-09", as_of="2022-09-21T09:00").record
    assert project.status("2022-09", as_of=datetime(2022, 9, 21, 9)).record == by_text  # noqa: DTZ001 - in the plan's zone
    assert project.status("2022-09", as_of=date(2022, 9, 21)).record.as_of.hour == 23


@pytest.mark.parametrize("now", [NOW.replace(tzinfo=None), "2022-09-28"])
def test_a_moment_without_a_zone_is_told_in_a_sentence(tmp_path: Path, now: Any) -> None:
    with pytest.raises(xlplan.RequestError, match=r"now.*datetime\.now\(\)\.astimezone\(\)"):
        xlplan.init(tmp_path, now=now)


@pytest.mark.parametrize(("system", "word"), [("en_GB.UTF-8", "no words"), ("zh_CN.UTF-8", "没有"), ("C", "没有")])
def test_without_a_plan_an_error_speaks_the_language_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, word: str
) -> None:
    for name in ("XLPLAN_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", system)
    with pytest.raises(xlplan.ProjectError, match=word):
        xlplan.init(tmp_path / "new", lang="fr")


def test_rulings_mails_and_the_rest_are_methods(project: xlplan.Project, tmp_path: Path) -> None:
    project.merge("2022-09")
    assert project.drafts("办公室", "2022-09")
    assert len(project.remind("2022-09").reminders) == 3
    assert project.verify("1", "张三").number == "1"
    assert project.explain("2", "2022-09").said  # type: ignore[union-attr]
    assert project.close("2022-09", by="张三").id == project.reopen("2022-09", by="张三").id
    assert project.export(tmp_path / "csv")
    assert project.check_ledger().findings == ()
    aside = project.set_aside("填报表.xlsx", "旧表", by="张三")
    assert (aside.department, aside.period) == ("宣传部", "2022-09")
    assert project.undo(aside.ruling).kind == "set-aside"
    copy = project.backup()
    assert project.restore(copy).copy == copy
    assert project.check().plan.settings.name == "测试方案"


def test_a_foreign_table_becomes_the_plan(tmp_path: Path) -> None:
    table = tmp_path / "任务.csv"
    table.write_text(
        "工作目标,牵头单位,完成时限\n修一座桥,建设局,2022年10月底前\n植树三千棵,林业局,2022年12月底前\n", "utf-8"
    )
    project = xlplan.Project(tmp_path / "new", now=NOW)
    read = project.import_table(table, year=2022)
    assert len(read.targets) == len(project.plan.targets) == 2


def test_an_error_is_its_sentence(tmp_path: Path, project: xlplan.Project) -> None:
    with pytest.raises(xlplan.XlplanError, match=r"没有找到 plan\.xlsx") as caught:
        xlplan.load_plan(tmp_path)
    assert caught.value.key == "no-plan"
    with pytest.raises(xlplan.RequestError, match="没有“外事部”这个部门"):
        project.drafts("外事部", "2022-09")
    with pytest.raises(xlplan.RequestError, match="no department"):
        xlplan.open(project.root, lang="en").drafts("外事部", "2022-09")
    assert all(issubclass(kind, xlplan.XlplanError) for kind in (xlplan.PlanError, xlplan.ProjectError))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both examples, as if pip had installed them."""
    site = tmp_path / "site"
    for name in ("own_check", "own_output"):
        about = tomllib.loads((EXAMPLES / name / "pyproject.toml").read_text("utf-8"))["project"]
        info = site / f"{name}-{about['version']}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: 1.0\n", "utf-8")
        points = [
            f"[{group}]\n" + "\n".join(f"{point} = {value}" for point, value in found.items())
            for group, found in about["entry-points"].items()
        ]
        (info / "entry_points.txt").write_text("\n".join(points), "utf-8")
        monkeypatch.syspath_prepend(EXAMPLES / name)
    monkeypatch.syspath_prepend(site)
    importlib.invalidate_caches()
    yield
    for name in ("own_check", "own_output"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("installed")
def test_own_checks_and_outputs_take_part(office: Office, project: xlplan.Project) -> None:
    office.put(
        "办公室.xlsx", filled(office.form("办公室"), {"完成状态": "进行中", "累计完成数": 1, "本月进展情况": "好"})
    )
    month = project.merge("2022-09")
    found = month.findings[month.findings["code"] == "own.short-news"]
    assert set(found["department"]) == {"办公室"}
    assert found.iloc[0]["cell"]
    assert "只写了“好”" in found.iloc[0]["message"]
    line = office.project.period_folder("2022-09") / "一句话_2022-09.txt"
    assert line in month.outputs
    assert "应报 3 个，已报 2 个。还没有报：权益部。" in line.read_text("utf-8")
    assert "own.short-news" in set(project.status("2022-09").findings["code"])


@pytest.mark.usefixtures("installed")
def test_an_own_check_that_fails_costs_only_itself(project: xlplan.Project, monkeypatch: pytest.MonkeyPatch) -> None:
    own_check, own_output = importlib.import_module("own_check"), importlib.import_module("own_output")
    monkeypatch.setattr(own_check, "short_news", lambda _month: 1 / 0)
    monkeypatch.setattr(own_output, "one_line", lambda _month: {"../x.txt": b""})
    month = project.merge("2022-09")
    assert "own.failed" in set(month.findings["code"])
    assert len(month.unwritten) == 1
    assert month.rates.received == 1
