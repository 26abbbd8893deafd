"""The demo's connections: leads come from the simulated Meta and go to the simulated CRM."""

from cauce.accounts.actor import SYSTEM, Actor
from cauce.catalog import connections
from cauce.catalog.models import Connection
from cauce.life import setup
from cauce.management.demo.company import Demo
from cauce.management.demo_servers import address_of
from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.meta_graph import MetaGraph

META, CRM = "Meta · Grupo Altavista", "CRM externo"
_FORMS = {"914125173480823": "fb_quetzal", "1203344556677889": "fb_mitla"}


def connect(demo: Demo, *, by: Actor) -> tuple[Connection, Connection]:
    """Make both connections: (from Meta, to the CRM)."""
    theirs = MetaGraph.SETTINGS
    meta = setup.create_connection(
        kind="meta_lead_ads",
        name=META,
        by=by,
        options={
            "page_id": theirs["page_id"],
            "app_secret": theirs["app_secret"],
            "verify_token": theirs["verify_token"],
            "access_token": theirs["access_token"],
            "campaign": demo.campaigns["fb_mitla"].slug,
            "graph_url": address_of(MetaGraph),
            "form_campaigns": {form: demo.campaigns[key].slug for form, key in _FORMS.items()},
        },
    )
    key = ExternalCRM.SETTINGS["api_key"]
    crm = setup.create_connection(
        kind="http",
        name=CRM,
        by=by,
        options={
            **_crm_addresses(),
            "headers": {"Authorization": f"Bearer {key}"},
            "id_path": "id",
            "automatic": ["positive"],
        },
    )
    return meta, crm


def _crm_addresses() -> dict[str, str]:
    contacts = f"{address_of(ExternalCRM)}/api/contacts"
    return {
        "url": contacts,
        "search_url": f"{contacts}?external_id={{id}}",
        "match_url": f"{contacts}?email={{contact.email}}",
        "update_url": f"{contacts}/{{remote.id}}",
    }


def readdress() -> None:
    """Point the connections of the company in scope at where the simulators listen now."""
    for connection in Connection.objects.filter(name__in=[META, CRM]):
        options = {"graph_url": address_of(MetaGraph)}
        if connection.kind == "http":
            options = _crm_addresses()
        if any(connection.options.get(name) != value for name, value in options.items()):
            setup.update_connection(connection, options=options, by=SYSTEM)


def callback_path() -> str:
    """Where the simulated Meta calls us, without our address; "" in a company without it."""
    connection = Connection.objects.filter(name=META).first()
    if connection is None:
        return ""
    return f"/in/{connection.kind}/{connection.key}" if connections.webhook_url(connection) else ""
