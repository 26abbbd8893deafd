"""The doors of the API. Whoever asks has a token that stands for the person: an administrator's
token, so that only the person's own rights narrow it."""

from typing import Any

API = """
#       route                                         ada ben cleo dana vera eve nobody
# Without a word there is nothing to look for.
GET     /api/v1/search                                422 422 422  422  422  422 401
GET     /api/v1/leads                                 200 200 200  200  200  200 401
POST    /api/v1/leads                                 201 201 201  201  403  422 401
POST    /api/v1/leads/batch                           200 200 200  200  403  200 401
# Ada's, and finished.
GET     /api/v1/leads/bulk                            200 200 200  200  200  200 401
POST    /api/v1/leads/bulk                            201 201 201  409  403  409 401
GET     /api/v1/leads/bulk/{run_id}                   200 404 404  404  404  404 401
GET     /api/v1/leads/bulk/{run_id}/items             200 404 404  404  404  404 401
POST    /api/v1/leads/bulk/{run_id}/stop              409 404 404  404  404  404 401
POST    /api/v1/leads/bulk/{run_id}/undo              202 404 404  404  404  404 401
GET     /api/v1/leads/{lead_id}                       200 200 200  404  200  404 401
PATCH   /api/v1/leads/{lead_id}                       200 200 200  404  403  404 401
GET     /api/v1/leads/{lead_id}/events                200 200 200  404  200  404 401
PUT     /api/v1/leads/{lead_id}/assignment            200 403 403  404  403  404 401
POST    /api/v1/leads/{lead_id}/assignment            200 403 403  404  403  404 401
GET     /api/v1/leads/{lead_id}/qualifications        200 200 200  404  200  404 401
POST    /api/v1/leads/{lead_id}/qualifications        201 201 201  404  403  404 401
GET     /api/v1/leads/{lead_id}/notes                 200 200 200  404  200  404 401
POST    /api/v1/leads/{lead_id}/notes                 201 201 201  404  403  404 401
PATCH   /api/v1/leads/{lead_id}/notes/{note_id}       409 409 200  404  403  404 401
GET     /api/v1/leads/{lead_id}/notes/{note_id}/versions 200 200 200  404  200  404 401
GET     /api/v1/leads/{lead_id}/status/schedule       200 200 200  404  200  404 401
DELETE  /api/v1/leads/{lead_id}/status/schedule       200 200 200  404  403  404 401
PUT     /api/v1/leads/{lead_id}/status                200 200 200  404  403  404 401
PUT     /api/v1/leads/{lead_id}/stars                 200 200 200  404  403  404 401
GET     /api/v1/leads/{lead_id}/last-contact          200 200 200  404  200  404 401
POST    /api/v1/leads/{lead_id}/last-contact          201 201 201  404  403  404 401
DELETE  /api/v1/leads/{lead_id}/last-contact/{event_id} 200 403 200 404  403  404 401
PUT     /api/v1/leads/{lead_id}/spam                  200 200 200  404  403  404 401
# Not in spam: whoever may take it out is told so.
DELETE  /api/v1/leads/{lead_id}/spam                  409 409 409  404  403  404 401
PUT     /api/v1/leads/{lead_id}/tags                  200 200 200  404  403  404 401
POST    /api/v1/leads/{lead_id}/tags                  200 200 200  404  403  404 401
DELETE  /api/v1/leads/{lead_id}/tags                  200 200 200  404  403  404 401
DELETE  /api/v1/leads/{lead_id}/tags/{reference}      200 200 200  404  403  404 401
PUT     /api/v1/leads/{lead_id}/reservation           200 200 200  404  403  404 401
DELETE  /api/v1/leads/{lead_id}/reservation           200 200 200  404  403  404 401
PUT     /api/v1/leads/{lead_id}/flow                  200 200 200  404  403  404 401
GET     /api/v1/queue                                 200 200 200  200  403  200 401
POST    /api/v1/queue/next                            200 200 200  200  403  200 401
POST    /api/v1/queue/leave                           204 204 204  204  403  204 401
GET     /api/v1/flow                                  200 200 200  200  200  200 401
PATCH   /api/v1/flow                                  200 403 403  403  403  200 401
GET     /api/v1/duplicates                            200 200 200  200  200  200 401
PATCH   /api/v1/duplicates                            200 403 403  403  403  200 401
GET     /api/v1/service-levels                        200 200 200  200  200  200 401
GET     /api/v1/digest                                200 200 200  200  200  200 401
POST    /api/v1/digest/reviewed                       200 200 200  200  403  200 401
PUT     /api/v1/digest/mail                           200 200 200  200  200  200 401
GET     /api/v1/reports/service-levels                200 200 403  403  403  200 401
PATCH   /api/v1/service-levels                        200 403 403  403  403  200 401
GET     /api/v1/leads/{lead_id}/tasks                 200 200 200  404  200  404 401
POST    /api/v1/leads/{lead_id}/tasks                 201 201 201  404  403  404 401
GET     /api/v1/tasks                                 200 200 200  200  200  200 401
GET     /api/v1/tasks/missing                         200 200 200  200  200  200 401
POST    /api/v1/tasks                                 201 201 201  201  403  201 401
GET     /api/v1/tasks/{task_id}                       200 200 200  404  200  404 401
PATCH   /api/v1/tasks/{task_id}                       200 200 200  404  403  404 401
GET     /api/v1/leads/{lead_id}/deliveries            200 200 200  404  200  404 401
POST    /api/v1/leads/{lead_id}/deliveries            201 201 201  404  403  404 401
GET     /api/v1/deliveries                            200 200 200  200  200  200 401
GET     /api/v1/deliveries/{delivery_id}              200 200 200  404  200  404 401
POST    /api/v1/deliveries/{delivery_id}/retry        200 200 200  404  403  404 401
# It waits and is not in doubt: nothing to resolve.
POST    /api/v1/deliveries/{delivery_id}/resolution   409 409 409  404  403  404 401
GET     /api/v1/imports                               200 200 403  403  403  200 401
# Without a file: whoever may import is told what is missing.
POST    /api/v1/imports                               422 422 403  403  403  422 401
# Ada's: a supervisor sees imports of his own; it has not begun, so there is nothing to undo.
GET     /api/v1/imports/{import_id}                   200 404 403  403  403  404 401
POST    /api/v1/imports/{import_id}/undo              409 404 403  403  403  404 401
GET     /api/v1/imports/{import_id}/errors            200 404 403  403  403  404 401
# Ada's and finished: others have their own, and there is nothing to cancel or to write again.
GET     /api/v1/exports                               200 200 403 403 403 200 401
POST    /api/v1/exports                               201 201 403 403 403 201 401
GET     /api/v1/exports/{export_id}                   200 404 403 403 403 404 401
GET     /api/v1/exports/{export_id}/file              200 404 403 403 403 404 401
POST    /api/v1/exports/{export_id}/cancel            409 404 403 403 403 404 401
POST    /api/v1/exports/{export_id}/retry             409 404 403 403 403 404 401
GET     /api/v1/changes                               200 403 403  403  403  200 401
GET     /api/v1/reports/intake                        200 200 403  403  403  200 401
GET     /api/v1/submissions                           200 200 403  403  403  200 401
GET     /api/v1/submissions/{submission_id}           200 200 403  403  403  404 401
POST    /api/v1/submissions/{submission_id}/replay    202 403 403  403  403  404 401

# What a company has set up may be read by everybody in it, and changed by administrators.
GET     /api/v1/brands                                200 200 200  200  200  200 401
POST    /api/v1/brands                                201 403 403  403  403  201 401
GET     /api/v1/brands/{reference}                    200 200 200  200  200  404 401
PATCH   /api/v1/brands/{reference}                    200 403 403  403  403  404 401
GET     /api/v1/products                              200 200 200  200  200  200 401
POST    /api/v1/products                              201 403 403  403  403  422 401
GET     /api/v1/products/{reference}                  200 200 200  200  200  404 401
PATCH   /api/v1/products/{reference}                  200 403 403  403  403  404 401
# Without a file: whoever may is told what is missing.
POST    /api/v1/products/{reference}/image            422 403 403  403  403  404 401
GET     /api/v1/products/{reference}/image            200 200 200  200  200  404 401
DELETE  /api/v1/products/{reference}/image            204 403 403  403  403  404 401
GET     /api/v1/products/{reference}/documents        200 200 200  200  200  404 401
POST    /api/v1/products/{reference}/documents        422 403 403  403  403  404 401
GET     /api/v1/products/{reference}/documents/{document_id} 200 200 200 200 200 404 401
DELETE  /api/v1/products/{reference}/documents/{document_id} 204 403 403 403 403 404 401
GET     /api/v1/campaigns                             200 200 200  200  200  200 401
POST    /api/v1/campaigns                             201 403 403  403  403  422 401
GET     /api/v1/campaigns/{reference}                 200 200 200  200  200  404 401
PATCH   /api/v1/campaigns/{reference}                 200 403 403  403  403  404 401
GET     /api/v1/qualification-types                   200 200 200  200  200  200 401
POST    /api/v1/qualification-types                   201 403 403  403  403  422 401
GET     /api/v1/qualification-types/{type_id}         200 200 200  200  200  404 401
PATCH   /api/v1/qualification-types/{type_id}         200 403 403  403  403  404 401
GET     /api/v1/qualification-rules                   200 200 200  200  200  200 401
POST    /api/v1/qualification-rules                   201 403 403  403  403  201 401
GET     /api/v1/qualification-rules/{rule_id}         200 200 200  200  200  404 401
PATCH   /api/v1/qualification-rules/{rule_id}         200 403 403  403  403  404 401
GET     /api/v1/qualifying                            200 200 200  200  200  200 401
PATCH   /api/v1/qualifying                            200 403 403  403  403  200 401
GET     /api/v1/statuses                              200 200 200  200  200  200 401
POST    /api/v1/statuses                              201 403 403  403  403  201 401
GET     /api/v1/statuses/{reference}                  200 200 200  200  200  404 401
PATCH   /api/v1/statuses/{reference}                  200 403 403  403  403  404 401
# The contact is behind Cleo's lead.
GET     /api/v1/contacts                              200 200 200  200  200  200 401
POST    /api/v1/contacts                              201 201 201  201  403  201 401
GET     /api/v1/contacts/{contact_id}                 200 200 200  404  200  404 401
PATCH   /api/v1/contacts/{contact_id}                 200 200 200  404  403  404 401
GET     /api/v1/contacts/{contact_id}/leads           200 200 200  404  200  404 401
GET     /api/v1/contacts/{contact_id}/merges          200 200 200  404  200  404 401
# Who is merged with her is of no lead: only Ada, who made that contact, sees it.
POST    /api/v1/contacts/{contact_id}/merges          201 404 403  403  403  404 401
GET     /api/v1/contacts/{contact_id}/merges/{merge_id} 200 200 200  404  200  404 401
DELETE  /api/v1/contacts/{contact_id}/merges/{merge_id} 200 200 403  404  403  404 401
GET     /api/v1/contacts/pairs                        200 200 403  403  403  200 401
# Only Ada sees both of the pair.
GET     /api/v1/contacts/pairs/{pair_id}              200 404 403  403  403  404 401
POST    /api/v1/contacts/pairs/{pair_id}/verdict      200 404 403  403  403  404 401
GET     /api/v1/contacts/scans                        200 200 403  403  403  200 401
POST    /api/v1/contacts/scans                        202 202 403  403  403  202 401
GET     /api/v1/contacts/scans/{scan_id}              200 200 403  403  403  404 401
# It is over.
POST    /api/v1/contacts/scans/{scan_id}/stop         409 409 403  403  403  404 401
POST    /api/v1/contacts/{contact_id}/points          201 201 201  404  403  404 401
# Her enquiry came with it.
DELETE  /api/v1/contacts/{contact_id}/points/{point_id} 409 409 409  404  403  404 401
GET     /api/v1/contacts/{contact_id}/consents        200 200 200  404  200  404 401
POST    /api/v1/contacts/{contact_id}/consents        201 201 201  404  403  404 401
DELETE  /api/v1/contacts/{contact_id}/consents/{consent_id} 200 200 200 404  403  404 401
# Without anybody to look for, and without a rule to count.
GET     /api/v1/personal-data/people                  422 422 422  422  422  422 401
GET     /api/v1/personal-data/people/{contact_id}     200 403 403  403  403  404 401
POST    /api/v1/personal-data/people/{contact_id}/files 202 403 403 403  403  404 401
# What is typed to confirm is not who it is.
POST    /api/v1/personal-data/people/{contact_id}/erasures 422 403 403 403 403 404 401
GET     /api/v1/personal-data/files                   200 403 403  403  403  200 401
GET     /api/v1/personal-data/files/{file_id}         200 403 403  403  403  404 401
GET     /api/v1/personal-data/files/{file_id}/file    200 403 403  403  403  404 401
GET     /api/v1/personal-data/erasures                200 403 403  403  403  200 401
GET     /api/v1/personal-data/erasures/{erasure_id}   200 403 403  403  403  404 401
DELETE  /api/v1/personal-data/erasures/{erasure_id}   200 403 403  403  403  404 401
GET     /api/v1/personal-data/retention               200 403 403  403  403  200 401
GET     /api/v1/personal-data/retention/count         422 422 422  422  422  422 401
POST    /api/v1/personal-data/retention               202 403 403  403  403  202 401
GET     /api/v1/personal-data/settings                200 403 403  403  403  200 401
PATCH   /api/v1/personal-data/settings                200 403 403  403  403  200 401
PUT     /api/v1/contacts/{contact_id}/tags            200 200 200  404  403  404 401
GET     /api/v1/lists                                 200 200 200  200  200  200 401
POST    /api/v1/lists                                 201 403 403  403  403  201 401
GET     /api/v1/lists/{reference}                     200 200 200  200  200  404 401
PATCH   /api/v1/lists/{reference}                     200 403 403  403  403  404 401
GET     /api/v1/lists/{reference}/members             200 200 200  200  200  404 401
POST    /api/v1/lists/{reference}/members             200 200 200  422  403  422 401
DELETE  /api/v1/lists/{reference}/members/{contact_id} 200 200 200 404  403  404 401
GET     /api/v1/segments                              200 200 200  200  200  200 401
POST    /api/v1/segments                              201 403 403  403  403  201 401
POST    /api/v1/segments/preview                      200 200 200  200  200  200 401
GET     /api/v1/segments/{reference}                  200 200 200  200  200  404 401
PATCH   /api/v1/segments/{reference}                  200 403 403  403  403  404 401
GET     /api/v1/segments/{reference}/contacts         200 200 200  200  200  404 401
GET     /api/v1/tags                                  200 200 200  200  200  200 401
POST    /api/v1/tags                                  201 403 403  403  403  201 401
GET     /api/v1/tags/{reference}                      200 200 200  200  200  404 401
PATCH   /api/v1/tags/{reference}                      200 403 403  403  403  404 401
GET     /api/v1/custom-fields                         200 200 200  200  200  200 401
POST    /api/v1/custom-fields                         201 403 403  403  403  201 401
GET     /api/v1/custom-fields/{reference}             200 200 200  200  200  404 401
PATCH   /api/v1/custom-fields/{reference}             200 403 403  403  403  404 401
GET     /api/v1/note-templates                        200 200 200  200  200  200 401
POST    /api/v1/note-templates                        201 403 403  403  403  201 401
GET     /api/v1/note-templates/{template_id}          200 200 200  200  200  404 401
PATCH   /api/v1/note-templates/{template_id}          200 403 403  403  403  404 401
GET     /api/v1/assignment-rules                      200 200 200  200  200  200 401
POST    /api/v1/assignment-rules                      200 403 403  403  403  422 401
POST    /api/v1/assignment-rules/trial                200 403 403  403  403  422 401
GET     /api/v1/assignment-rules/{rule_id}            200 200 200  200  200  404 401
PATCH   /api/v1/assignment-rules/{rule_id}            200 403 403  403  403  404 401
GET     /api/v1/spam-rules                            200 200 200  200  200  200 401
PATCH   /api/v1/spam-rules                            200 403 403  403  403  200 401
GET     /api/v1/spam-rules/{reference}                200 200 200  200  200  200 401
PATCH   /api/v1/spam-rules/{reference}                200 403 403  403  403  200 401
GET     /api/v1/spam-model                            200 200 200  200  200  200 401
# There is too little to learn from.
POST    /api/v1/spam-model                            409 403 403  403  403  409 401
POST    /api/v1/spam-trials                           201 403 403  403  403  201 401
GET     /api/v1/spam-trials/{trial_id}                200 403 403  403  403  404 401
POST    /api/v1/spam-trials/{trial_id}/publish        200 403 403  403  403  404 401
GET     /api/v1/spam-cleanups/count                   422 422 422  422  422  422 401
POST    /api/v1/spam-cleanups                         201 403 403  403  403  201 401
GET     /api/v1/spam-cleanups/{cleanup_id}            200 403 403  403  403  404 401
# A single address is for whoever judges spam; a word touches many.
GET     /api/v1/spam-values                           200 200 200  200  403  200 401
POST    /api/v1/spam-values                           201 201 201  201  403  201 401
GET     /api/v1/spam-values/{value_id}                200 200 200  200  403  404 401
DELETE  /api/v1/spam-values/{value_id}                200 403 403  403  403  404 401
# The version is a draft; its test waits for a worker. Nobody has closed leads enough to learn from.
GET     /api/v1/scoring                               200 200 200  200  200  200 401
GET     /api/v1/scoring/versions                      200 403 403  403  403  200 401
POST    /api/v1/scoring/versions                      201 403 403  403  403  201 401
GET     /api/v1/scoring/versions/{version_id}         200 403 403  403  403  404 401
PATCH   /api/v1/scoring/versions/{version_id}         200 403 403  403  403  404 401
DELETE  /api/v1/scoring/versions/{version_id}         204 403 403  403  403  404 401
POST    /api/v1/scoring/versions/{version_id}/test    202 403 403  403  403  404 401
POST    /api/v1/scoring/versions/{version_id}/publish 200 403 403  403  403  404 401
POST    /api/v1/scoring/train                         409 403 403  403  403  409 401
GET     /api/v1/scoring/runs                          200 403 403  403  403  200 401
GET     /api/v1/scoring/runs/{run_id}                 200 403 403  403  403  404 401
GET     /api/v1/forms                                 200 200 200  200  200  200 401
POST    /api/v1/forms                                 201 403 403  403  403  422 401
GET     /api/v1/forms/{form_id}                       200 200 200  200  200  404 401
PATCH   /api/v1/forms/{form_id}                       200 403 403  403  403  404 401
GET     /api/v1/connections                           200 403 403  403  403  200 401
POST    /api/v1/connections                           201 403 403  403  403  201 401
GET     /api/v1/connections/{connection_id}           200 403 403  403  403  404 401
PATCH   /api/v1/connections/{connection_id}           200 403 403  403  403  404 401
GET     /api/v1/provider-keys                         200 403 403  403  403  200 401
POST    /api/v1/provider-keys                         201 403 403  403  403  201 401
GET     /api/v1/provider-keys/kinds                   200 403 403  403  403  200 401
GET     /api/v1/provider-keys/{key_id}                200 403 403  403  403  404 401
PATCH   /api/v1/provider-keys/{key_id}                200 403 403  403  403  404 401
DELETE  /api/v1/provider-keys/{key_id}                204 403 403  403  403  404 401
POST    /api/v1/provider-keys/{key_id}/test           200 403 403  403  403  404 401
GET     /api/v1/users                                 200 200 200  200  200  200 401
POST    /api/v1/users                                 201 403 403  403  403  201 401
GET     /api/v1/reports/sellers                       200 200 200  200  200  200 401
GET     /api/v1/reports/sellers/{reference}           200 200 200  404  200  404 401
GET     /api/v1/users/{reference}                     200 200 200  200  200  404 401
PATCH   /api/v1/users/{reference}                     200 403 403  403  403  404 401
GET     /api/v1/users/{reference}/availability        200 200 200  200  200  404 401
PATCH   /api/v1/users/{reference}/availability        200 403 403  403  403  404 401
GET     /api/v1/roles                                 200 200 200  200  200  200 401
GET     /api/v1/roles/{role}                          200 200 200  200  200  200 401
PATCH   /api/v1/roles/{role}                          200 403 403  403  403  200 401
GET     /api/v1/holidays                              200 200 200  200  200  200 401
POST    /api/v1/holidays                              201 403 403  403  403  201 401
GET     /api/v1/holidays/{holiday_id}                 200 200 200  200  200  404 401
DELETE  /api/v1/holidays/{holiday_id}                 200 403 403  403  403  404 401
GET     /api/v1/teams                                 200 200 200  200  200  200 401
POST    /api/v1/teams                                 201 403 403  403  403  201 401
GET     /api/v1/teams/{reference}                     200 200 200  200  200  404 401
PATCH   /api/v1/teams/{reference}                     200 403 403  403  403  404 401
GET     /api/v1/views                                 200 200 200  200  200  200 401
POST    /api/v1/views                                 201 201 201  201  201  201 401
GET     /api/v1/views/choice                          200 200 200  200  200  200 401
PATCH   /api/v1/views/choice                          200 200 200  200  200  200 401
# Cleo's, shared with the north team; administrators tidy up.
GET     /api/v1/views/{view_id}                       200 200 200  404  404  404 401
PATCH   /api/v1/views/{view_id}                       200 403 200  404  404  404 401
DELETE  /api/v1/views/{view_id}                       200 403 200  404  404  404 401
POST    /api/v1/views/{view_id}/restore               404 404 404  404  404  404 401
GET     /api/v1/notifications                         200 200 200  200  200  200 401
POST    /api/v1/notifications/read                    200 200 200  200  200  200 401
GET     /api/v1/notifications/kinds                   200 200 200  200  200  200 401
PUT     /api/v1/notifications/kinds                   200 200 200  200  200  200 401
# Cleo's own.
PATCH   /api/v1/notifications/{notification_id}       404 404 200  404  404  404 401
GET     /api/v1/me                                    200 200 200  200  200  200 401
GET     /api/v1/tokens                                200 403 403  403  403  200 401
POST    /api/v1/tokens                                201 403 403  403  403  201 401
GET     /api/v1/tokens/{token_id}                     200 403 403  403  403  404 401
DELETE  /api/v1/tokens/{token_id}                     200 403 403  403  403  404 401
"""

