"""What the process reads from its environment, in one place and typed."""

import json
import os
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit


def data_dir() -> Path:
    """Folder for the embedded database, the secret key and uploaded files; made when missing."""
    folder = Path(os.environ.get("CAUCE_DATA_DIR", "data")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The installation's secret: from CAUCE_SECRET_KEY, else made once in `folder`, mode 0600.

    Two processes may start at once: the file is created exclusively, the loser reads it.
    """
    if given := os.environ.get("CAUCE_SECRET_KEY"):
        return given
    path = folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def database_url(folder: Path) -> str:
    """DATABASE_URL, else the embedded SQLite file in `folder`."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'cauce.sqlite3'}"


def private_targets() -> frozenset[tuple[str, int]]:
    """Exact private `host:port` pairs that connections may reach (CAUCE_PRIVATE_TARGETS).

    Raises ValueError on an entry without a numeric port.
    """
    pairs = set()
    for entry in filter(None, os.environ.get("CAUCE_PRIVATE_TARGETS", "").split(",")):
        host, _, port = entry.strip().rpartition(":")
        if not host:
            raise ValueError(f"CAUCE_PRIVATE_TARGETS: {entry!r} is not host:port")
        pairs.add((host.strip("[]").lower(), int(port)))
    return frozenset(pairs)


def trusted_proxies() -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses or networks whose X-Forwarded-For is believed (CAUCE_TRUSTED_PROXIES), with commas.

    Raises ValueError on an entry that is neither.
    """
    given = os.environ.get("CAUCE_TRUSTED_PROXIES", "").split(",")
    return tuple(ip_network(entry.strip(), strict=False) for entry in given if entry.strip())


def oidc() -> list[dict[str, str]]:
    """Providers that let people in (CAUCE_OIDC): a JSON list of {"provider_id", "name",
    "client_id", "server_url", "secret"?}. Raises ValueError when it is none."""
    try:
        found = json.loads(os.environ.get("CAUCE_OIDC") or "[]")
        needed = ("provider_id", "name", "client_id", "server_url")
        return [
            {name: str(app[name]) for name in needed} | {"secret": str(app.get("secret", ""))}
            for app in found
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"CAUCE_OIDC is not a list of providers: {error!r}") from None


def origin(url: str) -> str:
    """The scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for anything else; `default` when unset."""
    value = os.environ.get(name)
    return default if value is None else value.lower() in {"1", "true", "yes", "on"}


def base_url() -> str:
    """The address people and providers reach us at, without a trailing slash."""
    default = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    return os.environ.get("CAUCE_BASE_URL", default).rstrip("/")
