"""Which language a page speaks: the person's, else the company's; signed out, what was chosen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from cauce.accounts.models import User
from cauce.life import setup


def chosen(request: HttpRequest) -> str:
    """The language that this browser chose before signing in, Spanish when it chose none."""
    wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@require_POST
def choose(request: HttpRequest) -> HttpResponseBase:
    """POST language, next: kept in a cookie, and with the account of whoever is signed in."""
    wanted = request.POST.get("language", "")
    if isinstance(request.user, User) and wanted in dict(settings.LANGUAGES):
        setup.choose_language(request.user, language=wanted)
    return set_language(request)
