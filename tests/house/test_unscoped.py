"""The way round the tenancy is loud: each `unscoped("why")` is listed here, a new one fails."""

import ast
from collections import Counter

from tests.house import tree

# file -> the reasons given there, in order. Whoever adds one explains it in the review.
LISTED: dict[str, list[str]] = {
    "cauce/accounts/members.py": ["teams are read before the company is entered"],
    "cauce/life/capture/forms.py": ["the key of a form says whose it is"],
    "cauce/life/assignment/pool.py": ["the sweep finds leads that wait in every company"],
    "cauce/life/bulk/tasks.py": ["the sweep goes on with every company's unfinished runs"],
    "cauce/life/export/tasks.py": [
        "the sweep goes on with every company's exports and removes expired files",
    ],
    "cauce/life/identity/tasks.py": ["the sweep looks at every company's newcomers and scans"],
    "cauce/life/intake_file.py": ["the sweep goes on with every company's unfinished imports"],
    "cauce/life/capture/pending.py": ["the sweep finds pending submissions of every company"],
    "cauce/life/intake_jobs.py": [
        "the nightly reconciliation goes through every company's connections",
    ],
    "cauce/web/public/webhooks.py": ["the key of a webhook's address says whose it is"],
    "cauce/life/setup/invitations.py": [
        "the key of an invitation is all its bearer has",
        "whether somebody uses an account is asked across companies",
    ],
    "cauce/life/setup/sessions.py": ["how somebody logs in concerns each of their companies"],
    "cauce/life/setup/tokens.py": ["a token says which company it is for"],
    "cauce/life/scoring/tasks.py": [
        "the sweep goes on with every company's unfinished scoring",
    ],
    "cauce/life/qualify/schedule.py": [
        "the sweep finds due changes of status of every company",
    ],
    "cauce/life/personal/erasing.py": ["the sweep finds people to erase in every company"],
    "cauce/life/personal/handing.py": [
        "the sweep writes lost files of people and removes expired ones",
    ],
    "cauce/life/spam_cleanup.py": [
        "the daily clean-up goes through every company that keeps spam for a time",
    ],
    "cauce/life/level_watch.py": [
        "the sweep finds leads that are about to be late in every company",
    ],
    "cauce/life/deliver/outbox.py": ["the sweep finds due deliveries of every company"],
    "cauce/life/work/tasks/reminders.py": ["the sweep finds due reminders of every company"],
    "cauce/life/digest/tasks.py": ["old digests go, whoever's they are"],
    "cauce/listeners/notify/read.py": ["old notices go, whoever's they are"],
    "cauce/management/doctor.py": ["the doctor walks the rows of every company"],
    "cauce/spine/backlog.py": [
        "the backlog of the feed is a figure of the whole installation",
    ],
    "cauce/spine/feed.py": ["the sweep finds open feed items of every company"],
    "cauce/web/middleware.py": [
        "which companies a person belongs to is asked before one is entered",
    ],
}


def test_every_way_round_the_tenancy_is_listed():
    found: dict[str, list[str]] = {}
    for path, module in tree.modules():
        for call in _calls(module):
            found.setdefault(path, []).append(_reason(call))
    assert {path: Counter(why) for path, why in found.items()} == {
        path: Counter(why) for path, why in LISTED.items()
    }


def _calls(module: ast.Module) -> list[ast.Call]:
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    return [call for call in calls if _called(call) == "unscoped"]


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


def _reason(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    assert isinstance(first, ast.Constant) and isinstance(first.value, str), "say why, in words"
    return first.value