_HAS_A_NAME = {"field": "name", "op": "filled"}
# What is sent; «{name}» stands for Acme's row of that name.
BODIES: dict[str, Any] = {
    "POST /api/v1/leads": {"campaign": "{campaign}", "email": "a@x.example"},
    "POST /api/v1/leads/batch": [{"campaign": "{campaign}", "email": "a@x.example"}],
    "PATCH /api/v1/leads/{lead_id}": {"name": "Otra"},
    "PUT /api/v1/leads/{lead_id}/assignment": {"seller": "{seller}"},
    "POST /api/v1/leads/{lead_id}/assignment": {"seller": "{seller}"},
    "POST /api/v1/leads/{lead_id}/qualifications": {"type": "high_interest"},
    "POST /api/v1/leads/{lead_id}/notes": {"body": "Hola"},
    "POST /api/v1/leads/{lead_id}/tasks": {"title": "Llamar", "due_at": "2027-03-01T09:00:00Z"},
    "POST /api/v1/tasks": {"title": "Junta", "due_at": "2027-03-01T09:00:00Z"},
    "PATCH /api/v1/tasks/{task_id}": {"done": True},
    "PATCH /api/v1/leads/{lead_id}/notes/{note_id}": {"body": "Adiós"},
    "PUT /api/v1/notifications/kinds": {"kinds": ["mention"]},
    "PATCH /api/v1/notifications/{notification_id}": {"read": True},
    "PUT /api/v1/leads/{lead_id}/status": {"status": "in_progress"},
    "PUT /api/v1/leads/{lead_id}/stars": {"stars": 3},
    "POST /api/v1/leads/{lead_id}/last-contact": {"at": "2026-01-02T10:30:00Z"},
    "PUT /api/v1/leads/{lead_id}/tags": {"tags": ["no-interesado"]},
    "POST /api/v1/leads/{lead_id}/tags": {"tags": ["no-interesado"]},
    "POST /api/v1/leads/{lead_id}/deliveries": {},
    "POST /api/v1/deliveries/{delivery_id}/resolution": {"sent": True},
    "POST /api/v1/leads/bulk": {"act": "qualify", "filter": {}, "qualification": "high_interest"},
    "POST /api/v1/exports": {},
    "POST /api/v1/brands": {"name": "Nueva"},
    "PATCH /api/v1/brands/{reference}": {"name": "Nueva"},
    "POST /api/v1/products": {"name": "Nuevo", "brand": "{/api/v1/brands:reference}"},
    "PATCH /api/v1/products/{reference}": {"name": "Nuevo"},
    "POST /api/v1/campaigns": {"name": "Nueva", "product": "{/api/v1/products:reference}"},
    "PATCH /api/v1/campaigns/{reference}": {"name": "Nueva"},
    "POST /api/v1/qualification-types": {
        "name": "Nueva", "campaign": "{campaign}", "meaning": "partial",
    },
    "PATCH /api/v1/qualification-types/{type_id}": {"name": "Nueva"},
    "POST /api/v1/statuses": {"name": "Nueva", "meaning": "open"},
    "PATCH /api/v1/statuses/{reference}": {"name": "Otro"},
    "POST /api/v1/contacts": {"email": "otra@x.example"},
    "PATCH /api/v1/contacts/{contact_id}": {"name": "Otra"},
    "PUT /api/v1/contacts/{contact_id}/tags": {"tags": []},
    "POST /api/v1/contacts/{contact_id}/consents": {"purpose": "contact"},
    "POST /api/v1/personal-data/people/{contact_id}/erasures": {"confirm": "Otra"},
    "POST /api/v1/personal-data/retention": {"rule": "captures", "days": 30},
    "PATCH /api/v1/personal-data/settings": {"grace_days": 5},
    "POST /api/v1/contacts/{contact_id}/points": {"email": "otra.mas@x.example"},
    "POST /api/v1/contacts/pairs/{pair_id}/verdict": {"verdict": "apart"},
    "POST /api/v1/contacts/{contact_id}/merges": {"contacts": ["{other_contact}"]},
    "POST /api/v1/lists": {"name": "Nueva"},
    "PATCH /api/v1/lists/{reference}": {"name": "Nueva"},
    "POST /api/v1/lists/{reference}/members": {"contacts": ["{contact_id}"]},
    "POST /api/v1/segments": {"name": "Nuevo", "conditions": {"rules": [_HAS_A_NAME]}},
    "POST /api/v1/segments/preview": {"conditions": {"rules": [_HAS_A_NAME]}},
    "PATCH /api/v1/segments/{reference}": {"name": "Nuevo"},
    "POST /api/v1/tags": {"name": "Nueva"},
    "PATCH /api/v1/tags/{reference}": {"name": "Nueva"},
    "PUT /api/v1/leads/{lead_id}/flow": {"closed": True},
    "PATCH /api/v1/flow": {"pool": "teams"},
    "PATCH /api/v1/duplicates": {"window_days": 30},
    "POST /api/v1/qualification-rules": {"event": "visited", "type": "high_interest"},
    "PATCH /api/v1/qualification-rules/{rule_id}": {"points": 3},
    "PATCH /api/v1/qualifying": {"person_wins": False},
    "PATCH /api/v1/service-levels": {"answer": 10},
    "POST /api/v1/digest/reviewed": {"leads": []},
    "PUT /api/v1/digest/mail": {"mail": True},
    "POST /api/v1/scoring/versions": {"cold_after": 20},
    "PATCH /api/v1/scoring/versions/{version_id}": {"cold_after": 21},
    "POST /api/v1/custom-fields": {"name": "Metros", "kind": "number"},
    "PATCH /api/v1/custom-fields/{reference}": {"name": "Otro"},
    "POST /api/v1/note-templates": {"title": "Nueva", "body": "Hola"},
    "PATCH /api/v1/note-templates/{template_id}": {"title": "Nueva"},
    "POST /api/v1/assignment-rules": {"campaign": "{campaign}", "sellers": [{"user": "{seller}"}]},
    "POST /api/v1/assignment-rules/trial": {
        "campaign": "{campaign}", "sellers": [{"user": "{seller}"}],
    },
    "PATCH /api/v1/assignment-rules/{rule_id}": {"active": False},
    "PATCH /api/v1/spam-rules": {"threshold": 90},
    "PATCH /api/v1/spam-rules/{reference}": {"weight": 50},
    "POST /api/v1/spam-trials": {"threshold": 90},
    "POST /api/v1/spam-cleanups": {"days": 30},
    "POST /api/v1/spam-values": {"kind": "email", "value": "x@spam.example"},
    "POST /api/v1/forms": {"name": "Nueva", "campaign": "{campaign}"},
    "PATCH /api/v1/forms/{form_id}": {"name": "Nueva"},
    "POST /api/v1/connections": {"kind": "http", "options": {"url": "https://a.invalid"}},
    "PATCH /api/v1/connections/{connection_id}": {"name": "Nueva"},
    "POST /api/v1/provider-keys": {"kind": "openai", "options": {"api_key": "sk-nueva-1234567"}},
    "PATCH /api/v1/provider-keys/{key_id}": {"name": "Otra"},
    "POST /api/v1/users": {"name": "Zoe", "email": "zoe@x.example", "role": "seller"},
    "PATCH /api/v1/users/{reference}": {"name": "Otra"},
    "PATCH /api/v1/users/{reference}/availability": {"per_day": 20},
    "PATCH /api/v1/roles/{role}": {"rights": {"reassign": True}},
    "POST /api/v1/holidays": {"day": "2026-12-24"},
    "POST /api/v1/teams": {"name": "Nueva"},
    "PATCH /api/v1/teams/{reference}": {"name": "Nueva"},
    "POST /api/v1/views": {"name": "Nueva", "query": "status=new"},
    "PATCH /api/v1/views/choice": {"columns": ["person", "date"]},
    "PATCH /api/v1/views/{view_id}": {"name": "Otra"},
    "POST /api/v1/tokens": {"name": "Nueva", "role": "viewer"},
}  # fmt: skip
