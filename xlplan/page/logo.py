"""The office's logo in the corner of a sheet."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

_POINTS_PER_INCH = 72


_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def is_picture(path: Path) -> bool:
    """Whether a file is a PNG or JPEG picture by its content, whatever its name."""
    from xlsxwriter.exceptions import XlsxWriterException
    from xlsxwriter.image import Image

    try:
        data = path.read_bytes()
        if not data.startswith((_PNG, _JPEG)):
            return False
        image = Image(io.BytesIO(data))
        return bool(image.height > 0 and image.width > 0)
    except (OSError, XlsxWriterException, ValueError, IndexError, struct.error):
        return False


def place_logo(sheet: Any, logo: Path | None, height: float, column: int = 0) -> None:
    """Put a picture into the first row of an XlsxWriter worksheet, as high as that row of `height` points; nothing if
    the theme has none."""
    if logo is None:
        return
    from xlsxwriter.image import Image

    image = Image(io.BytesIO(logo.read_bytes()))
    scale = height / (image.height / image.y_dpi * _POINTS_PER_INCH)
    sheet.insert_image(0, column, image, {"x_scale": scale, "y_scale": scale, "object_position": 1, "decorative": True})
