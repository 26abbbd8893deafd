"""Teams: people who share a queue."""

from cauce.accounts.actor import Actor
from cauce.accounts.models import Team
from cauce.accounts.permissions import Right
from cauce.life.setup import checks
from cauce.life.setup.changes import made
from cauce.life.setup.naming import checked_name, free_slug
from cauce.store import atomic


@atomic()
def create_team(*, name: str, by: Actor, timezone_name: str = "") -> Team:
    """A team; without a zone it keeps the company's. Raises NotAllowed, Invalid, Exists.

    It is changed with `update_setting`.
    """
    by.need(Right.MANAGE_PEOPLE)
    teams = Team.objects.all()
    team = Team(
        name=checked_name(name, siblings=teams, limit=120),
        slug=free_slug(name, taken=teams),
        timezone=timezone_name,
    )
    checks.checked(team, {"timezone": timezone_name})
    return made(team, noun="team", by=by)
