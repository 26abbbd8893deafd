"""Processes as the kernel sees them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.own_database import ready_database
from tests.running import Server, cauce_up


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with (
        ready_database() as url,
        cauce_up(url, tmp_path_factory.mktemp("up"), env={"CAUCE_JOB_LEASE": "3"}) as server,
    ):
        yield server


def living(data_dir: Path) -> dict[int, int]:
    """Every process whose environment names `data_dir`, orphans included: pid → parent's pid."""
    mark = f"CAUCE_DATA_DIR={data_dir}\0".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes():
                # After the name in brackets: state, parent.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if fields[0] != "Z":
                    found[int(folder.name)] = int(fields[1])
        except (OSError, IndexError):
            continue  # it ended meanwhile
    return found
