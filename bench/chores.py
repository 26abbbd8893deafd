"""The job that does nothing: what is left is the queue."""

from cauce.jobs import task


@task()
def nothing(number: int) -> int:
    """Return what it was given."""
    return number
