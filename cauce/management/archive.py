"""The file of a backup: a compressed tar whose last member lists the checksums of the others.

`rows/<table>/<number>.jsonl` hold up to 5,000 rows each, `files/…` what was uploaded, `secret_key`
(if wanted) the installation's secret. Without a manifest at its end a file is not a whole backup.
"""

import hashlib
import io
import json
import os
import tarfile
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import batched
from pathlib import Path
from typing import IO, Any, cast

from cauce.management.failure import CommandFailed

FORMAT = 1
MANIFEST = "manifest.json"
SECRET = "secret_key"  # noqa: S105 - the name of a file
ROWS, FILES = "rows", "files"
_ROWS_PER_MEMBER = 5000
_LEVEL = 3  # of compression: higher ones take the processor for a few per cent


@dataclass
class Manifest:
    """What a backup holds. `tables`: table → its columns and number of rows."""

    version: str
    database: str
    made_at: str
    secret_mark: str  # tells whether another installation's secret is the same one
    migrations: list[list[str]]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)  # name → SHA-256
    format: int = FORMAT


class Writer:
    """Adds members to an open backup."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self.tar, self.manifest = tar, manifest

    def rows(self, table: str, columns: list[str], lines: Iterable[str]) -> None:
        """Add a table; `lines` are consumed as they come."""
        count = 0
        for number, chunk in enumerate(batched(lines, _ROWS_PER_MEMBER)):
            count += len(chunk)
            self.data(f"{ROWS}/{table}/{number:06}.jsonl", "\n".join(chunk).encode())
        self.manifest.tables[table] = {"columns": columns, "rows": count}

    def data(self, name: str, content: bytes) -> None:
        """Add a member from memory."""
        self._add(name, io.BytesIO(content), len(content))

    def file(self, name: str, path: Path) -> None:
        """Add a file of the disk; one that has vanished meanwhile is left out."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            self._add(name, source, os.fstat(source.fileno()).st_size)

    def _add(self, name: str, source: Any, size: int) -> None:
        about = tarfile.TarInfo(name)
        about.size, about.mode, about.mtime = size, 0o600, time.time()
        digesting = _Digesting(source)
        self.tar.addfile(about, cast(IO[bytes], digesting))  # it is only read
        self.manifest.members[name] = digesting.digest.hexdigest()


class _Digesting:
    """A reader that computes the checksum of what passes."""

    def __init__(self, source: Any) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As of a file."""
        block: bytes = self.source.read(size)
        self.digest.update(block)
        return block


@contextmanager
def writing(target: Path, manifest: Manifest) -> Iterator[Writer]:
    """Write a backup to `target`, readable by its owner alone; a failure leaves no file behind.

    It is made under another name and renamed when it is whole and on the disk.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_LEVEL) as tar:
                writer = Writer(tar, manifest)
                yield writer
                text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
                writer.data(MANIFEST, text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def verified(source: Path) -> Manifest:
    """The manifest of a whole, undamaged backup; raises CommandFailed on any other file."""
    found: dict[str, str] = {}
    text = b""
    try:
        for name, content in members(source):
            if name == MANIFEST:
                text = content.read()
            else:
                found[name] = hashlib.file_digest(content, "sha256").hexdigest()
        manifest = json.loads(text) if text else {}
    except FileNotFoundError as error:
        raise CommandFailed(f"{source} does not exist") from error
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        raise CommandFailed(f"{source} cannot be read: {error}") from error
    if not text:
        raise CommandFailed(f"{source} is not a whole backup: it has no manifest")
    if manifest.get("format") != FORMAT:
        raise CommandFailed(f"{source} was written by another version, in a format unknown here")
    if wrong := sorted({name for name, _ in found.items() ^ manifest["members"].items()}):
        raise CommandFailed(f"{source} is damaged: {', '.join(wrong[:3])}")
    return Manifest(**manifest)


def members(source: Path) -> Iterator[tuple[str, Any]]:
    """(name, open reader) of each member, in their order."""
    with tarfile.open(source, mode="r:gz") as tar:
        for about in tar:
            if about.isfile() and (content := tar.extractfile(about)):
                yield about.name, content
        # The check sum of the whole stream stands at its very end, after what tar reads.
        while tar.fileobj.read(1 << 20):
            pass
