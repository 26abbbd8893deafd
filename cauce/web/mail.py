"""Letters of signing in, sent in the background: no page waits for a mail server.

Their links open accounts, so a letter waits encrypted in the table of jobs.
"""

import json

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from cauce.jobs import task
from cauce.kit import secrets


def send_soon(letter: EmailMultiAlternatives) -> None:
    """Queue a letter of text and, at most, one alternative of HTML."""
    html = next((str(content) for content, _kind in letter.alternatives), "")
    parts = {"subject": letter.subject, "text": letter.body, "html": html, "to": letter.to}
    send.enqueue(secrets.encrypt(json.dumps(parts), keys=settings.SECRET_KEY))


@task(max_attempts=6, backoff=30)
def send(sealed: str) -> None:
    """Send one letter. Raises OSError or SMTPException: it is tried again."""
    parts = json.loads(secrets.decrypt(sealed, keys=settings.SECRET_KEY))
    letter = EmailMultiAlternatives(parts["subject"], parts["text"], to=parts["to"])
    if parts["html"]:
        letter.attach_alternative(parts["html"], "text/html")
    letter.send()
