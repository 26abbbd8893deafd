"""The floor every simulator stands on: routing, request log, failure plan, start and stop."""

import contextlib
import random
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, cast

from cauce.simulators.listener import Listener
from cauce.simulators.wire import Answer, Fault, FaultKind, Request, Route, Seen, as_json, go_to

LOG_LENGTH = 2000
CONTROL = "/_control"
HANG_SECONDS = 60.0


class Simulator(ABC):
    """A provider in miniature.

    A subclass gives `name`, `SETTINGS` (every setting is a string with a default; the command
    line and the control plan take them from here), `routes` for the provider's interface,
    `pages` for people, and `error` for how the provider words a failure.
    """

    name: ClassVar[str]
    SETTINGS: ClassVar[dict[str, str]] = {}

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        seed: int = 1,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = dict(self.SETTINGS)
        self.host, self.port, self.seed, self.clock = host, port, seed, clock
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self._listener: Listener | None = None
        self._house = [*self.pages(), *self._control()]
        self._interface = list(self.routes())
        self.reset()

    def set(self, **settings: str) -> None:
        """Change settings while running; an unknown name is a ValueError."""
        if unknown := settings.keys() - self.SETTINGS.keys():
            raise ValueError(f"{self.name} has no setting {', '.join(sorted(unknown))}")
        self.settings.update(settings)

    def reset(self) -> None:
        """Forget everything received and planned; settings stay."""
        self.rng = random.Random(self.seed)
        self.requests: deque[Seen] = deque(maxlen=LOG_LENGTH)
        self.faults: deque[Fault] = deque()
        self.latency = 0.0

    # What a subclass says.

    @abstractmethod
    def routes(self) -> Sequence[Route]:
        """The provider's interface."""

    def pages(self) -> Sequence[Route]:
        return []

    def local_path(self, path: str) -> str:
        """The path the routes are matched against."""
        return path

    def error(self, code: int) -> Answer:
        """The provider's answer for a failure code of its own or an HTTP status."""
        return as_json({"error": code}, status=code)

    def not_found(self, request: Request) -> Answer:
        return self.error(404)

    # The failure plan.

    def fail_next(
        self,
        count: int = 1,
        code: int = 500,
        *,
        kind: FaultKind = "answer",
        seconds: float = 0.0,
        retry_after: int | None = None,
        effect: bool | None = None,
    ) -> None:
        """Let the next `count` requests of the provider's interface fail (see Fault)."""
        works = kind != "answer" if effect is None else effect
        fault = Fault(kind, code, seconds, retry_after, works)
        with self.lock:
            self.faults.extend([fault] * count)

    def heal(self) -> None:
        """Drop what is left of the failure plan and the latency."""
        with self.lock:
            self.faults.clear()
            self.latency = 0.0

    # One request.

    def handle(self, request: Request) -> Answer | None:
        """The answer to one request; None when the plan says that nothing is answered."""
        return self._find(self._house, request, request.path) or self._logged(request)

    def _find(self, table: Sequence[Route], request: Request, path: str) -> Answer | None:
        for route in table:
            groups = route.match(request.method, path)
            if groups is not None:
                with self.lock if route.alone else contextlib.nullcontext():
                    return route.handler(request, **groups)
        return None

    def _logged(self, request: Request) -> Answer | None:
        seen = Seen(self.clock(), request)
        with self.lock:
            self.requests.append(seen)
            fault = self.faults.popleft() if self.faults else None
        self.pause(self.latency)
        answer = self._under(fault, request)
        seen.status = answer.status if answer else None
        return answer

    def _true_answer(self, request: Request) -> Answer:
        found = self._find(self._interface, request, self.local_path(request.path))
        return found or self.not_found(request)

    def _under(self, fault: Fault | None, request: Request) -> Answer | None:
        if fault is None:
            return self._true_answer(request)
        answer = self._true_answer(request) if fault.effect else self.error(fault.code)
        if fault.kind == "hang":
            self.pause(fault.seconds or HANG_SECONDS)
            return None
        if fault.kind == "cut":
            return replace(answer, cut=True)
        if fault.kind == "slow":
            self.pause(fault.seconds)
            return answer
        failure = self.error(fault.code)
        if fault.retry_after is None:
            return failure
        return replace(failure, headers={**failure.headers, "Retry-After": str(fault.retry_after)})

    def pause(self, seconds: float) -> None:
        """Wait, but never past the stop of the server."""
        if seconds > 0:
            self.stopping.wait(seconds)

    # The control plan: the same acts over HTTP, JSON or form.

    def _control(self) -> list[Route]:
        return [
            Route("POST", f"{CONTROL}/fail", self._control_fail),
            Route("POST", f"{CONTROL}/latency", self._control_latency),
            Route("POST", f"{CONTROL}/heal", self._control_heal),
            Route("POST", f"{CONTROL}/settings", self._control_settings),
            Route("POST", f"{CONTROL}/reset", self._control_reset),
            Route("GET", f"{CONTROL}/requests", self._control_requests),
        ]

    def _control_fail(self, request: Request) -> Answer:
        given = request.params
        kind = given.get("kind", "answer")
        if kind not in ("answer", "slow", "hang", "cut"):
            return as_json({"error": f"unknown kind {kind}"}, status=400)
        try:
            self.fail_next(
                int(given.get("count", "1")),
                int(given.get("code", "500")),
                kind=cast(FaultKind, kind),
                seconds=float(given.get("seconds", "0")),
                retry_after=int(given["retry_after"]) if given.get("retry_after") else None,
                effect=given["effect"] in ("1", "true") if "effect" in given else None,
            )
        except ValueError as error:
            return as_json({"error": str(error)}, status=400)
        return self.done(request)

    def _control_latency(self, request: Request) -> Answer:
        try:
            self.latency = float(request.params.get("seconds", "0"))
        except ValueError as error:
            return as_json({"error": str(error)}, status=400)
        return self.done(request)

    def _control_heal(self, request: Request) -> Answer:
        self.heal()
        return self.done(request)

    def _control_settings(self, request: Request) -> Answer:
        try:
            self.set(**request.params)
        except ValueError as error:
            return as_json({"error": str(error)}, status=400)
        return self.done(request)

    def _control_reset(self, request: Request) -> Answer:
        self.reset()
        return self.done(request)

    def _control_requests(self, request: Request) -> Answer:
        return as_json([seen.as_dict() for seen in self.requests])

    def done(self, request: Request) -> Answer:
        """The answer to a control act: back to the page for a person, JSON for a program."""
        return go_to("/") if request.is_form else as_json({"ok": True, "planned": len(self.faults)})

    # Start and stop.

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        """Listen in a thread; `port` is the real one afterwards. OSError when it is taken."""
        self._listener = Listener(self.host, self.port, self.handle)
        self.port = self._listener.port
        self.stopping.clear()
        self._listener.start()

    def stop(self) -> None:
        """Close every connection and return at once, whatever is still waiting."""
        self.stopping.set()
        if self._listener:
            self._listener.stop()
            self._listener = None


@contextlib.contextmanager
def running[S: Simulator](simulator: S) -> Iterator[S]:
    """The simulator, listening in this process for the length of the block."""
    simulator.start()
    try:
        yield simulator
    finally:
        simulator.stop()
