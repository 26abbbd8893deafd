"""What a request inside a company carries, and how forms speak with actions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Exists, Invalid, Refusal, Repeats
from cauce.accounts.models import Membership
from cauce.accounts.sentences import sentence


class Request(HttpRequest):
    """A request of a signed-in member, after the middleware."""

    member: Membership
    members: list[Membership]  # in every company that the person has joined
    actor: Actor
    htmx: HtmxDetails
    overdue: int  # own tasks that are late, where the page has counted them for the frame


type View = Callable[..., HttpResponse]


@contextmanager
def into(form: forms.Form) -> Iterator[None]:
    """Turn what an action refuses by field into the form's errors; other refusals pass."""
    try:
        yield
    except Invalid as refused:
        for name, (code, params) in refused.fields.items():
            known = name if name in form.fields else None
            form.add_error(known, forms.ValidationError(sentence(code, params), code=code))
    except Exists as refused:
        known = refused.field if refused.field in form.fields else None
        form.add_error(known, forms.ValidationError(sentence("exists"), code="exists"))
    except Repeats as refused:
        known = refused.field if refused.field in form.fields else None
        text = sentence(refused.code, refused.params)
        form.add_error(known, forms.ValidationError(text, code=refused.code))


def said(request: HttpRequest, text: Any, *, undo: str = "") -> None:
    """Say something in passing on the next page; `undo` is where a POST takes it back."""
    messages.success(request, str(text), extra_tags=undo)


def complained(request: HttpRequest, refused: Refusal) -> None:
    """Say on the next page why something was refused, one sentence per field."""
    if isinstance(refused, Invalid):
        texts = [sentence(code, params) for code, params in refused.fields.values()]
    else:
        texts = [sentence(refused.code, refused.params)]
    messages.error(request, " ".join(texts))


def back(request: HttpRequest, fallback: str) -> HttpResponseRedirect:
    """See other: the posted `next` if it is ours, else `fallback`."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return see_other(wanted if safe else fallback)


def see_other(address: str) -> HttpResponseRedirect:
    """Go there by GET: what follows a post that was done."""
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer
