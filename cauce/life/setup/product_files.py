"""Pictures and documents of products: kept on disk, replaced, removed."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.catalog.models import Product
from cauce.catalog.product_files import (
    LARGEST_DOCUMENT,
    LARGEST_IMAGE,
    MOST_DOCUMENTS,
    FileKind,
    ProductFile,
    absolute,
)
from cauce.kit.file_types import HEAD, FileType, type_of
from cauce.spine.facts import SettingChanged
from cauce.spine.record import record
from cauce.store import atomic

_FOLDER = "files/products"  # within `files`, which backups hold
_LIMITS = {FileKind.IMAGE: LARGEST_IMAGE, FileKind.DOCUMENT: LARGEST_DOCUMENT}
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that came and lies on the disk; nothing refers to it yet."""

    path: Path
    name: str
    type: FileType
    size: int
    digest: str


def set_image(product: Product, pieces: Iterable[bytes], *, name: str, by: Actor) -> ProductFile:
    """The product's picture from now on. Raises NotAllowed, Invalid("file")."""
    return _added(product, FileKind.IMAGE, pieces, name, by)


def add_document(product: Product, pieces: Iterable[bytes], *, name: str, by: Actor) -> ProductFile:
    """One more document. Raises NotAllowed, Invalid("file"), Conflict(too_many_documents)."""
    return _added(product, FileKind.DOCUMENT, pieces, name, by)


def _added(
    product: Product, kind: FileKind, pieces: Iterable[bytes], name: str, by: Actor
) -> ProductFile:
    """The bytes go to disk first: no transaction waits for an upload."""
    by.need(Right.CONFIGURE)
    kept = _keep(pieces, name, kind)
    try:
        return _write(product, kind, kept, by)
    except BaseException:
        kept.path.unlink(missing_ok=True)
        raise


def _keep(pieces: Iterable[bytes], name: str, kind: FileKind) -> Kept:
    """Write what comes under a name that nobody can guess, readable by nobody else on the machine.
    Raises Invalid when it is empty, too large, or of a type that is not taken."""
    path = _new_path()
    sha, size, head = hashlib.sha256(), 0, b""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > _LIMITS[kind]:
                    limit = _LIMITS[kind] // 1_000_000
                    raise Invalid({"file": ("file_too_large", {"megabytes": limit})})
                head = head if len(head) >= HEAD else (head + piece)[:HEAD]
                sha.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        found = _checked(head, name, kind)
        return Kept(path, _tidy(name, found), found, size, sha.hexdigest())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _checked(head: bytes, name: str, kind: FileKind) -> FileType:
    if not head:
        raise Invalid({"file": ("empty_file", {"filename": name})})
    found = type_of(head, name)
    if kind == FileKind.IMAGE and (found is None or not found.is_image):
        raise Invalid({"file": "not_an_image"})
    if found is None:
        raise Invalid({"file": "file_type_not_taken"})
    return found


def _tidy(name: str, found: FileType) -> str:
    """The name without folders and signs that do not print, with a suffix that is true."""
    plain = "".join(sign for sign in Path(name.replace("\\", "/")).name if sign.isprintable())
    stem, dot, suffix = plain.rpartition(".")
    stem = (stem if dot else suffix).strip(" .") or "file"
    return stem[: _LONGEST_NAME - len(found.suffix)] + found.suffix


def _new_path() -> Path:
    folder = Path(settings.DATA_DIR) / _FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / secrets.token_hex(16)


@atomic()
def _write(product: Product, kind: FileKind, kept: Kept, by: Actor) -> ProductFile:
    Product.objects.select_for_update().get(pk=product.pk)  # two come at once: one after the other
    there = ProductFile.objects.filter(product=product, kind=kind, removed_at=None)
    before = None
    if kind == FileKind.IMAGE:
        old = there.first()
        before = _take_away(old) if old else None
    elif there.count() >= MOST_DOCUMENTS:
        raise Conflict("too_many_documents", limit=MOST_DOCUMENTS)
    file = ProductFile.objects.create(
        product=product,
        kind=kind,
        name=kept.name,
        path=str(kept.path.relative_to(settings.DATA_DIR)),
        media=kept.type.media,
        size=kept.size,
        digest=kept.digest,
    )
    _tell(product, kind, [before, file.name], by)
    return file


@atomic()
def remove_file(file: ProductFile, *, by: Actor) -> None:
    """The file is gone; links to it find nothing any more. Raises NotAllowed, Missing."""
    by.need(Right.CONFIGURE)
    found = ProductFile.objects.select_for_update().filter(pk=file.pk, removed_at=None).first()
    if found is None:
        raise Missing("file")
    _tell(found.product, FileKind(found.kind), [_take_away(found), None], by)


def _take_away(file: ProductFile) -> str:
    """Mark it as removed; the bytes go when that is certain. Returns its name."""
    file.removed_at = timezone.now()
    file.save(update_fields=["removed_at"])
    transaction.on_commit(partial(absolute(file).unlink, missing_ok=True))
    return file.name


def _tell(product: Product, kind: FileKind, names: list[str | None], by: Actor) -> None:
    configuration_changed(current_company())
    happened = SettingChanged(noun="product", fields={kind.value: names})
    record(happened, by=by, subject=("product", product.pk))
