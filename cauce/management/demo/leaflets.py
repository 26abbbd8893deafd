"""A leaflet and a picture for the demo's products: real files, drawn here."""

import struct
import zlib

from cauce.accounts.actor import Actor
from cauce.catalog.models import Product
from cauce.life import setup

_WIDTH, _HEIGHT = 320, 200
_DUSK = ((38, 70, 83), (233, 196, 106))  # colours at the top and at the bottom
_ROOFS = (120, 84, 140, 60, 104, 72, 132, 92)  # where each house begins, from the top


def add(product: Product, *, by: Actor) -> None:
    """Give a product both."""
    setup.set_image(product, [_picture()], name=f"{product.name}.png", by=by)
    setup.add_document(product, [_leaflet(product)], name=f"{product.name}.pdf", by=by)


def _picture() -> bytes:
    """A PNG: houses before an evening sky."""
    rows = b"".join(b"\x00" + _row(y) for y in range(_HEIGHT))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _row(y: int) -> bytes:
    share = y / _HEIGHT
    sky = bytes(round(a + (b - a) * share) for a, b in zip(*_DUSK, strict=True))
    wide = _WIDTH // len(_ROOFS)
    return b"".join((b"\x1d\x2b\x35" if y >= top else sky) * wide for top in _ROOFS)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


def _leaflet(product: Product) -> bytes:
    """A PDF of one page: the product's name, description and price."""
    price = f"{product.price:,.0f} {product.currency}"
    lines = ((28, 760, product.name), (12, 728, product.description), (16, 696, price))
    drawn = "\n".join(f"BT /F1 {size} Tf 56 {y} Td ({_plain(t)}) Tj ET" for size, y, t in lines)
    content = drawn.encode("cp1252", "replace")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page + b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font,
    )
    return _bound(objects)


def _bound(objects: tuple[bytes, ...]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, told in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, told)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
