"""Where the tables live: a list of imports. Django finds them here, as of one app."""

from cauce.accounts.models import Company, Invitation, Membership, Team, Token, User
from cauce.catalog.audiences import MarketingList, Segment
from cauce.catalog.fields import CustomField
from cauce.catalog.models import (
    Brand,
    Campaign,
    Connection,
    NoteTemplate,
    Product,
    QualificationRule,
    QualificationType,
    Status,
    Tag,
)
from cauce.catalog.product_files import ProductFile
from cauce.jobs.models import Periodic, WorkerSeen
from cauce.leads.models import (
    ClosedDay,
    Contact,
    ContactPoint,
    FieldValue,
    Lead,
    LeadCounter,
    ListMember,
)
from cauce.life.assignment.models import (
    AssignmentRule,
    Availability,
    Holiday,
    Rotation,
    RuleSeller,
)
from cauce.life.bulk.models import BulkItem, BulkRun
from cauce.life.capture.models import Form, ImportMapping, ImportRun, Submission
from cauce.life.consents.models import Consent
from cauce.life.deliver.models import Delivery, DeliveryAttempt
from cauce.life.digest.models import Digest
from cauce.life.export.models import ExportLayout, ExportRun
from cauce.life.identity.models import Lookout, MatchKey, Merge, Pair, Scan
from cauce.life.levels.models import Alert
from cauce.life.personal.models import Erasure, PersonFile, RetentionRun, Tombstone
from cauce.life.qualify.models import QualificationEntry, ScheduledStatus
from cauce.life.scoring.models import ScoringRun, ScoringVersion
from cauce.life.spam.models import SpamCleanup, SpamModel, SpamPolicy, SpamTrial, SpamValue
from cauce.life.views.models import SavedView
from cauce.life.work.models import Note, NoteVersion, Offer
from cauce.life.work.tasks.models import Task
from cauce.spine.table import Event, FeedItem

__all__ = [
    "Alert", "AssignmentRule", "Availability", "Brand", "BulkItem", "BulkRun", "Campaign",
    "ClosedDay", "Company", "Connection", "Consent", "Contact", "ContactPoint", "CustomField",
    "Delivery", "DeliveryAttempt", "Digest", "Erasure", "Event", "ExportLayout", "ExportRun",
    "FeedItem", "FieldValue", "Form", "Holiday", "ImportMapping", "ImportRun", "Invitation", "Lead",
    "LeadCounter", "ListMember", "Lookout", "MarketingList", "MatchKey", "Membership", "Merge",
    "Note", "NoteTemplate", "NoteVersion", "Offer", "Pair", "Periodic", "PersonFile", "Product",
    "ProductFile", "QualificationEntry", "QualificationRule", "QualificationType", "RetentionRun",
    "Rotation", "RuleSeller", "SavedView", "Scan", "ScheduledStatus", "ScoringRun",
    "ScoringVersion", "Segment", "SpamCleanup", "SpamModel", "SpamPolicy", "SpamTrial", "SpamValue",
    "Status", "Submission", "Tag", "Task", "Team", "Token", "Tombstone", "User", "WorkerSeen",
]  # fmt: skip
