"""Uploaded files on disk: kept while their import needs them, and laid down row by row so that
reading can stop and go on anywhere, whatever the file's kind."""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson
from django.conf import settings

from cauce.accounts.errors import Invalid
from cauce.kit.tables import TableError, open_table

LARGEST = 200_000_000  # bytes
KEPT_FOR = 7 * 24 * 3600  # seconds that an upload nobody imports stays
_PIECE = 1 << 20
_TELL_EVERY = 5_000
_FOLDER = "files/imports"

type FileRow = tuple[int, Sequence[str]]  # line in the file, cells


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: where it lies, what people call it, and SHA-256 of its bytes."""

    path: Path
    name: str
    digest: str


def keep(pieces: Iterable[bytes], *, name: str) -> Upload:
    """Write an upload to disk as it arrives. Raises Invalid when it is empty or too large."""
    path = new_path(".upload")
    sha, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > LARGEST:
                    limit = LARGEST // 1_000_000
                    raise Invalid({"file": ("file_too_large", {"megabytes": limit})})
                sha.update(piece)
                file.write(piece)
        if not size:
            raise Invalid({"file": ("empty_file", {"filename": name})})
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Upload(path, Path(name).name[:255] or "import.csv", sha.hexdigest())


def in_place(path: Path) -> Upload:
    """A file of the command line, read where it lies. Raises Invalid when it cannot be read."""
    sha = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                sha.update(piece)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Invalid({"file": ("unreadable_file", {"reason": reason})}) from error
    return Upload(path, path.name[:255], sha.hexdigest())


def header_of(upload: Upload) -> list[str]:
    """The header as it stands. Raises Invalid naming what is wrong with the file."""
    try:
        with open_table(upload.path, upload.name) as table:
            return table.headers
    except TableError as error:
        raise Invalid({"file": (error.code, error.params)}) from error


def first_rows(path: Path, count: int) -> list[list[str]]:
    """The first rows as they stand, fewer where the file breaks off: whoever reads all of it will
    tell why."""
    found: list[list[str]] = []
    try:
        with open_table(path) as table:
            for row in islice(table.rows, count):
                found.append(list(row))
    except (TableError, FileNotFoundError):
        return found
    return found


def lay_down(source: Path, target: Path, *, tell: Callable[[int], None]) -> int:
    """Write every row of the table as one line of JSON; return how many there are.

    `tell` hears the count now and then and may raise to stop. Raises TableError: what is wrong
    anywhere in the file is known before its first row becomes a lead.
    """
    part, count = target.with_suffix(f".{secrets.token_hex(4)}.part"), 0
    with open_table(source) as table, part.open("wb") as file:
        for count, row in enumerate(table.rows, start=1):
            file.write(_line([row.line, *map(str.strip, row)]))
            if count % _TELL_EVERY == 0:
                tell(count)
    part.replace(target)
    return count


def laid_down(path: Path, *, skip: int) -> Iterator[FileRow]:
    """The rows of `lay_down`, from the one after the first `skip` on."""
    with path.open("rb") as file:
        for line in islice(file, skip, None):
            number, *cells = orjson.loads(line)
            yield number, cells


def _line(row: list[object]) -> bytes:
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # half of a surrogate pair, which no database stores
        plain = [c.encode("utf-8", "replace").decode() if isinstance(c, str) else c for c in row]
        return orjson.dumps(plain, option=orjson.OPT_APPEND_NEWLINE)


def new_path(suffix: str) -> Path:
    """A path in the folder of uploads that nothing has yet."""
    folder = absolute(_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{secrets.token_hex(12)}{suffix}"


def absolute(path: str) -> Path:
    """A stored path, which is relative to the data directory, as it is today."""
    return Path(settings.DATA_DIR) / path


def stored(path: Path) -> str:
    """How the path of a kept upload stands in the database; empty for a file of somebody else's."""
    base = Path(settings.DATA_DIR)
    return str(path.relative_to(base)) if path.is_relative_to(base / _FOLDER) else ""


def beside(working_name: str, suffix: str) -> Path:
    """The path of a working file of one import: `.rows` laid down, `.seen` by a rehearsal."""
    folder = absolute(_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{working_name}{suffix}"


def forget_old() -> int:
    """Remove uploads that lie about for a week; how many files."""
    folder, before = absolute(_FOLDER), time.time() - KEPT_FOR
    old = [p for p in folder.glob("*") if p.is_file() and p.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
