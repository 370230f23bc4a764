"""What lies over cells, as Excel and WPS write it: pictures, text boxes, shapes in groups."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from PIL import Image

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_RELATIONS}"'
)
_LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_CORNER = "<xdr:{0}><xdr:col>{1}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{2}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{0}>"
_BOUNDS = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="300000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'


@dataclass(frozen=True)
class Drawn:
    """Something over the cell at a place. text: of a text box, "" for a picture. grouped: whether it is in a group."""

    row: int
    column: int
    text: str = ""
    picture: bytes = b""
    grouped: bool = False


def png(colour: str | tuple[int, int, int] = "red") -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "PNG")
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """Parts as a workbook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def with_drawing(data: bytes, drawn: Iterable[Drawn]) -> bytes:
    """A workbook whose first sheet, which has none, gets a drawing."""
    parts, anchors, links = parts_of(data), [], []
    for number, one in enumerate(drawn, 1):
        anchors.append(_anchor(number, one))
        if one.picture:
            parts[f"xl/media/drawn{number}.png"] = one.picture
            links.append(
                f'<Relationship Id="p{number}" Type="{_RELATIONS}/image" Target="../media/drawn{number}.png"/>'
            )
    if not anchors:
        return data
    parts["xl/drawings/drawing9.xml"] = f"<xdr:wsDr {_SPACES}>{''.join(anchors)}</xdr:wsDr>".encode()
    parts["xl/drawings/_rels/drawing9.xml.rels"] = _LINKS.format("".join(links)).encode()
    name, sheet = "xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/sheet1.xml"
    link = f'<Relationship Id="rId77" Type="{_RELATIONS}/drawing" Target="/xl/drawings/drawing9.xml"/>'
    end = "</Relationships>"
    parts[name] = parts.get(name, _LINKS.format("").encode()).replace(end.encode(), f"{link}{end}".encode())
    element = f'<drawing xmlns:r="{_RELATIONS}" r:id="rId77"/>'.encode()
    before = next((tag for tag in (b"<legacyDrawing", b"</worksheet>") if tag in parts[sheet]), b"</worksheet>")
    parts[sheet] = parts[sheet].replace(before, element + before, 1)
    kinds = "[Content_Types].xml"
    said = (
        '<Default Extension="png" ContentType="image/png"/><Override PartName="/xl/drawings/drawing9.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>'
    )
    if b'Extension="png"' in parts[kinds]:
        said = said.partition("/>")[2]
    parts[kinds] = parts[kinds].replace(b"</Types>", said.encode())
    return packed(parts)


def _anchor(number: int, one: Drawn) -> str:
    named = f'<xdr:cNvPr id="{number + 1}" name="{number}"/>'
    if one.picture:
        shape = (
            f'<xdr:pic><xdr:nvPicPr>{named}<xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="p{number}"/>'
            f"<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>{_BOUNDS}</xdr:spPr></xdr:pic>"
        )
    else:
        runs = "".join(f"<a:r><a:t>{escape(part)}</a:t></a:r>" for part in (one.text[:3], one.text[3:]) if part)
        shape = (
            f'<xdr:sp><xdr:nvSpPr>{named}<xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr>{_BOUNDS}</xdr:spPr><xdr:txBody>'
            f"<a:bodyPr/><a:p>{runs}</a:p></xdr:txBody></xdr:sp>"
        )
    if one.grouped:
        shape = (
            f'<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="{number + 500}" name="g{number}"/><xdr:cNvGrpSpPr/></xdr:nvGrpSpPr>'
            f"<xdr:grpSpPr/>{shape}</xdr:grpSp>"
        )
    from_, to = _CORNER.format("from", one.column - 1, one.row - 1), _CORNER.format("to", one.column, one.row)
    return f"<xdr:twoCellAnchor>{from_}{to}{shape}<xdr:clientData/></xdr:twoCellAnchor>"
