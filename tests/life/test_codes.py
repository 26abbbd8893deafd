"""Codes of statuses and qualifications: English where every company has them, made once."""

from cauce.catalog.models import QualificationType, Status
from cauce.catalog.names import ids_of, names
from cauce.life import setup
from tests.cast import Cast


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
