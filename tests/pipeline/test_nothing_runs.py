"""Nothing in a project folder runs: templates are filled in a sandbox, and workers load no module from there."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path

import pytest
from small_office import Office, at, filled, write_plan

from xlplan.cli.main import run
from xlplan.project import open_project
from xlplan.sandbox import faults_of

NOW = at("2022-09-01T09:00")
RUNS = [
    "{{ cycler.__init__.__globals__.os.popen('echo x > ran').read() }}",
    "{{ lipsum.__globals__['os'].system('echo x > ran') }}",
    "{{ lipsum|attr('__glo' ~ 'bals__') }}",
    "{{ ''['__cl' ~ 'ass__'].__mro__ }}",
    "{{ '{0.__class__}'.format(3) }}{{ ''.__class__ }}",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_plan(tmp_path / "plan.xlsx")
    (tmp_path / "inbox").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / "templates" / "zh" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("harm", RUNS)
def test_a_template_that_would_run_something_is_refused_and_named(
    folder: Path, harm: str, capsys: pytest.CaptureFixture[str]
) -> None:
    packaged = Path(__file__).parents[2] / "templates" / "zh" / "mail" / "request.txt.j2"
    own(folder, "mail/request.txt.j2", harm + packaged.read_text("utf-8"))
    assert run(["check", "--json", "--strict"], NOW) == 3
    [found] = [f for f in json.loads(capsys.readouterr().out)["findings"] if f["code"] == "plan.template-refused"]
    assert found["file"] == "templates/zh/mail/request.txt.j2"
    assert run(["build", "-p", "2022-09"], NOW) == 1
    assert "request.txt.j2" in capsys.readouterr().err
    assert not (folder / "ran").exists()


def test_the_page_is_filled_in_the_same_sandbox(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own(folder, "html/status.html.j2", RUNS[1])
    run(["merge", "-p", "2022-09", "--no-pdf"], NOW)
    assert "status.html.j2" in capsys.readouterr().err
    assert not (folder / "ran").exists()


def test_files_that_a_template_can_reach_cannot_be_touched(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own(folder, "html/status.html.j2", "{{ view.locale.folders[0].joinpath('ran').write_text('x') }}")
    run(["merge", "-p", "2022-09", "--no-pdf"], NOW)
    assert "status.html.j2" in capsys.readouterr().err
    assert list(folder.rglob("ran")) == []


def test_an_offices_own_words_are_used_and_escaped_where_it_is_html(folder: Path) -> None:
    packaged = Path(__file__).parents[2] / "templates" / "zh" / "mail" / "request.txt.j2"
    own(folder, "mail/request.txt.j2", "{{ department }}同志们：\n" + packaged.read_text("utf-8"))
    assert list(faults_of(folder / "templates")) == []
    assert run(["build", "-p", "2022-09"], NOW) == 0


def test_modules_in_the_project_folder_are_not_loaded(folder: Path) -> None:
    office = Office(open_project(folder))
    office.build()
    office.put("a.xlsx", filled(office.form("办公室")))
    for name in ("struct.py", "xlplan/__init__.py", "email.py", "xlrd.py", "chardet.py", "sitecustomize.py"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("open('ran', 'w').close()\n", "utf-8")
    script = Path(sysconfig.get_path("scripts")) / "xlplan"
    done = subprocess.run([script, "merge", "-p", "2022-09", "--no-pdf"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (folder / "ran").exists()
