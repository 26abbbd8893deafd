"""The two pages that most settings are: a list, and a form for one of it with its last changes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cauce.accounts.errors import Conflict, Invalid, Missing, Repeats
from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.web.request import Request, complained, into, said
from cauce.web.settings import changes

type Values = dict[str, Any]


class SettingForm(forms.Form):
    """A form for one row: its values to begin with, and the switch that only known rows have.

    `kept` names fields that are chosen once and never change.
    """

    active = forms.BooleanField(label=gettext_lazy("In use"), required=False)
    kept: tuple[str, ...] = ()

    def __init__(
        self, data: QueryDict | None, *, row: Any = None, first: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={**self.values_of(row), **(first or {})})
        self.row = row
        self.fields["active"] = self.fields.pop("active")  # the last one
        if not hasattr(row, "active"):
            del self.fields["active"]
        for name in self.kept if row else ():
            del self.fields[name]

    def values_of(self, row: Any) -> Values:
        """What the fields show of a row before anybody types."""
        return {} if row is None else {n: getattr(row, n, None) for n in self.base_fields}

    def offer(self, field: str, choices: Iterable[tuple[Any, Any]], *, none: Any = None) -> None:
        """Give a choice field its choices; `none` is what the empty one is called."""
        empty = [] if none is None else [("", none)]
        self.fields[field].choices = [*empty, *choices]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list. `mark` is (word, hue, shape); `acts` a template's name for its buttons."""

    row: Any
    name: str
    note: str = ""
    mark: tuple[Any, str, str] | None = None
    inside: bool = False  # belongs to the row above it


@dataclass(frozen=True, kw_only=True, slots=True)
class Noun:
    """One kind of setting: its words, its rows, and the actions that make and change one."""

    name: str  # as facts call it
    slug: str  # in the address: /settings/<slug>
    title: Promise
    lead: Promise
    new: Promise
    rows: Callable[[], QuerySet[Any]]
    lines: Callable[[Request, list[Any]], list[Line]]
    form: type[SettingForm]
    create: Callable[[Request, Values], Any]
    change: Callable[[Request, Any, Values], Any]
    right: Right = Right.CONFIGURE
    list_page: str = "settings/list.html"
    one_page: str = "settings/one.html"
    more: Callable[[Request, Any], Values] = lambda request, row: {}
    called: Callable[[Any], str] = str  # a row, to people

    @property
    def url(self) -> str:
        """The address of its list."""
        return f"/settings/{self.slug}"


def pages(noun: Noun) -> list[URLPattern]:
    """The addresses of the noun's list, of a new one, and of each."""

    @require_safe
    def listing(request: Request) -> HttpResponse:
        """GET the list."""
        request.actor.need(noun.right)
        lines = noun.lines(request, list(noun.rows()))
        context = {"title": noun.title, "noun": noun, "lines": lines}
        return render(request, noun.list_page, context | noun.more(request, None))

    @require_http_methods(["GET", "HEAD", "POST"])
    def new(request: Request) -> HttpResponse:
        """GET and POST a new one."""
        request.actor.need(noun.right)
        form = noun.form(posted(request), first=request.GET.dict())
        if made := saved(request, form, lambda values: noun.create(request, values)):
            said(request, _("«%(name)s» was made.") % {"name": noun.called(made)})
            return HttpResponseRedirect(noun.url)
        return shown(request, noun, form, None)

    @require_http_methods(["GET", "HEAD", "POST"])
    def one(request: Request, id: int) -> HttpResponse:
        """GET and POST one."""
        request.actor.need(noun.right)
        row = row_of(noun.rows(), id)
        form = noun.form(posted(request), row=row)
        if saved(request, form, lambda values: noun.change(request, row, values)):
            said(request, _("Saved."))
            return HttpResponseRedirect(f"{noun.url}/{row.pk}")
        return shown(request, noun, form, row)

    return [
        path(f"settings/{noun.slug}", listing, name=noun.slug),
        path(f"settings/{noun.slug}/new", new),
        path(f"settings/{noun.slug}/<int:id>", one),
    ]


def posted(request: Request) -> QueryDict | None:
    """What a form is bound to: nothing until it is sent."""
    return request.POST if request.method == "POST" else None


def shown(request: Request, noun: Noun, form: forms.Form, row: Any) -> HttpResponse:
    """The page of one row (None: of a new one) with its form."""
    context = {
        "title": noun.called(row) if row else noun.new,
        "noun": noun,
        "form": form,
        "row": row,
        "recent": changes.recent(noun.name, row.pk) if row else [],
    }
    context |= noun.more(request, row) if row else {}
    return render(request, noun.one_page, context, status=422 if form.errors else 200)


def saved(request: Request, form: forms.Form, act: Callable[[Values], Any]) -> Any:
    """What the action returned; None when there is nothing to save or it refused."""
    if request.method != "POST" or not form.is_valid():
        return None
    with into(form):
        try:
            return act(form.cleaned_data)
        except Repeats:
            raise  # it names the field
        except Conflict as refused:
            text = sentence(refused.code, refused.params)
            form.add_error(None, forms.ValidationError(text, code=refused.code))
    return None


def row_of[M: Model](rows: QuerySet[M], row_id: int) -> M:
    """The row with this id among those of the company in scope. Raises Missing."""
    found = rows.filter(pk=row_id).first()
    if found is None:
        raise Missing(rows.model.__name__)
    return found


def act(request: Request, work: Callable[[], Any], text: Any, *, url: str) -> HttpResponse:
    """Do something a button asks for, say that it is done, or why not; then back to `url`."""
    try:
        work()
    except (Conflict, Invalid) as refused:
        complained(request, refused)
    else:
        said(request, text)
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer
