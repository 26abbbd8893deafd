"""Statuses and qualifications get English codes, as programs hold on to; their names stay."""

from typing import Any

from django.db import migrations

STATUSES = {
    "nuevo": "new", "en-progreso": "in_progress", "venta": "sale", "sin-venta": "no_sale",
}  # fmt: skip
QUALIFICATIONS = {
    "alto-interes": "high_interest",
    "interes-medio": "medium_interest",
    "interes-bajo": "low_interest",
    "no-interesado": "not_interested",
    "no-localizable": "unreachable",
}


def _recode(model: Any, known: dict[str, str], within: str) -> None:
    """Rename the codes of one table; one that is taken within its company or campaign stays."""
    taken = set(model.objects.values_list(within, "slug"))
    for row in model.objects.order_by("pk"):
        code = known.get(row.slug, row.slug.replace("-", "_"))
        place = getattr(row, within)
        if code != row.slug and (place, code) not in taken:
            taken.add((place, code))
            row.slug = code
            row.save(update_fields=["slug"])


def recode(apps: Any, _editor: Any) -> None:
    """Forwards; the way back is nothing: either spelling is only a code."""
    _recode(apps.get_model("cauce", "Status"), STATUSES, "company_id")
    _recode(apps.get_model("cauce", "QualificationType"), QUALIFICATIONS, "campaign_id")


class Migration(migrations.Migration):
    dependencies = [("cauce", "0007_unchecked_company")]
    operations = [migrations.RunPython(recode, migrations.RunPython.noop)]
