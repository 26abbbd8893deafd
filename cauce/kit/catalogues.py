"""Message catalogues: the .po files in git become the .mo files that are read at run time."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_stale(folder: Path) -> list[Path]:
    """Compile each `<language>/LC_MESSAGES/*.po` under `folder` that is newer than its .mo.

    Returns the .mo files written. An installed package brings its .mo files along and a read-only
    folder cannot be stale, so nothing is written there. Raises OSError when a file cannot be read.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not _is_fresh(source, target) and os.access(source.parent, os.W_OK):
            _compile(source, target)
            written.append(target)
    return written


def _is_fresh(source: Path, target: Path) -> bool:
    return target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns


def _compile(source: Path, target: Path) -> None:
    """Write beside the target and rename: another process may be reading or compiling it."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    part = target.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        write_mo(file, catalogue)
    part.replace(target)
