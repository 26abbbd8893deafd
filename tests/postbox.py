"""A real SMTP server on loopback that keeps what it takes."""

import email.policy
import queue
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller

from tests.running import free_port

PATIENCE = 30.0
REFUSED = "nobody.example"  # the domain whose addresses it does not take


class Postbox:
    """The letters that arrived, oldest first."""

    def __init__(self) -> None:
        self.letters: queue.Queue[EmailMessage] = queue.Queue()
        self.port = free_port()

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take an address or refuse it."""
        if address.endswith(REFUSED):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter."""
        letter = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(
            envelope.original_content
        )
        self.letters.put(letter)
        return "250 OK"

    def next_to(self, address: str) -> EmailMessage:
        """The next letter to this address; fails when none comes in time."""
        while True:
            letter = self.letters.get(timeout=PATIENCE)
            if letter["To"] == address:
                return letter


def link_in(letter: EmailMessage) -> str:
    """The one link that the text and the HTML of a letter both have."""
    found = []
    for kind in ("plain", "html"):
        part = letter.get_body((kind,))
        assert part is not None, f"no {kind} part"
        links = set(re.findall(r'https?://[^\s"<]+', part.get_content()))
        assert len(links) == 1, links
        found.append(links.pop())
    assert found[0] == found[1]
    return str(found[0])


@contextmanager
def running_postbox(box: Postbox | None = None) -> Iterator[Postbox]:
    """A post box that takes letters until the block ends."""
    box = box or Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
