"""A periodic job that says when it ran, into the file that its worker's environment names."""

import os

from cauce.jobs import task
from tests.jobs.chores import note


@task()
def tell() -> None:
    note(os.environ["TOLD"], "told")
