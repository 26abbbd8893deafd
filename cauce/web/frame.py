"""What every page's frame shows: navigation, search, the person."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from cauce.life.work import tasks
from cauce.web import places
from cauce.web.notices.bell import bell
from cauce.web.settings.places import menu


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for the frame; empty for whoever is signed out. Made once: each part of a page that
    is rendered by itself asks again."""
    if getattr(request, "member", None) is None:
        return {}
    if not hasattr(request, "framed"):
        request.framed = _frame(request)  # type: ignore[attr-defined]
    return request.framed  # type: ignore[attr-defined,no-any-return]


def _frame(request: HttpRequest) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    # A page that counts much asks for this count along with its own.
    told: int | None = getattr(request, "overdue", None)
    late = tasks.overdue(actor, timezone.now()) if told is None else told
    nav = [
        {
            "url": place.url,
            "label": place.label,
            "icon": place.icon,
            "key": f"g {place.key}" if place.key else "",
            "current": _is_at(request.path, place.url),
            "late": late if place.url == "/tasks" else 0,
        }
        for place in places.open_to(actor)
    ]
    members = getattr(request, "members", ())
    others = [one.company for one in members if one.company_id != request.member.company_id]  # type: ignore[attr-defined]
    return {
        "nav": nav,
        "bell": bell(request.member.pk),  # type: ignore[attr-defined]
        "member": request.member,  # type: ignore[attr-defined]
        "actor": actor,
        "settings_url": places.SETTINGS.url if places.may_set_up(actor) else "",
        "settings_key": f"g {places.SETTINGS.key}",
        "settings_places": menu(actor, request.path) if _is_at(request.path, "/settings") else [],
        "search_url": "/leads",
        "other_companies": [{"slug": one.slug, "label": one.name} for one in others],
    }


def _is_at(path: str, url: str) -> bool:
    return path == url if url == "/" else path == url or path.startswith(f"{url}/")
