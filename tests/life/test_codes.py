"""Codes of statuses and qualifications: English where every company has them, made once."""

from importlib import import_module

from django.apps import apps

from cauce.catalog.models import QualificationType, Status
from cauce.catalog.names import ids_of, names
from cauce.life import setup
from tests.cast import Cast

migration = import_module("cauce.migrations.0008_english_codes")


def test_a_company_starts_with_english_codes_that_a_new_name_does_not_change(cast: Cast) -> None:
    codes = list(Status.objects.order_by("position").values_list("slug", flat=True))
    assert codes == ["new", "in_progress", "sale", "no_sale"]
    types = QualificationType.objects.filter(campaign=cast.campaign).order_by("position")
    assert [one.slug for one in types] == [
        "high_interest",
        "medium_interest",
        "low_interest",
        "not_interested",
        "unreachable",
    ]
    sale = cast.status("sale")
    setup.update_setting(sale, noun="status", by=cast.actor("ada"), name="Cerrado")
    assert Status.objects.get(pk=sale.pk).slug == "sale"
    known = names(cast.company).statuses
    assert ids_of(known, "cerrado") == ids_of(known, "sale") == [sale.pk]
    assert ids_of(known, "venta") == []


def test_an_older_database_gets_the_codes_and_nothing_is_taken_twice(cast: Cast) -> None:
    Status.objects.filter(slug="in_progress").update(slug="en-progreso")
    Status.objects.filter(slug="sale").update(slug="venta")
    made = setup.create_status(name="Sale", meaning="won", by=cast.actor("ada"))
    assert made.slug == "sale"
    QualificationType.objects.filter(slug="high_interest").update(slug="alto-interes")
    migration.recode(apps, None)
    codes = set(Status.objects.values_list("slug", flat=True))
    assert codes == {"new", "in_progress", "venta", "no_sale", "sale"}
    assert cast.qualification("high_interest").name == "Alto Interés"
