"""The register of personal data knows every field that may hold a text, and nothing else."""

import json
import os
import subprocess
import sys

from tests.house import tree

# In a process of its own: these tests know no Django.
_ASK = """
import json
import django
django.setup()
from django.apps import apps
from django.db import models
from cauce.life.personal.register import classified

kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
kinds += (models.GenericIPAddressField, models.FileField)
found = {
    model.__name__: [
        [field.name for field in model._meta.concrete_fields if isinstance(field, kinds)],
        classified(model.__name__),
    ]
    for model in apps.get_app_config("cauce").get_models()
}
print(json.dumps(found))
"""


def test_every_text_of_every_table_stands_in_the_register_once(tmp_path):
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cauce.config.settings",
        "CAUCE_SECRET_KEY": "check",
        "CAUCE_DATA_DIR": str(tmp_path),
    }
    env.pop("DATABASE_URL", None)
    asked = subprocess.run(
        [sys.executable, "-c", _ASK],
        cwd=tree.ROOT, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    tables = json.loads(asked.stdout)
    assert len(tables) > 50
    wrong = {
        table: {
            "not classified": sorted(set(fields) - set(told)),
            "no such field": sorted(set(told) - set(fields)),
            "classified twice": sorted({one for one in told if told.count(one) > 1}),
        }
        for table, (fields, told) in tables.items()
        if sorted(fields) != sorted(told)
    }
    assert wrong == {}, "cauce/life/personal/register.py says what becomes of each field"
