"""Commands about the tool itself: demo, backup, restore, the ledger's own."""

from __future__ import annotations

from pathlib import Path

import click

from xlplan.cli.completing import SHELLS, script_for
from xlplan.cli.framework import DONE, ROOT, STOPPED, UNEASY, Shell
from xlplan.cli.ledger import LEDGER
from xlplan.cli.show_health import show_health
from xlplan.slots import in_days


def launched(shell: Shell, path: Path) -> int:
    """Open a file or folder in the program that the system has for it; where it has none, say where it lies."""
    shell.say(shell.locale.text("cli.open.done", path=str(path)))
    if click.launch(str(path)) == 0:
        return DONE
    shell.tell(shell.locale.text("cli.open.by_hand", path=str(path)), err=True)
    return STOPPED


FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("where", type=FOLDER, default="demo", metavar="[DIR]")
@click.option("--seed", type=int, default=2022)
@click.pass_obj
def demo(shell: Shell, where: Path, seed: int) -> int:
    from xlplan.demo.run import run_demo

    run_demo(shell.folder / where, lang=shell.lang, seed=seed, say=shell.say)
    return DONE


@click.command()
@click.argument("to", type=FOLDER, required=False)
@click.pass_obj
def backup(shell: Shell, to: Path | None) -> int:
    from xlplan.pipeline.keeping import backup as copy_ledger

    shell.speak_as_the_plan()
    project = shell.project()
    copy = copy_ledger(project, to, shell.now)
    shell.say(shell.locale.text("cli.backup.done", path=project.relative(copy)))
    return DONE


@click.command()
@click.argument("file", type=FOLDER)
@click.pass_obj
def restore(shell: Shell, file: Path) -> int:
    from xlplan.pipeline.keeping import restore as put_back

    shell.speak_as_the_plan()
    project = shell.project()
    restored = put_back(project, file, shell.now)
    told = {"copy": project.relative(restored.copy), "until": restored.until}
    shell.say(shell.locale.text("cli.restore.done", **in_days(told, shell.locale.table("report", "dates"))))
    if restored.replaced is not None:
        shell.say(shell.locale.text("cli.restore.replaced", path=project.relative(restored.replaced)))
    return DONE


@click.command()
@click.option("--connect", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def doctor(shell: Shell, connect: bool, as_json: bool) -> int:
    from xlplan.cli.mail import asking
    from xlplan.pipeline.doctor import Health, examine

    shell.speak_as_the_plan()
    found = examine(shell.project_folder.resolve(), shell.locale, shell.now, connect=connect, ask=asking(shell))
    show_health(shell, found, as_json=as_json)
    return UNEASY if any(symptom.health is Health.WRONG for symptom in found) else DONE


@click.command()
@click.argument("shell_name", type=click.Choice(SHELLS), metavar="SHELL")
@click.pass_context
def completion(ctx: click.Context, shell_name: str) -> int:
    click.echo(script_for(shell_name, ctx.find_root().command, ROOT))
    return DONE


@click.command()
@click.argument("page", default="", required=False, metavar="[PAGE]")
@click.option("--where", is_flag=True)
@click.pass_obj
def docs(shell: Shell, page: str, where: bool) -> int:
    from xlplan.site import page_of, pages_beside

    shell.speak_as_the_plan()
    path = page_of(shell.locale.lang, page)
    if where:
        click.echo(str(path))
        return DONE
    if path.suffix == ".md":
        shell.say(shell.locale.text("cli.docs.written", known=", ".join(pages_beside(path.parent))))
    return launched(shell, path)


@click.command()
@click.pass_obj
def launchers(shell: Shell) -> int:
    from xlplan.pipeline.launching import write_launchers

    shell.speak_as_the_plan()
    project = shell.project()
    for path in write_launchers(project.root, shell.locale):
        shell.say(project.relative(path))
    return DONE


COMMANDS: tuple[click.Command, ...] = (doctor, docs, launchers, completion, backup, restore, LEDGER, demo)
