"""The API as one thing: its routers, its parser, its way of refusing."""

from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from cauce.api.auth import Bearer
from cauce.api.problems import answer_to
from cauce.api.request import JsonParser
from cauce.api.v1 import (
    assignment,
    assignment_rules,
    brands,
    bulk,
    campaigns,
    connections,
    contacts,
    deliveries,
    events,
    exports,
    forms,
    imports,
    last_contact,
    lead_tags,
    leads,
    lists,
    note_templates,
    notes,
    notifications,
    products,
    qualification_types,
    qualifications,
    queue,
    search,
    segments,
    standing,
    statuses,
    submissions,
    tags,
    tasks,
    teams,
    tokens,
    users,
    views,
)

api = NinjaAPI(
    title="Cauce",
    version="1",
    description="Leads in, worked and delivered. Errors are RFC 9457 problems.",
    auth=Bearer(),
    parser=JsonParser(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
# In the order in which the documents tell them; leads first, because addresses are tried in turn.
for _noun in (
    search, leads, events, assignment, qualifications, notes, last_contact, tasks, standing,
    lead_tags, queue, deliveries, contacts, lists, segments, imports, submissions, brands, products,
    campaigns, qualification_types, statuses, tags, note_templates, assignment_rules, forms,
    connections, users, teams, tokens, exports, views, notifications, bulk,
):  # fmt: skip
    api.add_router("", _noun.router)
for _error in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(_error, answer_to)
