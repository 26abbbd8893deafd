"""Companies: `cauce company create NAME --slug S --country MX --timezone TZ --admin-email E
--admin-password P` prints one JSON object: id, name, slug, country, timezone, admin."""

import json
from argparse import ArgumentParser, Namespace

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import company_scope
from cauce.life import setup
from cauce.management import database
from cauce.management.asked import plainly
from cauce.store import atomic


def arguments(parser: ArgumentParser) -> None:
    """`create NAME` with where it is and who administers it."""
    acts = parser.add_subparsers(dest="act", required=True)
    create = acts.add_parser("create", help="make a company", allow_abbrev=False)
    create.add_argument("name")
    create.add_argument("--slug", default="", help="default: made of the name")
    create.add_argument("--country", default="MX", help="ISO code: whose phone numbers; default MX")
    create.add_argument("--timezone", default="America/Mexico_City", metavar="TZ")
    create.add_argument("--language", default="es", choices=("es", "en"))
    create.add_argument("--currency", default="MXN")
    create.add_argument("--admin-email", required=True, metavar="EMAIL")
    create.add_argument("--admin-password", required=True, metavar="PASSWORD")
    create.add_argument("--admin-name", default="", help="default: from the address")


def run(args: Namespace) -> None:
    """Migrate, make the company with its administrator, all or nothing, and print it."""
    database.bring_up_to_date()
    with plainly(), atomic():
        company = setup.create_company(
            name=args.name,
            slug=args.slug,
            country=args.country,
            timezone=args.timezone,
            language=args.language,
            currency=args.currency,
        )
        with company_scope(company):
            admin, _ = setup.create_user(
                name=args.admin_name or args.admin_email.partition("@")[0],
                email=args.admin_email,
                role="administrator",
                password=args.admin_password,
                by=SYSTEM,
            )
            setup.start_qualifying(by=SYSTEM)
    shown = {
        "id": company.pk,
        "name": company.name,
        "slug": company.slug,
        "country": company.country,
        "timezone": company.timezone,
        "language": company.language,
        "currency": company.currency,
        "admin": {"id": admin.pk, "name": admin.name, "email": admin.user.email},
    }
    print(json.dumps(shown, ensure_ascii=False))
