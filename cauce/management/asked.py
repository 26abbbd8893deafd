"""What every sub-command needs: the company that was named, and a refusal as one clear line."""

from collections.abc import Iterator
from contextlib import contextmanager

from cauce.accounts.errors import Invalid, Refusal
from cauce.accounts.models import Company
from cauce.accounts.sentences import sentence
from cauce.management.failure import CommandFailed


def company_called(slug: str) -> Company:
    """The company with that slug. Raises CommandFailed, naming those that there are."""
    found = Company.objects.filter(slug=slug).first()
    if found is None:
        there = ", ".join(Company.objects.order_by("slug").values_list("slug", flat=True)[:10])
        raise CommandFailed(f"there is no company {slug!r}; there is: {there or 'none yet'}")
    return found


@contextmanager
def plainly() -> Iterator[None]:
    """Turn an action's refusal into the one line that the command ends with."""
    try:
        yield
    except Refusal as error:
        raise CommandFailed(words_of(error)) from None


def words_of(error: Refusal) -> str:
    """The refusal for people, each bad field named."""
    if isinstance(error, Invalid):
        told = (
            f"{name}: {sentence(code, params)}" for name, (code, params) in error.fields.items()
        )
        return " ".join(told)
    return sentence(error.code, error.params)
