"""How a simulated provider calls us: one POST of exact bytes, sent again until it is accepted."""

import http.client
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SCHEDULE = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


def ask(
    method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str], timeout: float
) -> tuple[int, bytes]:
    """One request without following redirects → (status, body); OSError or HTTPException."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body or None, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@dataclass(frozen=True)
class Attempt:
    """One try: `status` is None when there was no answer, and then `error` says why."""

    at: float
    status: int | None
    error: str = ""


@dataclass
class Sent:
    """One thing sent; `attempts` grows until it is delivered or the schedule is at its end."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    attempts: list[Attempt] = field(default_factory=list)
    delivered: bool = False
    _over: threading.Event = field(default_factory=threading.Event, repr=False)

    def wait(self, timeout: float) -> bool:
        """Wait until it is delivered or given up; True when it is delivered."""
        self._over.wait(timeout)
        return self.delivered

    @property
    def over(self) -> bool:
        return self._over.is_set()


class Sender:
    """Sends in the background with redelivery; `schedule` is the pause in seconds before each
    attempt (a provider's hours, shortened)."""

    def __init__(
        self,
        *,
        schedule: Sequence[float] = SCHEDULE,
        timeout: float = 20.0,
        accepts: Callable[[int], bool] = lambda status: 200 <= status < 300,
    ) -> None:
        self.schedule, self.timeout, self.accepts = tuple(schedule), timeout, accepts
        self._closed = threading.Event()

    def send(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> Sent:
        """Start sending and return at once; ask the result whether it arrived."""
        sent = Sent(url, body, headers)
        threading.Thread(target=self._deliver, args=(sent,), daemon=True).start()
        return sent

    def close(self) -> None:
        """No attempt starts after this."""
        self._closed.set()

    def _deliver(self, sent: Sent) -> None:
        for pause in self.schedule:
            if self._closed.wait(pause):
                break
            attempt = self._attempt(sent)
            sent.attempts.append(attempt)
            if attempt.status is not None and self.accepts(attempt.status):
                sent.delivered = True
                break
        sent._over.set()

    def _attempt(self, sent: Sent) -> Attempt:
        at = time.time()
        try:
            status, _ = ask(
                "POST", sent.url, body=sent.body, headers=sent.headers, timeout=self.timeout
            )
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Attempt(at, None, f"{type(error).__name__}: {error}")
        return Attempt(at, status)
