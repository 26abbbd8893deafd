"""Where the tables live: a list of imports. Django finds them here, as of one app."""

from cauce.accounts.models import Company, Invitation, Membership, Team, Token, User
from cauce.catalog.audiences import MarketingList, Segment
from cauce.catalog.models import (
    Brand,
    Campaign,
    Connection,
    NoteTemplate,
    Product,
    QualificationType,
    Status,
    Tag,
)
from cauce.jobs.models import Periodic, WorkerSeen
from cauce.leads.models import Contact, ContactPoint, Lead, LeadCounter, ListMember
from cauce.life.assignment.models import AssignmentRule, Rotation, RuleSeller
from cauce.life.bulk.models import BulkItem, BulkRun
from cauce.life.capture.models import Form, ImportMapping, ImportRun, Submission
from cauce.life.deliver.models import Delivery, DeliveryAttempt
from cauce.life.export.models import ExportLayout, ExportRun
from cauce.life.qualify.models import QualificationEntry, ScheduledStatus
from cauce.life.views.models import SavedView
from cauce.life.work.models import Note, NoteVersion, Offer
from cauce.life.work.tasks.models import Task
from cauce.spine.table import Event, FeedItem

__all__ = [
    "AssignmentRule", "Brand", "BulkItem", "BulkRun", "Campaign", "Company", "Connection",
    "Contact", "ContactPoint", "Delivery", "DeliveryAttempt", "Event", "ExportLayout", "ExportRun",
    "FeedItem", "Form", "ImportMapping", "ImportRun", "Invitation", "Lead", "LeadCounter",
    "ListMember", "MarketingList", "Membership", "Note", "NoteTemplate", "NoteVersion", "Offer",
    "Periodic", "Product", "QualificationEntry", "QualificationType", "Rotation", "RuleSeller",
    "SavedView", "ScheduledStatus", "Segment", "Status", "Submission", "Tag", "Task", "Team",
    "Token", "User", "WorkerSeen",
]  # fmt: skip
