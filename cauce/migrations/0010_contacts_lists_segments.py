"""Contacts that can be listed and found by themselves, marketing lists, and segments."""

import django.db.models.deletion
from django.db import migrations, models

from cauce.migrations import _contacts_filled


class Migration(migrations.Migration):
    dependencies = [
        ("cauce", "0009_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=12)),
                ("origin", models.BigIntegerField(null=True)),
                ("subscribed_at", models.DateTimeField()),
                ("unsubscribed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MarketingList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=80)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("description", models.TextField(blank=True)),
                ("newsletter", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=80)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("description", models.TextField(blank=True)),
                ("conditions", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="contact",
            name="entry_method",
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AddField(
            model_name="contact",
            name="lead_count",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="contact",
            name="lead_state",
            field=models.CharField(
                choices=[("in_process", "In Process"), ("completed", "Completed")],
                max_length=12,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="made_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cauce.membership",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="search_text",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="form",
            name="list_consent",
            field=models.TextField(blank=True),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("lead_state__isnull", False)),
                fields=["company", "lead_state", "-id"],
                name="contact_state",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("last_contact_at__isnull", False)),
                fields=["company", "-last_contact_at", "-id"],
                name="contact_touched",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("made_by__isnull", False)),
                fields=["company", "made_by"],
                name="contact_made_by",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("lead__isnull", True)),
                fields=["contact_id", "-id"],
                name="event_contact",
            ),
        ),
        migrations.AddField(
            model_name="listmember",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cauce.company",
            ),
        ),
        migrations.AddField(
            model_name="listmember",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="subscriptions",
                to="cauce.contact",
            ),
        ),
        migrations.AddField(
            model_name="marketinglist",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cauce.company",
            ),
        ),
        migrations.AddField(
            model_name="listmember",
            name="marketing_list",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cauce.marketinglist",
            ),
        ),
        migrations.AddField(
            model_name="form",
            name="marketing_list",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cauce.marketinglist",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="marketing_list",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cauce.marketinglist",
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cauce.company",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketinglist",
            constraint=models.UniqueConstraint(fields=("company", "name"), name="list_name"),
        ),
        migrations.AddConstraint(
            model_name="marketinglist",
            constraint=models.UniqueConstraint(fields=("company", "slug"), name="list_slug"),
        ),
        migrations.AddIndex(
            model_name="listmember",
            index=models.Index(fields=["marketing_list", "-id"], name="list_member_recent"),
        ),
        migrations.AddConstraint(
            model_name="listmember",
            constraint=models.UniqueConstraint(
                fields=("marketing_list", "contact"), name="list_member_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(fields=("company", "name"), name="segment_name"),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(fields=("company", "slug"), name="segment_slug"),
        ),
        migrations.RunPython(_contacts_filled.fill, _contacts_filled.drop),
    ]
