"""The files of people: in the data directory beside the exports, for nobody else on the machine."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_FOLDER = "people"


def new() -> tuple[str, BinaryIO]:
    """(path as it is stored, open file) of a new file that nobody can guess."""
    folder = absolute(_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{secrets.token_hex(16)}.zip"
    file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")
    return str(path.relative_to(settings.DATA_DIR)), file


def absolute(path: str) -> Path:
    """A stored path, which is relative to the data directory, as it is today."""
    return Path(settings.DATA_DIR) / path


def remove(paths: Iterable[str]) -> None:
    """Remove files; those that are gone are no matter."""
    for path in paths:
        if path:
            absolute(path).unlink(missing_ok=True)
