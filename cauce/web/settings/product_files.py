"""The picture and the documents of a product: sent, shown, removed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.catalog.models import Product
from cauce.catalog.product_files import FileKind, ProductFile, absolute, files_of
from cauce.life import setup
from cauce.web.request import Request, complained, said
from cauce.web.settings.noun import Values, act, row_of

_MINUTES = 60
type _Add = Callable[..., ProductFile]


class ImageForm(forms.Form):
    """A picture."""

    file = forms.FileField(
        label=_("Image"),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/gif,image/webp"}),
        help_text=_("PNG, JPEG, GIF or WebP, up to 5 MB."),
    )


class DocumentForm(forms.Form):
    """A document."""

    file = forms.FileField(
        label=_("Document"),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument, text, image or ZIP, up to 20 MB."),
    )


def of_product(request: Request, product: Product | None) -> Values:
    """What the product's page shows of them; nothing on the list of products."""
    if product is None:
        return {}
    files = files_of(product)
    return {
        "image": next((one for one in files if one.kind == FileKind.IMAGE), None),
        "documents": [one for one in files if one.kind == FileKind.DOCUMENT],
        "image_form": ImageForm(auto_id="image_%s"),
        "document_form": DocumentForm(auto_id="document_%s"),
    }


@require_POST
def image(request: Request, id: int) -> HttpResponse:
    """POST a picture to /settings/products/<id>/image: it takes the place of the one there."""
    return _add(request, id, setup.set_image)


@require_POST
def document(request: Request, id: int) -> HttpResponse:
    """POST one more document to /settings/products/<id>/documents."""
    return _add(request, id, setup.add_document)


def _add(request: Request, id: int, add: _Add) -> HttpResponse:
    request.actor.need(Right.CONFIGURE)
    product = row_of(Product.objects.all(), id)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Invalid({"file": "required"})
        made = add(product, file.chunks(), name=file.name or "", by=request.actor)
        said(request, gettext("«%(name)s» is there.") % {"name": made.name})
    except (Invalid, Conflict) as refused:
        complained(request, refused)
    answer = HttpResponseRedirect(f"/settings/products/{id}#files")
    answer.status_code = 303
    return answer


@require_POST
def remove(request: Request, id: int, file: int) -> HttpResponse:
    """POST /settings/products/<id>/files/<file>/remove."""
    request.actor.need(Right.CONFIGURE)
    found = row_of(ProductFile.objects.filter(product_id=id, removed_at=None), file)
    return act(
        request,
        lambda: setup.remove_file(found, by=request.actor),
        gettext("«%(name)s» is gone.") % {"name": found.name},
        url=f"/settings/products/{id}#files",
    )


@require_safe
def show(request: Request, id: int) -> HttpResponse | FileResponse:
    """GET /products/files/<id>: for everybody in the company, and nobody else."""
    found = row_of(ProductFile.objects.filter(removed_at=None), id)
    return sent(found)


def sent(file: ProductFile) -> FileResponse:
    """The file as an answer: pictures are drawn, all else is saved. Raises Missing."""
    try:
        opened: Any = absolute(file).open("rb")
    except FileNotFoundError:
        raise Missing("file") from None
    drawn = file.kind == FileKind.IMAGE
    answer = FileResponse(
        opened, as_attachment=not drawn, filename=file.name, content_type=file.media
    )
    answer["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, private=True, max_age=10 * _MINUTES)
    return answer


urlpatterns: list[URLPattern] = [
    path("settings/products/<int:id>/image", image),
    path("settings/products/<int:id>/documents", document),
    path("settings/products/<int:id>/files/<int:file>/remove", remove),
    path("products/files/<int:id>", show),
]
