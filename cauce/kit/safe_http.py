"""The only way out to the network: to public addresses, with limits, and no doubt about sending."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import httpcore
import httpx

from cauce.kit import addresses

MAX_REDIRECTS = 3
USER_AGENT = "Cauce"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# Ours to set: a caller's Host would undo the check of the address.
_OWN_HEADERS = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding"}
)
# All that may travel on to another host after a redirect: no credentials under any name.
_TRAVELLING = frozenset({"accept", "accept-language", "content-type", "user-agent"})


class HttpError(Exception):
    """A request without an answer. `reason` is a stable code, `detail` is for the log."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Refused(HttpError):
    """Not attempted: bad_url, bad_scheme, userinfo, bad_header, private_address, redirects."""


class Unreachable(HttpError):
    """Nothing was sent: dns, connect (also TLS), timeout. Safe to try again."""


class Unknown(HttpError):
    """Sent, perhaps carried out, not answered: timeout, disconnected. Look before trying again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` holds at most max_bytes; `truncated` says that there was more."""

    status: int
    headers: httpx.Headers
    body: bytes
    elapsed_ms: int
    truncated: bool
    final_url: str


@dataclass(slots=True)
class _Trip:
    """One request: when it must be over, and whether anything has left the house."""

    ends: float
    sent: bool = False
    started: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Seconds left, never less than a moment: the socket itself then times out."""
        return max(self.ends - time.monotonic(), 0.001)

    def check(self, error: type[Exception]) -> None:
        if time.monotonic() >= self.ends:
            raise error("the time for the whole request is over")


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    timeout: float = 15,
    max_bytes: int = 1_000_000,
    allow: Collection[tuple[str, int]] = frozenset(),
    follow_redirects: bool = False,
) -> Answer:
    """Send one request and read the answer, whatever its status.

    `timeout` is for everything, from the name look-up to the last byte. `allow` holds the exact
    (host, port) pairs that may be private. Raises Refused, Unreachable or Unknown.
    """
    trip = _Trip(ends=time.monotonic() + timeout)
    target, sending = _parsed(url), _checked(headers or {})
    for _ in range(MAX_REDIRECTS + 1):
        answer = _exchange(trip, method, target, sending, content, max_bytes, allow)
        location = answer.headers.get("location")
        if not (follow_redirects and answer.status in _REDIRECTS and location):
            return answer
        here, target = target, _joined(target, location)
        if _origin(here) != _origin(target):
            sending = {k: v for k, v in sending.items() if k.lower() in _TRAVELLING}
        if answer.status == 303 or (answer.status < 303 and method == "POST"):
            method, content = ("HEAD" if method == "HEAD" else "GET"), b""
            sending = {k: v for k, v in sending.items() if k.lower() != "content-type"}
    raise Refused("redirects", f"more than {MAX_REDIRECTS}")


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise Refused("bad_url", str(error)) from error
    if parsed.scheme not in ("http", "https"):
        raise Refused("bad_scheme", parsed.scheme)
    if parsed.userinfo:
        raise Refused("userinfo")
    if not host or not 0 < _port(parsed) < 65536:
        raise Refused("bad_url", "no host or no such port")
    return parsed


def _joined(here: httpx.URL, location: str) -> httpx.URL:
    try:
        return _parsed(str(here.join(location)))
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("bad_url", str(error)) from error


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    """The caller's headers without those that are ours; a line break in one is an attack."""
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or _UNPRINTABLE.search(value):
            raise Refused("bad_header", name[:100])
    kept = {name: value for name, value in headers.items() if name.lower() not in _OWN_HEADERS}
    if not any(name.lower() == "user-agent" for name in kept):
        kept["User-Agent"] = USER_AGENT
    return kept


def _port(url: httpx.URL) -> int:
    if url.port is None:
        return 443 if url.scheme == "https" else 80
    return url.port


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, _port(url)


