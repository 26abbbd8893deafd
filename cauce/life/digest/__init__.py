"""The daily digest: what came in, with «revisado», who is late, what is to be done. Read with `of`;
mailed once a day by `sweep`, once at most (`sending`); `latest` and `astray` tell how the mails
stand, for as long as `forget_old` leaves them; `review` records `lead.reviewed`, `choose` is a
member's own wish."""

from cauce.life.digest.actions import choose, review, wanted_by
from cauce.life.digest.contents import MOST, Contents, of
from cauce.life.digest.read import Mailed, astray, latest
from cauce.life.digest.tasks import forget_old, send, sweep

__all__ = [
    "MOST", "Contents", "Mailed", "astray", "choose", "forget_old", "latest", "of", "review",
    "send", "sweep", "wanted_by",
]  # fmt: skip
