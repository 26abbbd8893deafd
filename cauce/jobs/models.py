"""The tables beside the queue: which workers live, and when each periodic job is next due."""

from django.db import models


class WorkerSeen(models.Model):
    """A worker's sign of life. One that is not seen for a lease counts as dead."""

    id = models.CharField(primary_key=True, max_length=64)
    host = models.CharField(max_length=255)
    pid = models.IntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class Periodic(models.Model):
    """When a periodic job is next due. Whoever advances the row enqueues the job."""

    key = models.CharField(primary_key=True, max_length=80)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
