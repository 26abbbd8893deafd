"""The index of the chart, wider; indexes for last notes and for what a seller has qualified."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cauce", "0016_shared_counters"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_tide",
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=[
                    "company",
                    "created_at",
                    "standing",
                    "duplicate_scope",
                    "entry_method",
                    "campaign",
                    "product",
                    "brand",
                    "seller",
                    "status",
                    "id",
                ],
                name="lead_tide",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["company", "last_note_at", "id"], name="lead_noted"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["company", "seller", "qualification", "-id"], name="lead_seller_qualified"
            ),
        ),
    ]
