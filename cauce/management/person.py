"""Personal data of one person: `cauce person find|export|erase --company S WHO`.

WHO is a contact's number, an e-mail, a phone in any written form, or a name. `erase` wants the
name (else the e-mail or phone) again with --confirm; it is done after the company's days of grace,
or at once with --now. What other systems hold of the person is listed: erase it there, too.
"""

import json
import shutil
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import company_scope
from cauce.leads.models import Contact
from cauce.life import personal
from cauce.life.personal import files
from cauce.management.asked import company_called, plainly
from cauce.management.failure import CommandFailed

_BY = replace(SYSTEM, name="cauce person")
_ACTS = ("find", "export", "erase")


def arguments(parser: ArgumentParser) -> None:
    """What to do, of whom."""
    parser.add_argument("act", choices=_ACTS)
    parser.add_argument("who", metavar="WHO")
    parser.add_argument("--company", required=True, metavar="SLUG")
    parser.add_argument("--file", type=Path, metavar="ZIP", help="export: where to (person-ID.zip)")
    parser.add_argument("--confirm", default="", metavar="NAME", help="erase: who it is, again")
    parser.add_argument("--reason", choices=personal.REASONS, default="request")
    parser.add_argument("--now", action="store_true", help="erase: without days of grace")


def run(args: Namespace) -> None:
    """Print one JSON object."""
    with company_scope(company_called(args.company)), plainly():
        found = personal.find(args.who, by=_BY)
        if args.act == "find":
            told: Any = {"people": [_told(one) for one in found.contacts], "loose": found.loose}
        else:
            contact = _only(found, args.who)
            told = _export(contact, args) if args.act == "export" else _erase(contact, args)
    print(json.dumps(told, ensure_ascii=False, default=str))


def _told(contact: Contact) -> dict[str, Any]:
    known = personal.known(contact, by=_BY)
    counts = {name: count for name, _, count in known.lines}
    shown = {name: getattr(contact, name) for name in ("name", "email", "phone")}
    return {"id": contact.pk, **shown, "counts": counts, "outside": known.outside}


def _only(found: personal.Found, who: str) -> Contact:
    if len(found.contacts) == 1:
        return found.contacts[0]
    if not found.contacts and found.key and found.loose:
        return personal.take_hold(found.key, by=_BY)
    ids = ", ".join(str(one.pk) for one in found.contacts[:10])
    raise CommandFailed(f"{who!r} is nobody here" if not ids else f"{who!r} may be any of: {ids}")


def _export(contact: Contact, args: Namespace) -> dict[str, Any]:
    run = personal.start(contact, by=_BY)
    personal.write_now(run.pk)
    run.refresh_from_db()
    target = args.file or Path(f"person-{contact.pk}.zip")
    try:
        shutil.copyfile(personal.take(run, by=_BY), target)
    except OSError as error:
        raise CommandFailed(f"cannot write {target}: {error.strerror or error}") from error
    files.remove([run.file])
    return {"id": contact.pk, "file": str(target), "bytes": run.size}


def _erase(contact: Contact, args: Namespace) -> dict[str, Any]:
    days = 0 if args.now else None
    erasure = personal.plan(contact, reason=args.reason, confirmed=args.confirm, days=days, by=_BY)
    if args.now and not personal.erase(erasure.pk):
        print("it waits for what is on its way out of the house; the worker goes on")
    erasure.refresh_from_db()
    fields = ("state", "due_at", "counts", "outside")
    told = {name: getattr(erasure, name) for name in fields}
    return {"id": contact.pk, "erasure": erasure.pk, **told}
