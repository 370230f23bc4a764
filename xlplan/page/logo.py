"""The office's logo in the corner of a sheet."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from xlsxwriter.image import Image

_POINTS_PER_INCH = 72


def place_logo(sheet: Any, logo: Path | None, height: float, column: int = 0) -> None:
    """Put a picture into the first row of an XlsxWriter worksheet, as high as that row of `height` points; nothing if
    the theme has none."""
    if logo is None:
        return
    image = Image(io.BytesIO(logo.read_bytes()))
    scale = height / (image.height / image.y_dpi * _POINTS_PER_INCH)
    sheet.insert_image(0, column, image, {"x_scale": scale, "y_scale": scale, "object_position": 1, "decorative": True})
