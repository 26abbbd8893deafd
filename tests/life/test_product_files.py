"""Files of products: on disk and told, within limits, gone when they are removed."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, Missing, NotAllowed
from cauce.accounts.scope import company_scope
from cauce.catalog import product_files
from cauce.catalog.models import Product
from cauce.catalog.product_files import ProductFile, absolute, files_of, with_files
from cauce.life import setup
from cauce.life.setup import product_files as keeping
from cauce.spine.read import Event
from tests.cast import Cast, make_cast

PDF, PNG = b"%PDF-1.7 precios", b"\x89PNG\r\n\x1a\n...."


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A data directory of the test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def on_disk(data: Path) -> int:
    return len(list((data / "files" / "products").glob("*")))


def add(cast: Cast, content: bytes = PDF, name: str = "precios.pdf") -> ProductFile:
    return setup.add_document(cast.product, [content[:3], content[3:]], name=name, by=SYSTEM)


def told(cast: Cast) -> list[Any]:
    events = Event.objects.filter(subject_kind="product", subject_id=cast.product.pk)
    return [one.data.get("fields") for one in events.order_by("id")][1:]


def test_a_document_comes_goes_and_comes_again(
    cast: Cast, data: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    first = add(cast)
    assert absolute(first).read_bytes() == PDF
    assert stat.S_IMODE(absolute(first).stat().st_mode) == 0o600
    assert (first.name, first.media, first.size) == ("precios.pdf", "application/pdf", len(PDF))
    with django_capture_on_commit_callbacks(execute=True):
        setup.remove_file(first, by=cast.actor("ada"))
    assert not absolute(first).exists() and files_of(cast.product) == []
    with pytest.raises(Missing):
        setup.remove_file(first, by=cast.actor("ada"))
    second = add(cast)
    assert files_of(cast.product) == [second]
    assert second.pk != first.pk and on_disk(data) == 1
    assert told(cast) == [
        {"document": [None, "precios.pdf"]},
        {"document": ["precios.pdf", None]},
        {"document": [None, "precios.pdf"]},
    ]


def test_an_image_takes_the_place_of_the_one_before(
    cast: Cast, data: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    for name in ("a.png", "b.png"):
        with django_capture_on_commit_callbacks(execute=True):
            setup.set_image(cast.product, [PNG], name=name, by=SYSTEM)
    assert [one.name for one in files_of(cast.product)] == ["b.png"]
    assert on_disk(data) == 1
    assert told(cast)[-1] == {"image": ["a.png", "b.png"]}


def test_what_is_refused_leaves_nothing_behind(
    cast: Cast, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = (
        (setup.add_document, b"", "a.pdf", "empty_file"),
        (setup.add_document, b"<html>", "a.html", "file_type_not_taken"),
        (setup.add_document, b"MZ", "a.pdf", "file_type_not_taken"),
        (setup.set_image, PDF, "a.png", "not_an_image"),
        (setup.set_image, b"<svg/>", "a.svg", "not_an_image"),
    )
    for act, content, name, code in cases:
        with pytest.raises(Invalid) as refused:
            act(cast.product, [content], name=name, by=SYSTEM)
        assert refused.value.fields["file"][0] == code
    monkeypatch.setitem(keeping._LIMITS, product_files.FileKind.DOCUMENT, 20)
    with pytest.raises(Invalid) as refused:
        setup.add_document(cast.product, iter([PDF, PDF]), name="a.pdf", by=SYSTEM)
    assert refused.value.fields["file"][0] == "file_too_large"
    monkeypatch.setattr(keeping, "MOST_DOCUMENTS", 1)
    add(cast)
    with pytest.raises(Conflict, match="too_many_documents"):
        add(cast)
    for name in ("ben", "cleo", "vera"):
        with pytest.raises(NotAllowed):
            setup.add_document(cast.product, [PDF], name="a.pdf", by=cast.actor(name))
    assert on_disk(data) == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\Precios\\lista.exe", "lista.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("Lista de año.PDF", "Lista de año.pdf"),
    ],
)
def test_names_are_made_harmless(cast: Cast, given: str, kept: str) -> None:
    assert add(cast, name=given).name == kept


def test_files_come_with_their_products_in_one_statement(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    other = setup.create_product(name="Otra torre", brand=cast.brand, by=SYSTEM)
    file = add(cast)
    with django_assert_num_queries(2):
        found = {one.pk: files_of(one) for one in with_files(Product.objects.all())}
    assert found == {cast.product.pk: [file], other.pk: []}
    with company_scope(make_cast("otra").company):
        assert not ProductFile.objects.exists()
