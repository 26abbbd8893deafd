"""All that is known of a person: found, handed over as a file, erased, or kept for a time only. It
needs every step. Records `person.*`, `lead.erased`, `lead.recognised`, `retention.finished`."""

from cauce.life.personal.erasing import (
    NOUN,
    cancel,
    erase,
    erasures,
    plan,
    plan_at_once,
    sweep,
    waiting,
)
from cauce.life.personal.finding import Found, Known, find, known, take_hold
from cauce.life.personal.handing import file_for, files_of, start, take, write_now
from cauce.life.personal.handing import sweep as sweep_files
from cauce.life.personal.models import (
    Erasure,
    ErasureState,
    FileState,
    PersonFile,
    RetentionRun,
)
from cauce.life.personal.person import key_typed
from cauce.life.personal.rules import REASONS, asked_for

__all__ = [
    "NOUN", "REASONS", "Erasure", "ErasureState", "FileState", "Found", "Known", "PersonFile",
    "RetentionRun", "asked_for", "cancel", "erase", "erasures", "file_for", "files_of", "find",
    "key_typed", "known", "plan", "plan_at_once", "start", "sweep", "sweep_files", "take",
    "take_hold", "waiting", "write_now",
]  # fmt: skip
