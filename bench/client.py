"""A small HTTP load generator: keep-alive connections in one process, latencies of each request."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Load:
    """What came of a run: completed requests, statuses, latencies in ms, duration in s."""

    statuses: dict[int, int]
    latencies: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Completed requests a second."""
        return len(self.latencies) / self.seconds

    def at(self, share: float) -> float:
        """The latency in ms that `share` of the requests stayed under."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def run(
    base_url: str, make: Callable[[int], bytes], *, clients: int, seconds: float, warm: float = 2.0
) -> Load:
    """Send what `make(n)` gives (a whole request) over `clients` connections for `seconds`.

    Requests of the first `warm` seconds are sent but not counted.
    """
    return asyncio.run(_run(base_url, make, clients, seconds, warm))


async def _run(base_url, make, clients: int, seconds: float, warm: float) -> Load:
    where = urlsplit(base_url)
    statuses: dict[int, int] = {}
    latencies: list[float] = []
    numbers = iter(range(1, 1 << 60))
    began = time.perf_counter() + warm
    until = began + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        while (start := time.perf_counter()) < until:
            writer.write(make(next(numbers)))
            status = await _answer(reader)
            if start >= began:
                latencies.append((time.perf_counter() - start) * 1000)
                statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    await asyncio.gather(*(one() for _ in range(clients)))
    return Load(statuses, latencies, time.perf_counter() - began)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lowered = head.lower()
    if b"content-length:" in lowered:
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
    elif b"transfer-encoding: chunked" in lowered:
        while size := int((await reader.readline()).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return status


def request(
    method: str, path: str, *, token: str = "", cookie: str = "", body: bytes = b""
) -> bytes:
    """One HTTP/1.1 request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: identity"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
