"""What `cauce up --demo` adds: a company to play with, wired to simulated providers."""

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.management.demo import scenario, wiring
from cauce.management.demo.company import PASSWORD, SLUG
from cauce.management.demo_servers import address_of
from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.meta_graph import MetaGraph

# Who may be tried out, by what they see.
_SHOWN = (
    ("administrator", "ana.robles", "everything"),
    ("supervisor", "bruno.cardenas", "the team of Torre Mitla"),
    ("seller", "elena.fuentes", "her own leads"),
)


def prepare() -> None:
    """On the first start make the demo company, never into a database that has a company; later
    see that its connections know where the simulators listen this time."""
    if not Company.objects.exists():
        scenario.load(sending=True)
        return
    company = _company()
    if company is not None:
        with company_scope(company):
            wiring.readdress()


def hints() -> list[str]:
    """How to log in and what to try, one line each; none when there is no demo company."""
    company = _company()
    if company is None:
        return []
    shown = [(role, f"{name}@{SLUG}.example", f"sees {sees}") for role, name, sees in _SHOWN]
    shown += [
        ("password", PASSWORD, "everybody's, as long as nobody changes theirs"),
        ("Meta", address_of(MetaGraph), "simulated: send a lead from its page"),
        ("CRM", address_of(ExternalCRM), "simulated: shows what arrived"),
    ]
    return [f"{name:<14} {value:<33} {note}" for name, value, note in shown]


def callback_path() -> str:
    """Where the simulated Meta is to call Cauce; "" when there is no demo company."""
    company = _company()
    if company is None:
        return ""
    with company_scope(company):
        return wiring.callback_path()


def _company() -> Company | None:
    return Company.objects.filter(slug=SLUG).first()
