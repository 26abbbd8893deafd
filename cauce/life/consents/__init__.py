"""What people agreed to, and no longer do: from forms, programs, files and by hand. Records
`consent.given` and `consent.withdrawn`."""

from cauce.life.consents.actions import adopt, give, keep, of, withdraw, words_of
from cauce.life.consents.models import Consent
from cauce.life.consents.rules import CHANNELS, PURPOSES

__all__ = [
    "CHANNELS", "PURPOSES", "Consent", "adopt", "give", "keep", "of", "withdraw",
    "words_of",
]  # fmt: skip
