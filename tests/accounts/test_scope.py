"""The tenancy fails closed: no company, no rows; another company's rows are never written."""

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import NoCompany, WrongCompany, company_scope, current_company, unscoped
from cauce.catalog.models import Brand
from cauce.life import setup
from tests.cast import Cast, make_cast


def test_without_a_company_every_query_is_refused(db: None) -> None:
    for ask in (Brand.objects.all, Brand.objects.count, Brand.objects.first):
        with pytest.raises(NoCompany):
            ask()
    with pytest.raises(NoCompany):
        Brand.objects.create(name="x", slug="x")
    with pytest.raises(NoCompany):
        current_company()


def test_none_is_no_company(db: None) -> None:
    with pytest.raises(NoCompany), company_scope(None):  # type: ignore[arg-type]
        pass


def test_a_company_sees_its_own_rows_alone(cast: Cast) -> None:
    other = make_cast("globex")
    assert list(Brand.objects.all()) == [cast.brand]
    with company_scope(other.company):
        assert list(Brand.objects.all()) == [other.brand]
        assert not Brand.objects.filter(pk=cast.brand.pk).exists()
    with unscoped("this test looks at both"):
        assert Brand.objects.count() == 2


def test_rows_of_another_company_are_never_written(cast: Cast) -> None:
    other = make_cast("globex")
    with pytest.raises(WrongCompany):
        Brand.objects.create(company=other.company, name="x", slug="x")
    with pytest.raises(WrongCompany):
        other.brand.save()
    with pytest.raises(WrongCompany):
        other.brand.delete()
    with pytest.raises(WrongCompany):
        Brand.objects.bulk_create([Brand(company=other.company, name="x", slug="x")])
    with pytest.raises(WrongCompany):
        Brand.objects.update(company=other.company)
    assert Brand.objects.filter(name=other.brand.name).update(name="mine now") == 1
    other.brand.refresh_from_db()
    assert other.brand.name == "Altavista"


def test_the_scope_ends_with_its_block(cast: Cast) -> None:
    other = make_cast("globex")
    with pytest.raises(RuntimeError, match="boom"), company_scope(other.company):
        raise RuntimeError("boom")
    assert current_company() == cast.company


def test_settings_of_two_companies_do_not_meet(cast: Cast) -> None:
    other = make_cast("globex")
    with company_scope(other.company):
        brand = setup.create_brand(name="Altavista Dos", by=SYSTEM)
    assert not Brand.objects.filter(pk=brand.pk).exists()
