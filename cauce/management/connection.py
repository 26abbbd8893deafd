"""Connections to outside systems: `cauce connection create KIND --company SLUG --option key=value…`
prints one JSON object: id, name, kind and, where a provider calls us, webhook_url."""

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid, Refusal
from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.accounts.sentences import sentence
from cauce.catalog import connections
from cauce.catalog.models import Connection
from cauce.life import setup
from cauce.management.failure import CommandFailed


def arguments(parser: ArgumentParser) -> None:
    """`create KIND --company S [--name N] --option key=value…`."""
    acts = parser.add_subparsers(dest="act", required=True)
    create = acts.add_parser("create", help="make a connection", allow_abbrev=False)
    create.add_argument("kind", choices=sorted(connections.KINDS))
    create.add_argument("--company", required=True, metavar="SLUG")
    create.add_argument("--name", default="")
    create.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help="a mapping is JSON"
    )


def run(args: Namespace) -> None:
    """Make it and print it."""
    company = Company.objects.filter(slug=args.company).first()
    if company is None:
        raise CommandFailed(f"there is no company {args.company!r}")
    options = dict(_pair(text, args.kind) for text in args.option)
    with company_scope(company):
        try:
            made = setup.create_connection(
                kind=args.kind, name=args.name, options=options, by=SYSTEM
            )
        except Refusal as error:
            raise CommandFailed(_words(error)) from None
        print(json.dumps(_shown(made), ensure_ascii=False))


def _pair(text: str, kind: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CommandFailed(f"--option {text!r} is not KEY=VALUE")
    option = connections.KINDS[kind].option(name.strip())
    if option is None or option.type != "mapping":
        return name.strip(), value
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        raise CommandFailed(f"--option {name}: this is not JSON") from None


def _words(error: Refusal) -> str:
    if isinstance(error, Invalid):
        told = (f"{name}: {sentence(code, p)}" for name, (code, p) in error.fields.items())
        return " ".join(told)
    return sentence(error.code, error.params)


def _shown(made: Connection) -> dict[str, Any]:
    found: dict[str, Any] = {"id": made.pk, "name": made.name, "kind": made.kind}
    if url := connections.webhook_url(made):
        found["webhook_url"] = url
    return found
