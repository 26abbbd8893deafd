"""Saved views; indexes for every column that sorts the list, and one wide enough for its chart."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cauce", "0013_scheduled_status_and_note_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.TextField(blank=True)),
                ("columns", models.JSONField(default=list)),
                (
                    "shared",
                    models.CharField(
                        blank=True,
                        choices=[("", "Nobody"), ("team", "Team"), ("company", "Company")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_created",
        ),
        migrations.AddField(
            model_name="membership",
            name="likes",
            field=models.JSONField(default=dict),
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
                ],
                name="lead_tide",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["company", "attempts", "id"], name="lead_tried"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["company", "last_contact_at", "id"], name="lead_contacted"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["company", "next_due", "id"], name="lead_next_due"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["company", "qualification", "-id"], name="lead_qualification"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["company", "delivery_state", "-id"], name="lead_delivery"),
        ),
        migrations.AddField(
            model_name="savedview",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cauce.company",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cauce.membership",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="team",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cauce.team",
            ),
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(fields=["company", "shared", "owner"], name="view_whose"),
        ),
    ]
