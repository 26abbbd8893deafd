"""Moving a row of a list up or down."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cauce.life import setup
from cauce.web.request import Request, View
from cauce.web.settings.noun import Noun, act, row_of


def move(noun: Noun, query: Callable[[Any], str] = lambda row: "") -> View:
    """The view that moves one row of `noun`; it goes back to the list with `query(row)`."""

    @require_POST
    def view(request: Request, id: int) -> HttpResponse:
        """POST places=-1 (up) or 1 (down)."""
        row = row_of(noun.rows(), id)
        places = -1 if request.POST.get("places") == "-1" else 1
        return act(
            request,
            lambda: setup.move_setting(row, noun=noun.name, places=places, by=request.actor),
            _("Moved."),
            url=noun.url + query(row),
        )

    return view
