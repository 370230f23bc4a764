"""What a black-and-white print of a page lets an eye tell apart."""

from __future__ import annotations

import io
import subprocess

from PIL import Image
from rendering import Word

DOTS = 200
"""Dots per inch of the picture."""


def grey_page(pdf: bytes, number: int = 1) -> Image.Image:
    """A page as an office printer shows it: without colours."""
    command = ["pdftoppm", "-gray", "-r", str(DOTS), "-f", str(number), "-l", str(number), "-singlefile", "-"]
    return Image.open(io.BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))


def around(word: Word, above: float = 0, below: float = 0) -> tuple[int, int, int, int]:
    """The dots that a word takes, or those so many points below it."""
    points = (word.left, word.top - above, word.right, word.bottom) if not below else (
        word.left + 1, word.bottom + 3, word.right - 1, word.bottom + 3 + below,
    )  # fmt: skip
    left, top, right, bottom = (round(point * DOTS / 72) for point in points)
    return left, top, right, bottom


def contrast_of(picture: Image.Image, word: Word) -> float:
    """The contrast of a word with what it stands on: its most extreme grey against the most frequent one."""
    counts = picture.crop(around(word)).histogram()
    ground = max(range(256), key=counts.__getitem__)
    letters = max((grey for grey in range(256) if counts[grey]), key=lambda grey: abs(grey - ground))
    lighter, darker = sorted((_light(ground), _light(letters)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(grey: int) -> float:
    """Relative luminance, as WCAG has it."""
    share = grey / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def is_patterned(picture: Image.Image, word: Word) -> bool:
    """Whether the column below a number is hatched: dark and light dots in it, rather than one grey."""
    darkest, lightest = picture.crop(around(word, below=8)).getextrema()
    return bool(lightest - darkest > 80)
