"""The API as one thing: its routers, its parser, its way of refusing."""

from django.db import OperationalError
from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from cauce.api.auth import Bearer
from cauce.api.problems import answer_to, to_the_door
from cauce.api.request import JsonParser
from cauce.api.v1 import (
    assignment,
    assignment_rules,
    availability,
    brands,
    bulk,
    campaigns,
    changes,
    connections,
    contacts,
    custom_fields,
    deliveries,
    digest,
    duplicates,
    events,
    exports,
    forms,
    imports,
    last_contact,
    lead_tags,
    leads,
    levels,
    lists,
    merges,
    note_templates,
    notes,
    notifications,
    pairs,
    personal_data,
    product_files,
    products,
    provider_keys,
    qualification_rules,
    qualification_types,
    qualifications,
    queue,
    roles,
    scoring,
    search,
    segments,
    seller_scores,
    spam_cleanups,
    spam_rules,
    spam_trials,
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
from cauce.store import LostRace

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
    lead_tags, queue, deliveries, contacts, merges, pairs, personal_data, lists, segments, imports,
    submissions, brands, products, product_files, campaigns, qualification_types,
    qualification_rules, statuses, tags, note_templates, custom_fields, assignment_rules,
    duplicates, levels, spam_rules, spam_trials, spam_cleanups, scoring, forms, connections,
    provider_keys, users, roles, availability, teams, tokens, exports, views, notifications, digest,
    bulk, seller_scores,
    changes,
):  # fmt: skip
    api.add_router("", _noun.router)
for _error in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(_error, answer_to)
for _error in (OperationalError, LostRace):
    api.add_exception_handler(_error, to_the_door)
