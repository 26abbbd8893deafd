"""The figures of the installation in Prometheus' text format."""

from cauce.jobs.health import Figures
from cauce.kit.version import VERSION
from cauce.spine.backlog import Backlog

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
type Sample = tuple[str, float | None]  # (labels, value); None is left out


def exposition(jobs: Figures, feed: Backlog) -> str:
    """Every gauge with its help line."""
    states = {
        "ready": jobs.ready,
        "running": jobs.running,
        "failed": jobs.failed,
        "successful": jobs.successful,
    }
    gauges: list[tuple[str, str, list[Sample]]] = [
        ("up", "1 when the database answers.", [("", 1)]),
        ("build_info", "The running version.", [(f'{{version="{VERSION}"}}', 1)]),
        ("jobs", "Jobs by state.", [(f'{{state="{s}"}}', n) for s, n in states.items()]),
        ("job_oldest_due_seconds", "Age of the oldest due job.", [("", jobs.oldest_due or 0)]),
        ("workers", "Workers with a sign of life.", [("", jobs.workers)]),
        ("worker_seen_seconds", "Since the last sign of life.", [("", jobs.worker_seen)]),
        ("feed_open", "Facts still to be told to a listener.", [("", feed.open)]),
        ("feed_failed", "Facts a listener refused for good.", [("", feed.failed)]),
        ("feed_oldest_due_seconds", "Age of the oldest of them.", [("", feed.oldest_due or 0)]),
    ]
    return "".join(_gauge(name, told, samples) for name, told, samples in gauges)


def _gauge(name: str, told: str, samples: list[Sample]) -> str:
    lines = [f"cauce_{name}{labels} {value:.15g}" for labels, value in samples if value is not None]
    head = [f"# HELP cauce_{name} {told}", f"# TYPE cauce_{name} gauge"]
    return "\n".join([*head, *lines]) + "\n"
