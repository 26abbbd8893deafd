"""The picture and the documents of a product: sent as files, read as files."""

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from ninja import Router

from cauce.accounts.errors import Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.product_shape import DocumentOut, DocumentsOut, file_shape
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.catalog.models import Product
from cauce.catalog.product_files import FileKind, ProductFile, absolute
from cauce.life import setup

router = Router(tags=["Catalog"])
_PIECE = 1 << 20
_LONGEST = 255
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FORM = {"type": "object", "required": ["file"], "properties": {"file": _BYTES["schema"]}}
_TAKES = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/octet-stream": _BYTES,
        },
    },
    "parameters": [
        {
            "name": "filename",
            "in": "query",
            "required": False,
            "schema": {"type": "string", "maxLength": _LONGEST},
            "description": "of a bare file: what it is called, with its suffix",
        }
    ],
}


@router.post("/products/{reference}/image", response={201: DocumentOut}, openapi_extra=_TAKES)
def set_product_image(request: ApiRequest, reference: str) -> HttpResponse:
    """The product's picture: PNG, JPEG, GIF or WebP, up to 5 MB. Takes the former one's place.

    Either a multipart form with `file`, or the bytes of the file themselves with `?filename=`.
    """
    request.actor.need(Right.CONFIGURE)
    product = row_of(Product.objects.all(), reference)
    pieces, name = _sent(request)
    made = setup.set_image(product, pieces, name=name, by=request.actor)
    where = f"/api/v1/products/{product.pk}/image"
    return answer(file_shape(made), 201, location=where)


@router.get("/products/{reference}/image")
def get_product_image(request: ApiRequest, reference: str) -> FileResponse:
    """The picture itself."""
    return _file(_image(row_of(Product.objects.all(), reference)))


@router.delete("/products/{reference}/image", response={204: None})
def remove_product_image(request: ApiRequest, reference: str) -> HttpResponse:
    """The product has no picture any more."""
    request.actor.need(Right.CONFIGURE)
    image = _image(row_of(Product.objects.all(), reference))
    setup.remove_file(image, by=request.actor)
    return HttpResponse(status=204)


@router.get("/products/{reference}/documents", response=DocumentsOut)
def list_product_documents(request: ApiRequest, reference: str, query: Paged) -> HttpResponse:
    """The documents of a product, oldest first."""
    only_known(request, type(query))
    return listed(_documents(reference), query, file_shape)


@router.post("/products/{reference}/documents", response={201: DocumentOut}, openapi_extra=_TAKES)
def add_product_document(request: ApiRequest, reference: str) -> HttpResponse:
    """One more document: PDF, office files, text, images or ZIP, up to 20 MB; 20 of a product.

    Either a multipart form with `file`, or the bytes of the file themselves with `?filename=`.
    """
    request.actor.need(Right.CONFIGURE)
    product = row_of(Product.objects.all(), reference)
    pieces, name = _sent(request)
    made = setup.add_document(product, pieces, name=name, by=request.actor)
    where = f"/api/v1/products/{product.pk}/documents/{made.pk}"
    return answer(file_shape(made), 201, location=where)


@router.get("/products/{reference}/documents/{int:document_id}")
def get_product_document(request: ApiRequest, reference: str, document_id: int) -> FileResponse:
    """The document itself."""
    return _file(row_of(_documents(reference), document_id))


@router.delete("/products/{reference}/documents/{int:document_id}", response={204: None})
def remove_product_document(request: ApiRequest, reference: str, document_id: int) -> HttpResponse:
    """The document is gone, and whatever refers to it finds nothing."""
    request.actor.need(Right.CONFIGURE)
    setup.remove_file(row_of(_documents(reference), document_id), by=request.actor)
    return HttpResponse(status=204)


def _sent(request: ApiRequest) -> tuple[Iterable[bytes], str]:
    """The pieces of the file, as they come, and what it is called. Raises Invalid."""
    if (request.content_type or "") != "multipart/form-data":
        name = request.GET.get("filename", "")
        if len(name) > _LONGEST or "\x00" in name:
            raise Invalid({"filename": "too_long" if len(name) > _LONGEST else "unprintable"})
        return iter(lambda: request.read(_PIECE), b""), name
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid({"file": "required"})
    return file.chunks(), file.name or ""


def _documents(reference: str) -> Any:
    product = row_of(Product.objects.all(), reference)
    kept = ProductFile.objects.filter(product=product, removed_at=None)
    return kept.filter(kind=FileKind.DOCUMENT)


def _image(product: Product) -> ProductFile:
    found = ProductFile.objects.filter(product=product, removed_at=None, kind=FileKind.IMAGE)
    image = found.first()
    if image is None:
        raise Missing("image")
    return image


def _file(file: ProductFile) -> FileResponse:
    try:
        opened = absolute(file).open("rb")
    except FileNotFoundError:
        raise Missing("file") from None
    return FileResponse(opened, as_attachment=True, filename=file.name, content_type=file.media)
