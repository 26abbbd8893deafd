"""Write the leads of a company as CSV or XLSX, to a file or to the standard output.

The same export as the pages and the API make, here and now. Cells that a spreadsheet would execute
are neutralised; moments are in the company's time zone.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import company_scope
from cauce.leads.models import Lead, Standing
from cauce.life import export
from cauce.management.asked import company_called, plainly
from cauce.management.failure import CommandFailed
from cauce.management.progress import Progress

_ALL = "all"


def arguments(parser: ArgumentParser) -> None:
    """Whose leads, which of them, and where to."""
    parser.add_argument("--company", required=True, metavar="SLUG")
    parser.add_argument(
        "--file", type=Path, metavar="FILE", help="*.xlsx for a workbook; default: CSV to stdout"
    )
    offered = ",".join(export.COLUMNS)
    parser.add_argument(
        "--columns", metavar="A,B,…", help=f"default: {offered}; attributes.KEY, navigation.KEY too"
    )
    parser.add_argument("--standing", choices=[*Standing.values, _ALL], default="active")
    parser.add_argument("--delimiter", default=",", choices=export.DELIMITERS)


def run(args: Namespace) -> None:
    """Write the header and one row per lead, oldest first."""
    company = company_called(args.company)
    columns = [one.strip() for one in (args.columns or "").split(",") if one.strip()]
    is_sheet = args.file is not None and args.file.suffix.lower() == ".xlsx"
    with company_scope(company), plainly():
        leads = Lead.objects.order_by("pk")
        if args.standing != _ALL:
            leads = leads.filter(standing=args.standing)
        made = export.prepare(
            leads,
            columns=columns or list(export.COLUMNS),
            format="xlsx" if is_sheet else "csv",
            # Spreadsheets take UTF-8 for it only with the mark before it; programs trip over it.
            options={"delimiter": args.delimiter, "bom": args.file is not None},
            filters={"standing": args.standing},
            by=SYSTEM,
        )
        with Progress("Leads", total=made.total) as progress:
            made = export.write_here(made, watch=progress.advance)
        with _opened(args.file) as file:
            export.hand_over(made, file)


@contextmanager
def _opened(target: Path | None) -> Iterator[BinaryIO]:
    """The target, in place only when all is written; or the standard output."""
    if target is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(target)
    except OSError as error:
        raise CommandFailed(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
