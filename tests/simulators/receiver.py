"""Somebody who receives webhooks: keeps the raw requests, refuses the first ones if told to."""

from collections import deque

from cauce.simulators.server import Simulator
from cauce.simulators.wire import Answer, Request, Route


class Receiver(Simulator):
    """Answers the statuses of `plan` one after the other, then 200; echoes the challenge when the
    verify token is the right one."""

    name = "receiver"
    SETTINGS = {"verify_token": "a-token"}

    def reset(self) -> None:
        super().reset()
        self.plan: deque[int] = deque()

    def routes(self) -> list[Route]:
        return [Route("GET", "/in", self.verify), Route("POST", "/in", self.take)]

    def verify(self, request: Request) -> Answer:
        if request.params.get("hub.verify_token") != self.settings["verify_token"]:
            return Answer(403, b"")
        return Answer(200, request.params["hub.challenge"].encode(), "text/plain")

    def take(self, request: Request) -> Answer:
        return Answer(self.plan.popleft() if self.plan else 200, b"")

    @property
    def bodies(self) -> list[bytes]:
        return [seen.request.body for seen in self.requests if seen.request.method == "POST"]
