"""A product and its files as the API tells them."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from cauce.api.shapes import PageOut
from cauce.catalog.models import Product
from cauce.catalog.product_files import FileKind, ProductFile, files_of


class DocumentOut(Schema):
    """A file of a product; `url` is where a token reads it."""

    id: int
    name: str
    media: str
    size: int
    sha256: str
    url: str
    created_at: datetime


class DocumentsOut(PageOut):
    """A page of documents."""

    items: list[DocumentOut]


class ProductOut(Schema):
    """«Producto». `brand` is a slug; `price` a text, so that no cent is lost."""

    id: int
    slug: str
    name: str
    brand: str
    active: bool
    description: str
    url: str
    price: str | None
    currency: str
    image: DocumentOut | None
    documents: list[DocumentOut] = Field(description="oldest first")
    created_at: datetime


class ProductsOut(PageOut):
    """A page of products."""

    items: list[ProductOut]


def product_shape(product: Product) -> dict[str, Any]:
    """A product; no statement for its files when it was read `with_files`."""
    files = files_of(product)
    images = [file_shape(one) for one in files if one.kind == FileKind.IMAGE]
    return {
        "id": product.pk,
        "slug": product.slug,
        "name": product.name,
        "brand": product.brand.slug,
        "active": product.active,
        "description": product.description,
        "url": product.url,
        "price": None if product.price is None else str(product.price),
        "currency": product.currency,
        "image": images[0] if images else None,
        "documents": [file_shape(one) for one in files if one.kind == FileKind.DOCUMENT],
        "created_at": product.created_at,
    }


def file_shape(file: ProductFile) -> dict[str, Any]:
    """One file."""
    at = f"/api/v1/products/{file.product_id}"
    last = "image" if file.kind == FileKind.IMAGE else f"documents/{file.pk}"
    return {
        "id": file.pk,
        "name": file.name,
        "media": file.media,
        "size": file.size,
        "sha256": file.digest,
        "url": f"{at}/{last}",
        "created_at": file.created_at,
    }
