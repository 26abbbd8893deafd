"""What an action refused, as a page for people: status and sentence in one place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cauce.accounts.errors import Conflict, Exists, Invalid, Missing, NotAllowed, Refusal
from cauce.accounts.sentences import sentence

_STATUS: dict[type[Refusal], int] = {
    Missing: 404,
    NotAllowed: 403,
    Conflict: 409,
    Exists: 409,
    Invalid: 422,
}


def refused(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for a refusal that no form caught; None for any other exception."""
    if not isinstance(error, Refusal):
        return None
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    if isinstance(error, Missing):
        return render(request, "404.html", status=404)
    if isinstance(error, NotAllowed):
        return render(request, "403.html", status=403)
    return render(request, "refused.html", {"sentence": sentence_of(error)}, status=status)


def sentence_of(error: Refusal) -> str:
    """The refusal in the reader's language, one sentence per field."""
    if isinstance(error, Invalid):
        return " ".join(sentence(code, params) for code, params in error.fields.values())
    return sentence(error.code, error.params)