def _exchange(
    trip: _Trip,
    method: str,
    url: httpx.URL,
    headers: Mapping[str, str],
    content: bytes,
    max_bytes: int,
    allow: Collection[tuple[str, int]],
) -> Answer:
    found = _allowed_addresses(trip, url, allow)
    trip.sent = False
    try:
        with httpcore.ConnectionPool(
            ssl_context=_tls(), network_backend=_Pinned(found, trip), max_connections=1
        ) as pool:
            return _read(trip, pool, method, url, headers, content, max_bytes)
    except httpcore.TimeoutException as error:
        raise (Unknown if trip.sent else Unreachable)("timeout", str(error)) from error
    except httpcore.LocalProtocolError as error:
        raise Refused("bad_header", str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        if trip.sent:
            raise Unknown("disconnected", str(error)) from error
        raise Unreachable("connect", str(error)) from error


def _allowed_addresses(
    trip: _Trip, url: httpx.URL, allow: Collection[tuple[str, int]]
) -> list[str]:
    """Where the name leads, looked up once; refused as a whole when any of it is private."""
    host, port = url.raw_host.decode("ascii"), _port(url)
    literal = addresses.literal(host)
    found = [literal] if literal else _resolved(trip, host, port)
    if (host.rstrip("."), port) not in allow and not all(map(addresses.is_public, found)):
        raise Refused("private_address", host)
    return found


def _resolved(trip: _Trip, host: str, port: int) -> list[str]:
    """In a thread of its own: the system's look-up takes no timeout."""
    outcome: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            outcome.set_result(resolve(host, port))
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            outcome.set_exception(error)

    threading.Thread(target=look_up, daemon=True, name="look-up").start()
    try:
        return outcome.result(timeout=trip.left())
    except TimeoutError as error:
        raise Unreachable("timeout", f"look-up of {host}") from error
    except (OSError, ValueError, OverflowError) as error:
        raise Unreachable("dns", f"{host}: {error}") from error


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name as the system knows them; OSError when there are none."""
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Made once: reading the certificates takes longer than a request."""
    return httpx.create_ssl_context()


def _read(
    trip: _Trip,
    pool: httpcore.ConnectionPool,
    method: str,
    url: httpx.URL,
    headers: Mapping[str, str],
    content: bytes,
    max_bytes: int,
) -> Answer:
    target = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=_port(url), target=url.raw_path
    )
    own = {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"}
    sending = [(k.encode(), v.encode("utf-8", "replace")) for k, v in (own | dict(headers)).items()]
    if content or method in ("POST", "PUT", "PATCH"):
        sending.append((b"Content-Length", str(len(content)).encode()))
    patience = dict.fromkeys(("connect", "read", "write", "pool"), trip.left())
    with pool.stream(
        method, target, headers=sending, content=content, extensions={"timeout": patience}
    ) as response:
        body = bytearray()
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > max_bytes:
                break
        return Answer(
            status=response.status,
            headers=httpx.Headers(response.headers),
            body=bytes(body[:max_bytes]),
            elapsed_ms=round((time.monotonic() - trip.started) * 1000),
            truncated=len(body) > max_bytes,
            final_url=str(url),
        )


class _Pinned(httpcore.NetworkBackend):
    """Connects to the addresses that were checked, never looking the name up again.

    TLS goes on knowing the name: the certificate is checked against it.
    """

    def __init__(self, found: list[str], trip: _Trip) -> None:
        self._found, self._trip = found, trip
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._found:
            self._trip.check(httpcore.ConnectTimeout)
            try:
                stream = self._sockets.connect_tcp(address, port, timeout=self._trip.left())
                return _Timed(stream, self._trip)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Timed(httpcore.NetworkStream):
    """A connection that ends with its trip: a server that drips bytes gains no time by it."""

    def __init__(self, stream: httpcore.NetworkStream, trip: _Trip) -> None:
        self._stream, self._trip = stream, trip

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._trip.check(httpcore.ReadTimeout)
        return self._stream.read(max_bytes, timeout=self._trip.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._trip.check(httpcore.WriteTimeout)
        self._trip.sent = True
        self._stream.write(buffer, timeout=self._trip.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        self._trip.check(httpcore.ConnectTimeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout=self._trip.left())
        return _Timed(stream, self._trip)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
