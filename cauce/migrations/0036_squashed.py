"""Every table as it stood when the steps before it became this one.

The indexes for search are each database's own: trigrams on PostgreSQL, an FTS5 table on SQLite.
A database that took the earlier steps has all of this, and takes nothing.
"""

import django.db.models.deletion
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import cauce.accounts.models

_POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    "CREATE INDEX lead_search ON cauce_lead USING gin (company_id, search_text gin_trgm_ops)",
    "CREATE INDEX contact_search ON cauce_contact USING gin (company_id, search_text gin_trgm_ops)",
    # With its usual hundred texts it takes whatever is rarer than one in a hundred for one in a
    # hundred, and walks through the leads where the index would be quicker.
    "ALTER TABLE cauce_lead ALTER COLUMN search_text SET STATISTICS 300",
    "ALTER TABLE cauce_contact ALTER COLUMN search_text SET STATISTICS 300",
)
# detail=none keeps the index at 38 % of its size; LIKE re-checks the column itself.
_SQLITE = (
    "CREATE VIRTUAL TABLE cauce_lead_search USING fts5("
    "search_text, content='cauce_lead', content_rowid='id', tokenize='trigram', detail=none)",
    "CREATE VIRTUAL TABLE cauce_contact_search USING fts5("
    "search_text, tokenize='trigram', detail=none)",
)
_NO_POSTGRES = ("DROP INDEX lead_search", "DROP INDEX contact_search")
_NO_SQLITE = ("DROP TABLE cauce_lead_search", "DROP TABLE cauce_contact_search")
_SHARED = "cauce_cache"  # what all processes count together: tries to sign in, letters asked for


