"""Static files: collected, hashed and compressed into the data folder when they have changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from cauce.management.locks import file_lock


def collect_if_stale() -> bool:
    """Bring STATIC_ROOT up to date; True when anything was done. Old hashed files stay: a browser
    may still show a page that names them."""
    target = Path(settings.STATIC_ROOT)
    target.mkdir(parents=True, exist_ok=True)
    marker = target / ".collected"
    with file_lock(target / ".lock"):
        now = _fingerprint()
        if marker.exists() and marker.read_text() == now:
            return False
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        marker.write_text(now)
    return True


def _fingerprint() -> str:
    """Changes with the name, size or time of any source file, and with where they come from."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            source = Path(storage.path(path))
            about = source.stat()
            digest.update(f"{source} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
