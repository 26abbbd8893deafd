"""What a file really is, by its bytes: names and browsers say anything."""

from dataclasses import dataclass

HEAD = 4_096  # bytes that tell
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class FileType:
    """The suffix that such files have, with its dot, and their media type."""

    suffix: str
    media: str

    @property
    def is_image(self) -> bool:
        """A picture that every browser and mail program draws."""
        return self.media.startswith("image/")


_BY_HEAD = (
    (b"%PDF-", FileType(".pdf", "application/pdf")),
    (b"\x89PNG\r\n\x1a\n", FileType(".png", "image/png")),
    (b"\xff\xd8\xff", FileType(".jpg", "image/jpeg")),
    (b"GIF87a", FileType(".gif", "image/gif")),
    (b"GIF89a", FileType(".gif", "image/gif")),
)
# Bytes alone do not tell these apart; those with macros are not among them.
_BY_NAME = {
    _ZIP: {
        ".docx": f"{_OPEN_XML}wordprocessingml.document",
        ".xlsx": f"{_OPEN_XML}spreadsheetml.sheet",
        ".pptx": f"{_OPEN_XML}presentationml.presentation",
        ".odt": f"{_OPEN_DOCUMENT}text",
        ".ods": f"{_OPEN_DOCUMENT}spreadsheet",
        ".odp": f"{_OPEN_DOCUMENT}presentation",
        ".zip": "application/zip",
    },
    _OLE: {
        ".doc": "application/msword",
        ".xls": "application/vnd.ms-excel",
        ".ppt": "application/vnd.ms-powerpoint",
    },
}
_TEXTS = {".txt": "text/plain", ".csv": "text/csv"}


def type_of(head: bytes, name: str) -> FileType | None:
    """The type of a file by its first bytes (HEAD are enough) and, where those leave a choice, the
    end of its name; None for a type that is not taken, such as HTML, SVG and programs."""
    for begins, found in _BY_HEAD:
        if head.startswith(begins):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileType(".webp", "image/webp")
    suffix = f".{name.rpartition('.')[2].lower()}"
    for begins, known in _BY_NAME.items():
        if head.startswith(begins):
            return FileType(suffix, known[suffix]) if suffix in known else None
    return FileType(suffix, _TEXTS[suffix]) if suffix in _TEXTS and _is_text(head) else None


def _is_text(head: bytes) -> bool:
    """UTF-8 but for a letter cut at the end, or at least no control characters."""
    return not set(head) & (set(range(32)) - {9, 10, 12, 13})
