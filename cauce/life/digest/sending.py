"""A digest is handed to the mail server once at most.

A process may die, or the line break, after the last byte of a letter and before the server's
answer: then nobody knows whether it went out. Sent again, somebody might have it twice: it is not.
Whoever sends claims the row first, by a conditional update that one worker wins, and a row that was
claimed and never settled stands as «unknown», where its reader and the administrator see it. What
certainly did not go out (no connection, or the server said no) gives its claim back and is tried
again. The Message-ID is made of the row, so that the log of the mail server tells the rest.
"""

import logging
from contextlib import suppress
from smtplib import (
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from cauce.life.digest.models import Digest

log = logging.getLogger(__name__)
_TROUBLE_LIMIT = 300
# The server answered, and the answer was no: the letter is not out. (All are OSErrors; of any
# other, such as a time-out or a broken line, nobody knows after how many bytes it came.)
_REFUSED = (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError)


def message_id(digest: Digest) -> str:
    """The same for each attempt to send a digest."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<digest.{digest.day:%Y%m%d}.{digest.pk}@{host}>"


def hand_over(digest: Digest, letter: EmailMessage) -> None:
    """Send the letter of a digest, unless somebody has begun to. Raises OSError when it certainly
    did not go out: it may be tried again."""
    letter.extra_headers["Message-ID"] = message_id(digest)
    mailer = mailers["default"]
    try:
        mailer.open()
    except OSError as error:
        Digest.objects.filter(pk=digest.pk, begun_at=None).update(trouble=_told(error))
        raise
    try:
        if _claimed(digest):
            _sent(digest, letter, mailer)
    finally:
        # Whether it is out is decided: how the line is closed changes nothing.
        with suppress(OSError):
            mailer.close()


def _claimed(digest: Digest) -> bool:
    """Whoever changes the row from not begun has it. Committed before the first byte."""
    mine = Digest.objects.filter(pk=digest.pk, sent_at=None, begun_at=None)
    return bool(mine.update(begun_at=timezone.now(), trouble=""))


def _sent(digest: Digest, letter: EmailMessage, mailer: BaseEmailBackend) -> None:
    mine = Digest.objects.filter(pk=digest.pk)
    try:
        mailer.send_messages([letter])
    except _REFUSED as error:
        mine.update(begun_at=None, trouble=_told(error))
        raise
    except OSError as error:
        mine.update(trouble=_told(error))
        log.warning("Whether digest %s went out is not known: %s", digest.pk, error)
        return
    mine.update(sent_at=timezone.now())


def _told(error: OSError) -> str:
    return (str(error).strip() or type(error).__name__)[:_TROUBLE_LIMIT]
