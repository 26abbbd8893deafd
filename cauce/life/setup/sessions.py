"""Who came into a company, when and how: `session.started`; and the language a person reads."""

from django.conf import settings

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid
from cauce.accounts.models import User
from cauce.spine.facts import SessionStarted
from cauce.spine.record import record
from cauce.store import atomic


@atomic()
def note_session(*, method: str, address: str, by: Actor) -> None:
    """The person `by` has entered the company in scope. `method` says how: password, totp…"""
    happened = SessionStarted(method=method, address=address)
    record(happened, by=by, subject=("session", by.id or 0))


@atomic()
def choose_language(user: User, *, language: str) -> User:
    """The language of every page this person sees, in whatever company. Raises Invalid."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid({"language": "not_a_language"})
    user.language = language
    user.save(update_fields=["language"])
    return user
