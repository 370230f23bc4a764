"""Make the offline bundle: `make bundle` → dist/xlplan-offline/, with every wheel for Windows, Linux and macOS on
Python 3.11 to 3.13, and installers that use no network. `--here` takes only what this system needs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TARGET = ROOT / "dist" / "xlplan-offline"
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = {
    "windows": ("win_amd64",),
    "linux": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "macos": ("macosx_11_0_arm64", "macosx_12_0_arm64"),
    "macos on Intel": ("macosx_10_9_x86_64", "macosx_10_13_x86_64", "macosx_11_0_x86_64", "macosx_12_0_x86_64"),
}
INSTALLERS = ("安装.cmd", "install.cmd", "install.sh", "install.py", "README.txt")


def wishes(*, here: bool) -> Iterator[tuple[str, ...]]:
    """What pip is asked for, system by system and Python by Python."""
    if here:
        yield ()
        return
    for tags in PLATFORMS.values():
        for python in PYTHONS:
            platforms = [part for tag in tags for part in ("--platform", tag)]
            yield (*platforms, "--python-version", python, "--implementation", "cp", "--only-binary", ":all:")


def make(target: Path, *, here: bool = False, extra: Sequence[str] = ()) -> None:
    """Fill the folder. extra: further arguments of pip, such as an index. Raises CalledProcessError."""
    shutil.rmtree(target, ignore_errors=True)
    wheels = target / "wheels"
    wheels.mkdir(parents=True)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    build = ("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, ROOT)
    subprocess.run([*pip, *build], check=True)
    own = next(wheels.glob("xlplan-*.whl"))
    for wish in wishes(here=here):
        print(" ".join(wish) or "this system")
        subprocess.run([*pip, "download", "--quiet", "--dest", wheels, *wish, *extra, own], check=True)
    for name in INSTALLERS:
        shutil.copy(HERE / name, target / name)
    (target / "install.sh").chmod(0o755)


if __name__ == "__main__":
    make(TARGET, here="--here" in sys.argv)
