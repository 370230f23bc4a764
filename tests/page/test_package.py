"""Parts of a package that were packed before it was known what comes before them."""

from __future__ import annotations

import io
import zipfile

from xlplan.page.package import Carton, Packer


def test_pieces_packed_beforehand_join_what_stands_around_them() -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.xml", "<a/>")
        package.writestr("b.xml", "<b/>")
    long, short, rows = Packer(), Packer(), "".join(f"<row>{number}</row>" for number in range(9000)).encode()
    for begin in range(0, len(rows), 50_000):
        long.add(rows[begin : begin + 50_000])
    short.add(b"<row/>")
    filled = Carton(plain.getvalue()).filled({"a.xml": [b"<a>", long.finish(), b"<row/>", short.finish(), b"</a>"]})
    with zipfile.ZipFile(io.BytesIO(filled)) as package:
        assert package.testzip() is None
        assert package.read("a.xml") == b"<a>" + rows + b"<row/><row/></a>"
        assert package.read("b.xml") == b"<b/>"
