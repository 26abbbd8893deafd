"""Whose clock a moment is told by: the team's where it has one of its own, else the company's."""

from zoneinfo import ZoneInfo

from cauce.accounts.models import Team
from cauce.accounts.scope import current_company


def zone_of_member(member_id: int | None) -> ZoneInfo:
    """The zone of the first of the member's teams that has its own, else the company's; nobody's is
    the company's. One statement, none for nobody."""
    own = None
    if member_id is not None:
        teams = Team.objects.filter(members=member_id).exclude(timezone="").order_by("pk")
        own = teams.values_list("timezone", flat=True).first()
    return ZoneInfo(own or current_company().timezone)
