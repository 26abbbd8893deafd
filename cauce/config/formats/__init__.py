"""How numbers and dates are written, beyond what Django knows: a module for each language.

Django's short months have no capital in any language; English has them from our catalogue.
"""

from django.utils.translation import gettext_noop

MONTHS = (
    gettext_noop("jan"), gettext_noop("feb"), gettext_noop("mar"), gettext_noop("apr"),
    gettext_noop("may"), gettext_noop("jun"), gettext_noop("jul"), gettext_noop("aug"),
    gettext_noop("sep"), gettext_noop("oct"), gettext_noop("nov"), gettext_noop("dec"),
)  # fmt: skip
