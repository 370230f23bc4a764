"""The cost of each stage against the number of returns: `python benchmarks/scale.py 28 100 300 1000`.

Prints CPU seconds and peak memory, and draws `docs/gallery/scale.svg`, both axes logarithmic. One run of each.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measuring import HERE, PYTHON, Run, cost_of, xlplan
from offices import PERIOD, Size, make_office

COLOURS = {"read": "#1f5fa8", "merge": "#b03a2e", "again": "#3a7d44"}
WIDTH, HEIGHT, EDGE = 640, 400, 60


@dataclass(frozen=True)
class Point:
    """CPU seconds of the stages with that many returns. peak: MiB of the largest process."""

    count: int
    seconds: dict[str, float]
    peak: float


def measured(count: int, root: Path) -> Point:
    """One office of that size."""
    folder = root / str(count)
    make_office(folder, Size(count))
    merge = xlplan(folder, "merge", "-p", PERIOD, "--no-pdf")
    read = cost_of(Run((PYTHON, str(HERE / "works.py"), "reading", str(folder))))
    first, again = cost_of(merge), cost_of(merge)
    return Point(count, {"read": read.cpu, "merge": first.cpu, "again": again.cpu}, first.peak)


def drawn(points: Sequence[Point]) -> str:
    """The points as a picture."""
    most = max(max(point.seconds.values()) for point in points)
    counts = [point.count for point in points]

    def across(count: int) -> float:
        return EDGE + math.log(count / counts[0]) / math.log(counts[-1] / counts[0]) * (WIDTH - 2 * EDGE)

    def up(seconds: float) -> float:
        return HEIGHT - EDGE - math.log(seconds / 0.1) / math.log(most / 0.1) * (HEIGHT - 2 * EDGE)

    parts = [f'<line x1="{EDGE}" y1="{HEIGHT - EDGE}" x2="{WIDTH - EDGE}" y2="{HEIGHT - EDGE}" stroke="#888"/>']
    parts += [f'<text x="{across(n):.0f}" y="{HEIGHT - EDGE + 20}" text-anchor="middle">{n}</text>' for n in counts]
    tens = [10.0**power for power in range(-1, math.ceil(math.log10(most)))]
    parts += [f'<text x="{EDGE - 8}" y="{up(t) + 4:.0f}" text-anchor="end">{t:g} s</text>' for t in tens]
    for name, colour in COLOURS.items():
        line = " ".join(f"{across(point.count):.0f},{up(point.seconds[name]):.0f}" for point in points)
        end = up(points[-1].seconds[name])
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{WIDTH - EDGE + 6}" y="{end + 4:.0f}" fill="{colour}">{name}</text>')
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">'
    return f"{head}{''.join(parts)}</svg>\n"


def main() -> None:
    """Measure every size given, the smallest first."""
    points = []
    with tempfile.TemporaryDirectory(prefix="xlplan-scale-") as root:
        for count in sorted(map(int, sys.argv[1:])):
            point = measured(count, Path(root))
            points.append(point)
            seconds = "  ".join(f"{name} {value:7.2f}" for name, value in point.seconds.items())
            print(f"{count:6}  {seconds}  peak {point.peak:5.0f} MiB", flush=True)
            if len(points) > 1:
                (HERE.parent / "docs" / "gallery" / "scale.svg").write_text(drawn(points), "utf-8")


if __name__ == "__main__":
    main()