def _create_search(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _POSTGRES if editor.connection.vendor == "postgresql" else _SQLITE:
        editor.execute(statement)


def _drop_search(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _NO_POSTGRES if editor.connection.vendor == "postgresql" else _NO_SQLITE:
        editor.execute(statement)


def _create_shared(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """As Django's cache wants it."""
    call_command("createcachetable", _SHARED, database=editor.connection.alias, verbosity=0)


def _drop_shared(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(f"DROP TABLE {_SHARED}")


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("cauce", "0001_initial"),
        ("cauce", "0002_search"),
        ("cauce", "0003_token_member_and_submission_once"),
        ("cauce", "0004_delivery_acts"),
        ("cauce", "0005_import_actor_and_state"),
        ("cauce", "0006_invitation_mail"),
        ("cauce", "0007_unchecked_company"),
        ("cauce", "0008_english_codes"),
        ("cauce", "0009_tasks"),
        ("cauce", "0010_contacts_lists_segments"),
        ("cauce", "0011_operators_flow"),
        ("cauce", "0012_exports"),
        ("cauce", "0013_scheduled_status_and_note_versions"),
        ("cauce", "0014_saved_views_and_list_indexes"),
        ("cauce", "0015_notifications"),
        ("cauce", "0016_shared_counters"),
        ("cauce", "0017_wider_tide_and_notes"),
        ("cauce", "0018_bulk_runs"),
        ("cauce", "0019_weigh_the_new_indexes"),
        ("cauce", "0020_references_without_checks"),
        ("cauce", "0021_finer_search_statistics"),
        ("cauce", "0022_narrow_chart_index"),
        ("cauce", "0023_duplicates_and_merges"),
        ("cauce", "0024_spam_rules"),
        ("cauce", "0025_contacts_by_age"),
        ("cauce", "0026_calls_are_attempts"),
        ("cauce", "0027_scoring_versions"),
        ("cauce", "0028_seller_availability"),
        ("cauce", "0029_closed_days_and_standing_index"),
        ("cauce", "0030_qualification_rules"),
        ("cauce", "0031_score_at_entry"),
        ("cauce", "0032_custom_fields"),
        ("cauce", "0033_product_files"),
        ("cauce", "0034_service_levels"),
        ("cauce", "0035_personal_data"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(blank=True, max_length=5)),
                ("is_active", models.BooleanField(default=True)),
                ("date_joined", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("country", models.CharField(default="MX", max_length=2)),
                ("timezone", models.CharField(default="America/Mexico_City", max_length=60)),
                ("language", models.CharField(default="es", max_length=5)),
                ("currency", models.CharField(default="MXN", max_length=3)),
                (
                    "config_version",
                    models.BigIntegerField(default=cauce.accounts.models.fresh_version),
                ),
                ("granted", models.JSONField(default=dict)),
                ("flow", models.JSONField(default=dict)),
                ("duplicates", models.JSONField(default=dict)),
                ("qualifying", models.JSONField(default=dict)),
                ("levels", models.JSONField(default=dict)),
                ("privacy", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Brand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=80)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="brand_name"),
                    models.UniqueConstraint(fields=("company", "slug"), name="brand_slug"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=80)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="cauce.brand",
                    ),
                ),
                ("description", models.TextField(blank=True)),
                ("url", models.URLField(blank=True, max_length=500)),
                ("price", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "name"), name="product_name"),
                    models.UniqueConstraint(fields=("company", "slug"), name="product_slug"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=80)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="cauce.product",
                    ),
                ),
                ("levels", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("product", "name"), name="campaign_name"),
                    models.UniqueConstraint(fields=("company", "slug"), name="campaign_slug"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignmentRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "campaign",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.campaign",
                    ),
                ),
                (
                    "product",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.product",
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("campaign__isnull", True), ("product__isnull", False)),
                            models.Q(("campaign__isnull", False), ("product__isnull", True)),
                            _connector="OR",
                        ),
                        name="rule_has_one_subject",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Periodic",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("next_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="WorkerSeen",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("host", models.CharField(max_length=255)),
                ("pid", models.IntegerField()),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Rotation",
            fields=[
                (
                    "rule",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cauce.assignmentrule",
                    ),
                ),
                ("turns", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="LeadCounter",
            fields=[
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cauce.company",
                    ),
                ),
                ("last", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("act", models.CharField(max_length=12)),
                ("params", models.JSONField(default=dict)),
                ("filters", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                            ("failed", "Failed"),
                            ("undoing", "Undoing"),
                            ("undone", "Undone"),
                        ],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("total", models.IntegerField()),
                ("position", models.IntegerField(default=0)),
                ("at", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("error", models.CharField(blank=True, max_length=60)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("actor_kind", models.CharField(max_length=8)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("undone_by", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["company", "-id"], name="bulk_recent")],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("what", models.CharField(max_length=40)),
                ("since", models.DateField()),
                ("data", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "what", "since"), name="alert_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("key", models.CharField(max_length=40, unique=True)),
                ("options", models.JSONField(default=dict)),
                ("sealed", models.TextField(blank=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.campaign",
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                ("checked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="connection_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(max_length=60)),
                ("timezone", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="team_name"),
                    models.UniqueConstraint(fields=("company", "slug"), name="team_slug"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "Administrator"),
                            ("supervisor", "Supervisor"),
                            ("seller", "Seller"),
                            ("viewer", "Viewer"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("active", models.BooleanField(default=True)),
                ("likes", models.JSONField(default=dict)),
                ("joined_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "teams",
                    models.ManyToManyField(blank=True, related_name="members", to="cauce.team"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "user"), name="membership_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("slug", models.SlugField(max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="tag_name"),
                    models.UniqueConstraint(fields=("company", "slug"), name="tag_slug"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("whatsapp", models.CharField(blank=True, max_length=20)),
                ("attributes", models.JSONField(default=dict)),
                (
                    "canonical",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.contact",
                    ),
                ),
                ("entry_method", models.CharField(blank=True, max_length=24)),
                (
                    "made_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("last_contact_at", models.DateTimeField(null=True)),
                ("lead_count", models.IntegerField(default=0)),
                (
                    "lead_state",
                    models.CharField(
                        choices=[("in_process", "In Process"), ("completed", "Completed")],
                        max_length=12,
                        null=True,
                    ),
                ),
                ("search_text", models.TextField(blank=True)),
                ("erased_at", models.DateTimeField(null=True)),
                ("tags", models.ManyToManyField(blank=True, related_name="+", to="cauce.tag")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-id"], name="contact_recent"),
                    models.Index(fields=["company", "-created_at", "-id"], name="contact_created"),
                    models.Index(
                        condition=models.Q(("lead_state__isnull", False)),
                        fields=["company", "lead_state", "-created_at", "-id"],
                        name="contact_state",
                    ),
                    models.Index(
                        condition=models.Q(("last_contact_at__isnull", False)),
                        fields=["company", "-last_contact_at", "-id"],
                        name="contact_touched",
                    ),
                    models.Index(
                        condition=models.Q(("made_by__isnull", False)),
                        fields=["company", "made_by"],
                        name="contact_made_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="cauce.contact",
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=254)),
                ("typed", models.CharField(max_length=254)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "kind", "key"), name="contact_point_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("slug", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("long_text", "Long text"),
                            ("number", "Number"),
                            ("money", "Money"),
                            ("date", "Date"),
                            ("choice", "Choice"),
                            ("multiple_choice", "Multiple choice"),
                            ("phone", "Phone"),
                            ("email", "E-mail"),
                            ("url", "Web address"),
                            ("yes_no", "Yes or no"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.campaign",
                    ),
                ),
                ("options", models.JSONField(default=list)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("required", models.BooleanField(default=False)),
                ("unique", models.BooleanField(default=False)),
                ("default", models.JSONField(null=True)),
                ("hint", models.CharField(blank=True, max_length=200)),
                ("position", models.SmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "slug"), name="custom_field_slug")
                ],
            },
        ),
        migrations.CreateModel(
            name="QualificationType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.campaign",
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("slug", models.SlugField(max_length=80)),
                ("points", models.SmallIntegerField(default=0)),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("positive", "Positive"),
                            ("partial", "Partial"),
                            ("negative", "Negative"),
                            ("unreachable", "Unreachable"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "maps_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.qualificationtype",
                    ),
                ),
                ("position", models.SmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "slug"), name="qualification_slug"),
                    models.UniqueConstraint(fields=("campaign", "name"), name="qualification_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Status",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="cauce.status",
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("slug", models.SlugField(max_length=80)),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("open", "Open"),
                            ("won", "Won"),
                            ("lost", "Lost"),
                        ],
                        max_length=8,
                    ),
                ),
                ("position", models.SmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "slug"), name="status_slug"),
                    models.UniqueConstraint(fields=("parent", "name"), name="substatus_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("number", models.IntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("spam", "Spam"),
                            ("cleaned", "Cleaned"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="active",
                        max_length=10,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="cauce.contact",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.campaign",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.product",
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.brand",
                    ),
                ),
                ("entry_method", models.CharField(max_length=24)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("whatsapp", models.CharField(blank=True, max_length=20)),
                ("typed", models.JSONField(default=dict)),
                ("message", models.TextField(blank=True)),
                ("attributes", models.JSONField(default=dict)),
                ("navigation", models.JSONField(default=dict)),
                (
                    "seller",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("assignment_type", models.CharField(blank=True, max_length=24)),
                ("assignment_reason", models.JSONField(default=dict)),
                ("assigned_at", models.DateTimeField(null=True)),
                ("duplicate_scope", models.CharField(blank=True, max_length=10)),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                ("spam_reasons", models.JSONField(default=list)),
                ("spam_reviewed_at", models.DateTimeField(null=True)),
                ("score", models.SmallIntegerField(default=0)),
                ("entry_score", models.SmallIntegerField(null=True)),
                ("score_parts", models.JSONField(default=list)),
                (
                    "type",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.qualificationtype",
                    ),
                ),
                (
                    "qualification",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.qualificationtype",
                    ),
                ),
                ("qualified_at", models.DateTimeField(null=True)),
                (
                    "status",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.status",
                    ),
                ),
                (
                    "substatus",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.status",
                    ),
                ),
                ("stars", models.SmallIntegerField(default=0)),
                ("attempts", models.IntegerField(default=0)),
                ("last_note", models.CharField(blank=True, max_length=280)),
                ("last_note_at", models.DateTimeField(null=True)),
                ("flow_state", models.CharField(blank=True, max_length=12)),
                (
                    "reserved_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("delivery_state", models.CharField(blank=True, max_length=10)),
                ("next_due", models.DateTimeField(null=True)),
                ("last_contact_at", models.DateTimeField(null=True)),
                ("levels", models.JSONField(null=True)),
                ("levels_told_at", models.DateTimeField(null=True)),
                ("answer_due", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("contact_due", models.DateTimeField(null=True)),
                ("reached_at", models.DateTimeField(null=True)),
                ("qualify_due", models.DateTimeField(null=True)),
                ("judged_at", models.DateTimeField(null=True)),
                ("late_from", models.DateTimeField(null=True)),
                ("level_watch_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "missed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("search_text", models.TextField(blank=True)),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-id"], name="lead_recent"),
                    models.Index(fields=["company", "status", "-id"], name="lead_status"),
                    models.Index(fields=["company", "seller", "-id"], name="lead_seller"),
                    models.Index(
                        fields=["company", "seller", "status", "standing", "-id"],
                        name="lead_seller_standing",
                    ),
                    models.Index(fields=["company", "campaign", "-id"], name="lead_campaign"),
                    models.Index(fields=["company", "-score", "-id"], name="lead_best"),
                    models.Index(
                        condition=models.Q(("next_due", None)),
                        fields=["company", "seller", "flow_state", "-score", "-id"],
                        name="lead_queue",
                    ),
                    models.Index(
                        condition=models.Q(("next_due__isnull", False)),
                        fields=["company", "seller", "next_due", "id"],
                        name="lead_due",
                    ),
                    models.Index(
                        fields=["company", "created_at", "standing", "duplicate_scope"],
                        name="lead_days",
                    ),
                    models.Index(
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
                            "entry_score",
                        ],
                        name="lead_tide",
                    ),
                    models.Index(fields=["company", "attempts", "id"], name="lead_tried"),
                    models.Index(
                        fields=["company", "last_contact_at", "id"], name="lead_contacted"
                    ),
                    models.Index(fields=["company", "last_note_at", "id"], name="lead_noted"),
                    models.Index(fields=["company", "next_due", "id"], name="lead_next_due"),
                    models.Index(
                        fields=["company", "qualification", "-id"], name="lead_qualification"
                    ),
                    models.Index(
                        fields=["company", "seller", "qualification", "-id"],
                        name="lead_seller_qualified",
                    ),
                    models.Index(fields=["company", "delivery_state", "-id"], name="lead_delivery"),
                    models.Index(fields=["company", "seller", "assigned_at"], name="lead_given"),
                    models.Index(
                        condition=models.Q(
                            ("assignment_type", ""),
                            ("flow_state__in", ["", "in_process"]),
                            ("seller", None),
                            ("standing", "active"),
                        ),
                        fields=["company", "campaign", "id"],
                        name="lead_pool",
                    ),
                    models.Index(
                        condition=models.Q(("late_from__isnull", False)),
                        fields=["company", "late_from", "id"],
                        name="lead_late",
                    ),
                    models.Index(
                        condition=models.Q(("level_watch_at__isnull", False)),
                        fields=["level_watch_at"],
                        name="lead_level_watch",
                    ),
                    models.Index(
                        condition=models.Q(("standing", "spam")),
                        fields=["company", "-id"],
                        name="lead_spam",
                    ),
                    models.Index(
                        condition=models.Q(("spam_reviewed_at", None), ("standing", "spam")),
                        fields=["company", "-id"],
                        name="lead_suspect",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "number"), name="lead_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.connection",
                    ),
                ),
                ("cause", models.CharField(max_length=80)),
                (
                    "act",
                    models.CharField(
                        choices=[("create", "Create"), ("update", "Update"), ("search", "Search")],
                        default="create",
                        max_length=8,
                    ),
                ),
                ("automatic", models.BooleanField(default=False)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("confirmed_new", models.BooleanField(default=False)),
                ("seen", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("unknown", "Unknown"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("attempts", models.SmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("status_code", models.SmallIntegerField(null=True)),
                ("remote_id", models.CharField(blank=True, max_length=200)),
                ("error", models.JSONField(null=True)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lead", "-id"], name="delivery_lead"),
                    models.Index(fields=["company", "-id"], name="delivery_recent"),
                    models.Index(
                        condition=models.Q(("state__in", ["pending", "sending", "unknown"])),
                        fields=["due_at"],
                        name="delivery_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "cause"), name="delivery_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tries",
                        to="cauce.delivery",
                    ),
                ),
                ("number", models.SmallIntegerField()),
                (
                    "act",
                    models.CharField(
                        choices=[("create", "Create"), ("update", "Update"), ("search", "Search")],
                        default="create",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("method", models.CharField(max_length=8)),
                ("url", models.TextField()),
                ("headers", models.JSONField(default=dict)),
                ("body", models.TextField(blank=True)),
                ("status_code", models.SmallIntegerField(null=True)),
                ("answer_headers", models.JSONField(default=dict)),
                ("answer", models.TextField(blank=True)),
                ("error", models.CharField(blank=True, max_length=200)),
                ("took_ms", models.IntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.contact",
                    ),
                ),
                ("reason", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("last_lead", models.BigIntegerField(default=0)),
                ("tries", models.SmallIntegerField(default=0)),
                ("waits_for", models.CharField(blank=True, max_length=40)),
                ("counts", models.JSONField(default=dict)),
                ("outside", models.JSONField(default=list)),
                ("author_kind", models.CharField(max_length=8)),
                ("author_id", models.BigIntegerField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["due_at"],
                        name="erasure_due",
                    ),
                    models.Index(fields=["company", "-id"], name="erasure_recent"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "planned")),
                        fields=("contact",),
                        name="erasure_planned",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                ("contact_id", models.BigIntegerField(null=True)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("kind", models.CharField(max_length=40)),
                ("data", models.JSONField(default=dict)),
                ("personal", models.JSONField(null=True)),
                ("actor_kind", models.CharField(max_length=8)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lead", "id"], name="event_lead"),
                    models.Index(fields=["company", "kind", "at"], name="event_kind"),
                    models.Index(
                        condition=models.Q(("lead__isnull", True)),
                        fields=["contact_id", "-id"],
                        name="event_contact",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.event",
                    ),
                ),
                ("listener", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("taken", "Taken"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="ready",
                        max_length=6,
                    ),
                ),
                ("attempts", models.SmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["ready", "taken"])),
                        fields=["company", "listener", "due_at"],
                        name="feed_open",
                    ),
                    models.Index(fields=["event"], name="feed_event"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("signature", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "signature"), name="import_mapping_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.customfield",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="field_values",
                        to="cauce.lead",
                    ),
                ),
                ("number", models.BigIntegerField(null=True)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("claim", models.CharField(max_length=200, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["field", "number", "lead"], name="field_value_number"),
                    models.Index(fields=["field", "text", "lead"], name="field_value_text"),
                    models.Index(fields=["lead", "field"], name="field_value_lead"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("field", "claim"), name="field_value_claim")
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("contact", models.BigIntegerField(null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                ("purpose", models.CharField(max_length=40)),
                ("channel", models.CharField(blank=True, max_length=12)),
                ("text", models.TextField(blank=True)),
                ("source", models.CharField(max_length=12)),
                ("origin", models.BigIntegerField(null=True)),
                ("url", models.TextField(blank=True)),
                ("ip", models.CharField(blank=True, max_length=45)),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["contact", "-id"], name="consent_contact"),
                    models.Index(fields=["lead"], name="consent_lead"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.bulkrun",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("before", models.JSONField(null=True)),
                ("event_id", models.BigIntegerField(null=True)),
                ("undone", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["run", "id"], name="bulk_item")],
            },
        ),
        migrations.CreateModel(
            name="Lookout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("at", models.BigIntegerField(default=0)),
                ("seen", models.BigIntegerField(default=0)),
                ("since", models.DateTimeField(null=True)),
                ("sample", models.JSONField(default=dict)),
                ("sampled_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("company",), name="lookout_once")],
            },
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
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=80)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("description", models.TextField(blank=True)),
                ("newsletter", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="list_name"),
                    models.UniqueConstraint(fields=("company", "slug"), name="list_slug"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "marketing_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.marketinglist",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="cauce.contact",
                    ),
                ),
                ("source", models.CharField(max_length=12)),
                ("origin", models.BigIntegerField(null=True)),
                ("subscribed_at", models.DateTimeField()),
                ("unsubscribed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["marketing_list", "-id"], name="list_member_recent")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("marketing_list", "contact"), name="list_member_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.campaign",
                    ),
                ),
                ("key", models.CharField(max_length=24, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("fields", models.JSONField(default=list)),
                ("consent", models.TextField(blank=True)),
                (
                    "marketing_list",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.marketinglist",
                    ),
                ),
                ("list_consent", models.TextField(blank=True)),
                ("thanks", models.TextField(blank=True)),
                ("redirect_url", models.URLField(blank=True, max_length=500)),
                ("minimum_seconds", models.SmallIntegerField(default=3)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="form_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("contact", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "key", "contact"], name="match_key"),
                    models.Index(fields=["company", "contact"], name="match_key_contact"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("key", models.CharField(max_length=64, unique=True)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.campaign",
                    ),
                ),
                ("filename", models.CharField(max_length=255)),
                ("path", models.CharField(max_length=500)),
                ("digest", models.CharField(max_length=64)),
                ("header", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=dict)),
                (
                    "marketing_list",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.marketinglist",
                    ),
                ),
                ("dry_run", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("stopped", "Stopped"),
                            ("undoing", "Undoing"),
                            ("undone", "Undone"),
                        ],
                        default="ready",
                        max_length=10,
                    ),
                ),
                ("position", models.IntegerField(default=0)),
                ("total", models.IntegerField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("error", models.JSONField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("actor_kind", models.CharField(default="system", max_length=8)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["company", "-id"], name="import_recent")],
            },
        ),
        migrations.CreateModel(
            name="ExportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("format", models.CharField(max_length=4)),
                ("columns", models.JSONField(default=list)),
                ("legend", models.JSONField(default=dict)),
                ("options", models.JSONField(default=dict)),
                ("filters", models.JSONField(default=dict)),
                ("ids", models.CharField(max_length=200)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("pieces", models.JSONField(default=list)),
                ("checked", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("total", models.IntegerField()),
                ("position", models.IntegerField(default=0)),
                ("size", models.BigIntegerField(default=0)),
                ("error", models.JSONField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("actor_kind", models.CharField(default="system", max_length=8)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["company", "-id"], name="export_recent")],
            },
        ),
        migrations.CreateModel(
            name="ExportLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("columns", models.JSONField(default=list)),
                ("format", models.CharField(default="csv", max_length=4)),
                ("options", models.JSONField(default=dict)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("day", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("empty", models.BooleanField(default=False)),
                ("trouble", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member", "day"), name="digest_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "seller",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("paused", models.BooleanField(default=False)),
                ("hours", models.JSONField(default=dict)),
                ("absences", models.JSONField(default=list)),
                ("per_day", models.IntegerField(null=True)),
                ("at_once", models.IntegerField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.contact",
                    ),
                ),
                ("absorbed", models.JSONField()),
                ("moved", models.JSONField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("texts", models.JSONField(default=dict)),
                ("tags", models.JSONField(default=list)),
                ("lists", models.JSONField(default=list)),
                ("last_lead", models.BigIntegerField(default=0)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["company", "-id"], name="merge_recent")],
            },
        ),
        migrations.CreateModel(
            name="NoteTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("body", models.TextField()),
                ("call", models.BooleanField(default=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("positive", "Positive"),
                            ("negative", "Negative"),
                            ("partial", "Partial"),
                        ],
                        max_length=8,
                    ),
                ),
                ("position", models.SmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
                ("tags", models.ManyToManyField(blank=True, related_name="+", to="cauce.tag")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "title"), name="note_template_title")
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                ("body", models.TextField()),
                (
                    "template",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.notetemplate",
                    ),
                ),
                ("call", models.BooleanField(default=False)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("due_at", models.DateTimeField(null=True)),
                ("author_kind", models.CharField(max_length=8)),
                ("author_id", models.BigIntegerField(null=True)),
                ("author_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("mentions", models.JSONField(default=list)),
                ("version", models.SmallIntegerField(default=1)),
                ("edited_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lead", "-id"], name="note_lead"),
                    models.Index(
                        condition=models.Q(("call", True), ("outcome", "")),
                        fields=["company", "author_id", "-id"],
                        name="note_without_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="cauce.note",
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("body", models.TextField()),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("note", "number"), name="note_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("event_id", models.BigIntegerField(null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                ("count", models.IntegerField(default=1)),
                ("data", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "read_at", "at"], name="notification_unread"),
                    models.Index(fields=["member", "at", "id"], name="notification_history"),
                    models.Index(fields=["at"], name="notification_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotificationChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("silent", models.JSONField(default=list)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "lead",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                ("holder", models.CharField(max_length=24)),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "holder"], name="offer_holder"),
                    models.Index(fields=["company", "until"], name="offer_until"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("low", models.BigIntegerField()),
                ("high", models.BigIntegerField()),
                ("score", models.SmallIntegerField()),
                ("reasons", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("later", "Later"),
                            ("apart", "Apart"),
                            ("merged", "Merged"),
                        ],
                        default="open",
                        max_length=6,
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.merge",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("judged_at", models.DateTimeField(null=True)),
                ("judged_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "state", "-score", "-id"], name="pair_queue"),
                    models.Index(fields=["company", "high"], name="pair_high"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "low", "high"), name="pair_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.contact",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                        ],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("position", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("size", models.BigIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=60)),
                ("actor_kind", models.CharField(max_length=8)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-id"], name="person_file_recent"),
                    models.Index(
                        condition=models.Q(("state__in", ["running", "done"])),
                        fields=["created_at"],
                        name="person_file_running",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="cauce.product",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("image", "Image"), ("document", "Document")], max_length=8
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("path", models.CharField(max_length=200)),
                ("media", models.CharField(max_length=100)),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "image"), ("removed_at", None)),
                        fields=("product",),
                        name="product_image_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QualificationRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("event", models.CharField(max_length=24)),
                ("least", models.IntegerField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.campaign",
                    ),
                ),
                ("type", models.SlugField(db_index=False, max_length=80)),
                ("points", models.SmallIntegerField(default=0)),
                ("each_time", models.BooleanField(default=False)),
                ("position", models.SmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="QualificationEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.qualificationtype",
                    ),
                ),
                ("points", models.SmallIntegerField()),
                ("comment", models.TextField(blank=True)),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.qualificationentry",
                    ),
                ),
                ("author_kind", models.CharField(max_length=8)),
                ("author_id", models.BigIntegerField(null=True)),
                ("author_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.qualificationrule",
                    ),
                ),
                ("cause", models.BigIntegerField(null=True)),
                ("event", models.CharField(blank=True, db_default="", max_length=24)),
                ("count", models.IntegerField(db_default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lead", "-id"], name="qualification_lead"),
                    models.Index(
                        condition=models.Q(("author_kind__in", ("system", "rule", "bot"))),
                        fields=["company", "created_at"],
                        name="qualification_by_machine",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("rule__isnull", False)),
                        fields=("lead", "rule", "cause"),
                        name="qualification_cause",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("rule", models.CharField(max_length=12)),
                ("days", models.IntegerField()),
                ("before", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("at", models.BigIntegerField(default=0)),
                ("count", models.IntegerField(default=0)),
                ("actor_kind", models.CharField(max_length=8)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["company", "-id"], name="retention_recent")],
            },
        ),
        migrations.CreateModel(
            name="RuleSeller",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sellers",
                        to="cauce.assignmentrule",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("weight", models.SmallIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "seller"), name="rule_seller_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sampling", "Sampling"),
                            ("keying", "Keying"),
                            ("comparing", "Comparing"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                        ],
                        default="sampling",
                        max_length=10,
                    ),
                ),
                ("at", models.BigIntegerField(default=0)),
                ("last", models.BigIntegerField()),
                ("total", models.IntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("actor_kind", models.CharField(max_length=8)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["company", "-id"], name="scan_recent")],
            },
        ),
        migrations.CreateModel(
            name="ScoringVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("rules", "Rules"), ("learned", "Learned")],
                        default="rules",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_force", "In Force"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("test", models.JSONField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("published_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "number"), name="scoring_version_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")),
                        fields=("company",),
                        name="scoring_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoringRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("test", "Test"), ("train", "Train"), ("rescale", "Rescale")],
                        max_length=8,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="cauce.scoringversion",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("params", models.JSONField(default=dict)),
                ("total", models.IntegerField(default=0)),
                ("position", models.IntegerField(default=0)),
                ("at", models.BigIntegerField(null=True)),
                ("kept", models.JSONField(default=dict)),
                ("result", models.JSONField(null=True)),
                ("error", models.CharField(blank=True, max_length=60)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "kind", "-id"], name="scoring_run_recent")
                ],
            },
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
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=80)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("description", models.TextField(blank=True)),
                ("conditions", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="segment_name"),
                    models.UniqueConstraint(fields=("company", "slug"), name="segment_slug"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpamCleanup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("days", models.SmallIntegerField()),
                ("before", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("at", models.BigIntegerField(default=0)),
                ("leads", models.IntegerField(default=0)),
                ("kept", models.IntegerField(default=0)),
                ("actor_kind", models.CharField(max_length=8)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["company", "-id"], name="spam_cleanup_recent")],
            },
        ),
        migrations.CreateModel(
            name="SpamModel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("version", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("learning", "Learning"),
                            ("active", "Active"),
                            ("refused", "Refused"),
                            ("replaced", "Replaced"),
                            ("failed", "Failed"),
                        ],
                        default="learning",
                        max_length=8,
                    ),
                ),
                ("figures", models.JSONField(default=dict)),
                ("weights", models.JSONField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("trained_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "version"), name="spam_model_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SpamPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("threshold", models.SmallIntegerField(default=100)),
                ("rules", models.JSONField(default=dict)),
                ("version", models.IntegerField(default=0)),
                ("keep_days", models.SmallIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company",), name="spam_policy_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SpamTrial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("draft", models.JSONField(default=dict)),
                ("version", models.IntegerField()),
                ("days", models.SmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("at", models.BigIntegerField(default=0)),
                ("until", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("examples", models.JSONField(default=dict)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["company", "-id"], name="spam_trial_recent")],
            },
        ),
        migrations.CreateModel(
            name="SpamValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "list",
                    models.CharField(
                        choices=[("block", "block"), ("allow", "allow")], max_length=5
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "email"),
                            ("domain", "domain"),
                            ("phone", "phone"),
                            ("word", "word"),
                            ("ip", "ip"),
                        ],
                        max_length=6,
                    ),
                ),
                ("value", models.CharField(max_length=254)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "kind", "value"), name="spam_value_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduledStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                (
                    "status",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.status",
                    ),
                ),
                (
                    "substatus",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.status",
                    ),
                ),
                (
                    "planned_on",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.status",
                    ),
                ),
                (
                    "planned_on_sub",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.status",
                    ),
                ),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("skipped", "Skipped"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("author_kind", models.CharField(max_length=8)),
                ("author_id", models.BigIntegerField(null=True)),
                ("author_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["due_at"],
                        name="schedule_due",
                    ),
                    models.Index(fields=["lead", "-id"], name="schedule_lead"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("lead",),
                        name="schedule_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("source", models.CharField(max_length=24)),
                ("key", models.CharField(max_length=200, null=True)),
                ("received_at", models.DateTimeField()),
                ("raw", models.BinaryField()),
                ("content_type", models.CharField(blank=True, max_length=80)),
                ("context", models.JSONField(default=dict)),
                ("once", models.CharField(max_length=200, null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("lead", "Lead"),
                            ("spam", "Spam"),
                            ("rejected", "Rejected"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("lead_id", models.BigIntegerField(null=True)),
                ("error", models.JSONField(null=True)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("campaign_id", models.BigIntegerField(null=True)),
                ("connection_id", models.BigIntegerField(null=True)),
                ("run_id", models.BigIntegerField(null=True)),
                ("row_number", models.IntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "state", "-id"], name="submission_state"),
                    models.Index(fields=["run_id", "state", "row_number"], name="submission_run"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "source", "key"), name="submission_key"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("once__isnull", False)),
                        fields=("company", "source", "once"),
                        name="submission_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.lead",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=8)),
                ("due_at", models.DateTimeField()),
                ("reminder", models.IntegerField(null=True)),
                ("remind_at", models.DateTimeField(null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("author_kind", models.CharField(max_length=8)),
                ("author_id", models.BigIntegerField(null=True)),
                ("author_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["assignee", "done_at", "due_at"], name="task_of_assignee"),
                    models.Index(fields=["company", "done_at", "due_at"], name="task_of_company"),
                    models.Index(fields=["lead", "done_at", "due_at"], name="task_of_lead"),
                    models.Index(fields=["remind_at"], name="task_reminder"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.membership",
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
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cauce.team",
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["company", "shared", "owner"], name="view_whose")],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("day", models.DateField()),
                ("name", models.CharField(blank=True, max_length=80)),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "day", "team"), name="holiday_of_team"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("team__isnull", True)),
                        fields=("company", "day"),
                        name="holiday_of_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.membership",
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "Administrator"),
                            ("supervisor", "Supervisor"),
                            ("seller", "Seller"),
                            ("viewer", "Viewer"),
                        ],
                        max_length=20,
                    ),
                ),
                ("scopes", models.JSONField(default=list)),
                ("prefix", models.CharField(max_length=12)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("mark", models.CharField(max_length=64)),
                (
                    "erasure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.erasure",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "mark"), name="tombstone_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cauce.company",
                    ),
                ),
                ("day", models.DateField()),
                ("zone", models.CharField(blank=True, default="", max_length=64)),
                ("version", models.IntegerField(default=0)),
                ("leads", models.IntegerField(null=True)),
                ("duplicates", models.IntegerField(null=True)),
                ("counts", models.JSONField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "day"), name="closed_day_once")
                ],
            },
        ),
        migrations.RunPython(_create_search, _drop_search),
        migrations.RunPython(_create_shared, _drop_shared),
    ]
