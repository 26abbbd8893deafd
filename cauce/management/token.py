"""API tokens: `cauce token create --company SLUG --role ROLE NAME` prints the token and nothing
else. It is shown this once; only its hash is kept."""

from argparse import ArgumentParser, Namespace

from cauce.accounts.actor import SYSTEM
from cauce.accounts.permissions import ALL_SCOPES, Role
from cauce.accounts.scope import company_scope
from cauce.life import setup
from cauce.management.asked import company_called, plainly


def arguments(parser: ArgumentParser) -> None:
    """`create --company S --role R NAME`."""
    acts = parser.add_subparsers(dest="act", required=True)
    create = acts.add_parser("create", help="make a token", allow_abbrev=False)
    create.add_argument("name")
    create.add_argument("--company", required=True, metavar="SLUG")
    create.add_argument("--role", required=True, choices=[role.value for role in Role])
    create.add_argument(
        "--scope", action="append", choices=ALL_SCOPES, help="repeatable; default: all of them"
    )


def run(args: Namespace) -> None:
    """Make it and print it."""
    with plainly(), company_scope(company_called(args.company)):
        _, secret = setup.create_token(name=args.name, role=args.role, scopes=args.scope, by=SYSTEM)
    print(secret)
