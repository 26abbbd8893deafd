"""The picture and the documents of products: what they are, and where they lie."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models

from cauce.accounts.scope import Owned
from cauce.catalog.models import Product

LARGEST_IMAGE = 5_000_000  # bytes
LARGEST_DOCUMENT = 20_000_000  # bytes: mails that carry more are refused on their way
MOST_DOCUMENTS = 20  # of one product


class FileKind(models.TextChoices):
    """What a product's file is for."""

    IMAGE = "image"
    DOCUMENT = "document"


class ProductFile(Owned):
    """A file of a product. `path` is relative to the data directory. One that is removed is gone
    from there, but its row stays: mails have told of it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=8, choices=FileKind)
    name = models.CharField(max_length=200)  # as people call it, with its suffix
    path = models.CharField(max_length=200)
    media = models.CharField(max_length=100)  # the type, by its bytes
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of its bytes
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["product"],
                condition=models.Q(kind="image", removed_at=None),
                name="product_image_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


def files_of(product: Product) -> list[ProductFile]:
    """What the product has now, oldest first; no statement when it was read `with_files`."""
    known: list[ProductFile] | None = getattr(product, "files_now", None)
    return list(_now().filter(product=product)) if known is None else known


def with_files(products: "models.QuerySet[Product]") -> "models.QuerySet[Product]":
    """The products with their files at hand."""
    wanted = models.Prefetch("files", queryset=_now(), to_attr="files_now")
    return products.prefetch_related(wanted)


def _now() -> "models.QuerySet[ProductFile]":
    return ProductFile.objects.filter(removed_at=None).order_by("pk")


def absolute(file: ProductFile) -> Path:
    """Where the file lies today."""
    return Path(settings.DATA_DIR) / file.path
