"""Judge a batch of drafts in place; no query: capture has left the signals on each draft."""

from collections.abc import Sequence

from cauce.accounts.models import Company
from cauce.leads.draft import Draft
from cauce.life.spam import rules


def judge(drafts: Sequence[Draft], company: Company) -> None:
    """Set `is_spam` and `spam_reasons`. What a colleague typed or a file brought is never judged
    by its manners, only what strangers send is."""
    del company
    texts: dict[str, int] = {}
    for draft in drafts:
        if draft.message:
            texts[draft.message] = texts.get(draft.message, 0) + 1
    for draft in drafts:
        if draft.by.membership_id is not None or draft.entry_method in rules.TRUSTED_METHODS:
            continue
        verdict = rules.judge(draft, repeated=texts.get(draft.message, 0))
        draft.is_spam, draft.spam_reasons = verdict
