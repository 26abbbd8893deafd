"""What a file is, by its bytes; what is not taken is nothing."""

import pytest

from cauce.kit.file_types import type_of

ZIP = b"PK\x03\x04\x14\x00"


@pytest.mark.parametrize(
    ("head", "name", "media"),
    [
        (b"%PDF-1.7\n", "precios.PDF", "application/pdf"),
        (b"%PDF-1.7\n", "precios.exe", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "x", "image/png"),
        (b"\xff\xd8\xff\xe0", "foto.png", "image/jpeg"),
        (b"GIF89a", "a.gif", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", "image/webp"),
        (ZIP, "a.zip", "application/zip"),
        (b"a;b\n1;\xc3\xa1", "a.csv", "text/csv"),
        (b"Hola", "a.TXT", "text/plain"),
    ],
)
def test_known_types(head: bytes, name: str, media: str) -> None:
    found = type_of(head, name)
    assert found is not None and found.media == media
    assert found.is_image == media.startswith("image/")


def test_office_files_are_told_apart_by_their_names() -> None:
    found = type_of(ZIP, "lista.xlsx")
    assert found is not None and found.media.endswith("spreadsheetml.sheet")
    old = type_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "carta.doc")
    assert old is not None and old.media == "application/msword"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<html><script>alert(1)</script>", "a.html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
        (b"<svg/>", "a.png"),
        (b"MZ\x90\x00", "a.exe"),
        (b"MZ\x90\x00", "a.pdf"),
        (ZIP, "a.docm"),
        (ZIP, "a.jar"),
        (b"\x00\x01", "a.txt"),
        (b"", "a"),
        (b"RIFF\x00\x00\x00\x00WAVE", "a.webp"),
    ],
)
def test_everything_else_is_not_taken(head: bytes, name: str) -> None:
    assert type_of(head, name) is None
