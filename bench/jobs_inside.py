"""The part of `bench.jobs` that runs within the database it measures; prints one line of JSON."""

import argparse
import json
import os
import subprocess
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
django.setup()

from django.db import connections  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from bench.chores import nothing  # noqa: E402


def main() -> None:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--jobs", type=int, required=True)
    options = parser.parse_args()
    print(json.dumps(measure(workers=options.workers, count=options.jobs)))


def measure(*, workers: int, count: int) -> dict[str, float]:
    """Enqueue `count` jobs one by one, let the workers do them; then one at a time while idle."""
    DBTaskResult.objects.all().delete()
    began = time.perf_counter()
    for number in range(count):
        nothing.enqueue(number)
    enqueued = count / (time.perf_counter() - began)
    command = [sys.executable, "-m", "cauce.management.main", "work"]
    crew = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(workers)]
    try:
        _wait()
        times = DBTaskResult.objects.filter(task_path="bench.chores.nothing").values_list(
            "started_at", "finished_at"
        )
        spent = max(t[1] for t in times) - min(t[0] for t in times)
        waits = sorted(_one() for _ in range(60))
    finally:
        for process in crew:
            process.terminate()
            process.wait()
        connections.close_all()
    p50, p95 = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
    return {"enqueued": enqueued, "done": count / spent.total_seconds(), "p50": p50, "p95": p95}


def _wait() -> None:
    while DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists():
        time.sleep(0.05)


def _one() -> float:
    """Milliseconds between enqueueing and starting."""
    result = nothing.enqueue(0)
    _wait()
    row = DBTaskResult.objects.get(pk=result.id)
    return (row.started_at - row.enqueued_at).total_seconds() * 1000


if __name__ == "__main__":
    main()
