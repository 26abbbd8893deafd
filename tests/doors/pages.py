"""The doors of the pages. A row per route and method that it takes; other methods get 405."""

from typing import Any

PUBLIC = """
# For everybody, signed in or not. /metrics without a token is for this machine alone.
#     route, then ada ben cleo dana vera eve nobody
GET   healthz                     200 200 200 200 200 200 200
GET   readyz                      200 200 200 200 200 200 200
GET   metrics                     200 200 200 200 200 200 200
GET   api/openapi.json            200 200 200 200 200 200 200
GET   api/docs                    200 200 200 200 200 200 200
GET   join/<str:key>              410 410 410 410 410 410 410
POST  join/<str:key>              410 410 410 410 410 410 410
POST  i18n/setlang/               302 302 302 302 302 302 302
GET   f/<slug:key>.js             200 200 200 200 200 200 200
GET   f/<slug:key>                200 200 200 200 200 200 200
POST  f/<slug:key>                422 422 422 422 422 422 422
GET   in/<slug:source>/<slug:key> 404 404 404 404 404 404 404
POST  in/<slug:source>/<slug:key> 404 404 404 404 404 404 404
"""

INSIDE = """
# 303 is the way back after an act. The lead is Cleo's; the company's number 1 is not Eve's.
#     route, then ada ben cleo dana vera eve nobody
GET   /                                 200 200 200 200 200 200 302
POST  company                           404 404 404 404 404 404 302
GET   go/<slug:slug>/<int:number>       302 302 302 302 302 404 302
GET   search                            200 200 200 200 200 200 302
# Cleo's lead has a task for later: nobody waits now.
GET   queue                             200 200 200 200 403 200 302
POST  queue/next                        303 303 303 303 403 303 302
GET   queue/<int:number>                200 200 200 404 403 404 302
POST  queue/<int:number>/note           303 303 303 404 403 404 302
POST  queue/<int:number>/close          303 303 303 404 403 404 302
POST  queue/<int:number>/reopen         303 303 303 404 403 404 302
POST  queue/<int:number>/release        303 303 303 404 403 404 302
POST  queue/<int:number>/keep           204 204 204 404 403 404 302
POST  queue/<int:number>/leave          204 204 204 204 403 204 302
GET   digest                            200 200 200 200 200 200 302
POST  digest/reviewed                   303 303 303 303 403 303 302
POST  digest/mail                       303 303 303 303 303 303 302
GET   levels                                200 200 403 403 403 200 302
GET   spam                              200 200 200 200 403 200 302
# Nothing is marked: said on the page that follows.
POST  spam/verdicts                     303 303 303 303 403 303 302
GET   intake                            200 200 403 403 403 200 302
GET   intake/numbers                    200 200 403 403 403 200 302
POST  intake/replay                     303 403 403 403 403 303 302
GET   intake/<int:id>                   200 200 403 403 403 404 302
GET   leads                             200 200 200 200 200 200 302
GET   leads/tide                        200 200 200 200 200 200 302
GET   leads/filters/<slug:key>          200 200 200 200 200 200 302
GET   leads/board                       200 200 200 200 200 200 302
# Without a place to go on from there is nothing to fetch; without a lead nothing to move.
GET   leads/board/stage                 404 404 404 404 404 404 302
POST  leads/board/move                  303 303 303 404 403 404 302
POST  leads/board/undo                  404 404 404 404 404 404 302
POST  leads/columns                     303 303 303 303 303 303 302
# A view of Cleo's, shared with the north team.
GET   leads/views                       200 200 200 200 200 200 302
GET   leads/views/counts                200 200 200 200 200 200 302
POST  leads/views/new                   303 303 303 303 303 303 302
POST  leads/views/<int:id>              303 403 303 404 404 404 302
POST  leads/views/<int:id>/remove       303 403 303 404 404 404 302
POST  leads/views/<int:id>/restore      404 404 404 404 404 404 302
POST  leads/views/<int:id>/move         303 303 303 404 404 404 302
POST  leads/views/<int:id>/first        303 303 303 404 404 404 302
GET   leads/new                         200 200 200 200 403 200 302
POST  leads/new                         200 200 200 200 403 200 302
POST  leads/bulk/<slug:act>             200 403 403 403 403 200 302
POST  leads/bulk/<slug:act>/preview     200 403 403 403 403 200 302
POST  leads/bulk/<slug:act>/run         200 403 403 403 403 200 302
# A run of Ada's that is finished.
GET   leads/runs                        200 200 200 200 200 200 302
GET   leads/runs/<int:id>               200 404 404 404 404 404 302
GET   leads/runs/<int:id>/progress      200 404 404 404 404 404 302
POST  leads/runs/<int:id>/stop          409 404 404 404 404 404 302
POST  leads/runs/<int:id>/undo          303 404 404 404 404 404 302
GET   leads/<int:number>                200 200 200 404 200 404 302
GET   leads/<int:number>/facts          200 200 200 404 200 404 302
GET   leads/<int:number>/calls          200 200 200 404 200 404 302
GET   leads/<int:number>/emails         200 200 200 404 200 404 302
GET   leads/<int:number>/qualifications 200 200 200 404 200 404 302
GET   leads/<int:number>/whatsapp       200 200 200 404 200 404 302
GET   leads/<int:number>/history        200 200 200 404 200 404 302
GET   leads/<int:number>/history.csv    200 200 403 404 403 404 302
GET   leads/<int:number>/history.xlsx   200 200 403 404 403 404 302
GET   leads/<int:number>/crm            200 200 200 404 200 404 302
POST  leads/<int:number>/notes          303 303 303 404 403 404 302
GET   leads/<int:number>/notes/<int:id> 200 200 200 404 403 404 302
POST  leads/<int:number>/notes/<int:id> 422 422 303 404 403 404 302
POST  leads/<int:number>/notes/<int:id>/outcome 303 303 303 404 403 404 302
GET   leads/<int:number>/schedule       200 200 200 404 403 404 302
POST  leads/<int:number>/schedule       422 422 422 404 403 404 302
POST  leads/<int:number>/schedule/cancel 303 303 303 404 403 404 302
POST  leads/<int:number>/stars          303 303 303 404 403 404 302
POST  leads/<int:number>/status         303 303 303 404 403 404 302
POST  leads/<int:number>/qualify        303 303 303 404 403 404 302
POST  leads/<int:number>/assignment     303 403 403 404 403 404 302
GET   leads/<int:number>/field          200 200 200 404 403 404 302
POST  leads/<int:number>/field          303 303 303 404 403 404 302
GET   leads/<int:number>/mentions       204 204 204 404 403 404 302
GET   leads/<int:number>/latest         200 200 200 404 200 404 302
GET   leads/<int:number>/contact        200 200 200 404 403 404 302
POST  leads/<int:number>/contact        303 303 303 404 403 404 302
POST  leads/<int:number>/contact/<int:id>/withdraw 303 403 303 404 403 404 302
POST  leads/<int:number>/tags           303 303 303 404 403 404 302
POST  leads/<int:number>/spam           303 303 303 404 403 404 302
POST  leads/<int:number>/rescue         303 303 303 404 403 404 302
GET   leads/<int:number>/deliveries     200 200 200 404 200 404 302
POST  leads/<int:number>/deliveries     303 303 303 404 403 404 302
GET   leads/<int:number>/tasks          200 200 200 404 200 404 302
# Everybody's own; the notice is Cleo's.
GET   notifications                     200 200 200 200 200 200 302
GET   notifications/live                200 200 200 200 200 200 302
GET   notifications/panel               200 200 200 200 200 200 302
POST  notifications/read                303 303 303 303 303 303 302
POST  notifications/kinds               303 303 303 303 303 303 302
GET   notifications/<int:id>            404 404 302 404 404 404 302
GET   tasks                             200 200 200 200 200 200 302
GET   tasks/gaps                        200 200 200 200 200 200 302
GET   tasks/today                       200 200 200 200 200 200 302
GET   tasks/new                         200 200 200 200 403 200 302
POST  tasks/new                         422 422 422 422 403 422 302
GET   tasks/<int:id>                    200 200 200 404 200 404 302
POST  tasks/<int:id>                    422 422 422 404 403 404 302
POST  tasks/<int:id>/done               303 303 303 404 403 404 302
POST  tasks/<int:id>/reopen             303 303 303 404 403 404 302
POST  tasks/<int:id>/postpone           303 303 303 404 403 404 302
# The contact is the person of Cleo's lead; an act without a list or a tag is refused in words.
GET   contacts                          200 200 200 200 200 200 302
GET   contacts/new                      200 200 200 200 403 200 302
POST  contacts/new                      422 422 422 422 403 422 302
POST  contacts/marks                    303 303 303 303 303 303 302
GET   contacts/merge                    200 200 403 403 403 200 302
POST  contacts/merge                    303 303 403 403 403 303 302
GET   contacts/pairs                    200 200 403 403 403 200 302
GET   contacts/pairs/scan               200 200 403 403 403 200 302
POST  contacts/pairs/start              303 303 403 403 403 303 302
# Only Ada sees both of the pair.
POST  contacts/pairs/<int:id>           303 404 403 403 403 404 302
POST  contacts/pairs/<int:id>/open      303 404 403 403 403 404 302
POST  contacts/<int:id>/merges/<int:merge>/undo 303 303 403 404 403 404 302
GET   contacts/<int:id>                 200 200 200 404 200 404 302
GET   contacts/<int:id>/facts           200 200 200 404 200 404 302
GET   contacts/<int:id>/notes           200 200 200 404 200 404 302
GET   contacts/<int:id>/history         200 200 200 404 200 404 302
POST  contacts/<int:id>/points          303 303 303 404 403 404 302
POST  contacts/<int:id>/consents        303 303 303 404 403 404 302
POST  contacts/<int:id>/marks           303 303 303 404 403 404 302
GET   contacts/<int:id>/field           200 200 200 404 403 404 302
POST  contacts/<int:id>/field           303 303 303 404 403 404 302
# A seller sees their own place alone.
GET   reports                           302 302 302 302 302 302 302
GET   reports/sellers                   200 200 200 200 200 200 302
GET   reports/sellers/<int:id>          200 200 200 404 200 404 302
# A document of a product is for everybody in the company.
GET   products/files/<int:id>           200 200 200 200 200 404 302
GET   deliveries                        200 200 200 200 200 200 302
GET   deliveries/<int:id>               200 200 200 404 200 404 302
POST  deliveries/<int:id>/retry         303 303 303 404 403 404 302
POST  deliveries/<int:id>/resolve       303 303 303 404 403 404 302
# An import of Ada's: a supervisor sees his own.
GET   leads/import                            200 200 403 403 403 200 302
POST  leads/import                            200 200 403 403 403 200 302
GET   imports                                 200 200 403 403 403 200 302
GET   imports/<int:id>                        200 404 403 403 403 404 302
POST  imports/<int:id>                        422 404 403 403 403 404 302
GET   imports/<int:id>/progress               200 404 403 403 403 404 302
GET   imports/<int:id>/errors                 200 404 403 403 403 404 302
POST  imports/<int:id>/stop                   409 404 403 403 403 404 302
POST  imports/<int:id>/undo                   409 404 403 403 403 404 302
POST  imports/<int:id>/discard                302 404 403 403 403 404 302
# An export of Ada's that is finished: who may export sees the own ones.
GET   exports                                 200 200 403 403 403 200 302
POST  exports                                 303 303 403 403 403 303 302
POST  exports/new                             200 200 403 403 403 200 302
GET   exports/<int:id>                        200 404 403 403 403 404 302
GET   exports/<int:id>/progress               200 404 403 403 403 404 302
GET   exports/<int:id>/file                   200 404 403 403 403 404 302
POST  exports/<int:id>/cancel                 409 404 403 403 403 404 302
POST  exports/<int:id>/retry                  409 404 403 403 403 404 302
"""

SETTINGS = """
# Administrators alone; 422 is a form that was sent empty.
#     route, then ada ben cleo dana vera eve nobody
GET   settings/connections                  200 403 403 403 403 200 302
GET   settings/connections/new              200 403 403 403 403 200 302
POST  settings/connections/new              422 403 403 403 403 422 302
POST  settings/connections/preview          200 403 403 403 403 200 302
GET   settings/connections/pair/<slug:kind> 200 403 403 403 403 200 302
GET   settings/connections/<int:id>         200 403 403 403 403 404 302
POST  settings/connections/<int:id>         422 403 403 403 403 404 302
POST  settings/connections/<int:id>/test    200 403 403 403 403 404 302
POST  settings/connections/<int:id>/active  303 403 403 403 403 404 302
POST  settings/connections/<int:id>/retry   303 403 403 403 403 404 302
GET   settings                              200 403 403 403 403 200 302
GET   settings/company                      200 403 403 403 403 200 302
POST  settings/company                      422 403 403 403 403 422 302
GET   settings/roles                        200 403 403 403 403 200 302
POST  settings/roles                        302 403 403 403 403 302 302
GET   settings/brands                       200 403 403 403 403 200 302
GET   settings/brands/new                   200 403 403 403 403 200 302
POST  settings/brands/new                   422 403 403 403 403 422 302
GET   settings/brands/<int:id>              200 403 403 403 403 404 302
POST  settings/brands/<int:id>              422 403 403 403 403 404 302
GET   settings/products                     200 403 403 403 403 200 302
GET   settings/products/new                 200 403 403 403 403 200 302
POST  settings/products/new                 422 403 403 403 403 422 302
GET   settings/products/<int:id>            200 403 403 403 403 404 302
POST  settings/products/<int:id>            422 403 403 403 403 404 302
# A product with a document; without a file it is said on the page that follows.
POST  settings/products/<int:id>/image      303 403 403 403 403 404 302
POST  settings/products/<int:id>/documents  303 403 403 403 403 404 302
POST  settings/products/<int:id>/files/<int:file>/remove 303 403 403 403 403 404 302
GET   settings/campaigns                    200 403 403 403 403 200 302
GET   settings/campaigns/new                200 403 403 403 403 200 302
POST  settings/campaigns/new                422 403 403 403 403 422 302
GET   settings/campaigns/<int:id>           200 403 403 403 403 404 302
POST  settings/campaigns/<int:id>           422 403 403 403 403 404 302
GET   settings/qualifications               200 403 403 403 403 200 302
GET   settings/qualifications/new           200 403 403 403 403 200 302
POST  settings/qualifications/new           422 403 403 403 403 422 302
GET   settings/qualifications/<int:id>      200 403 403 403 403 404 302
POST  settings/qualifications/<int:id>      422 403 403 403 403 404 302
POST  settings/qualifications/<int:id>/move 303 403 403 403 403 404 302
GET   settings/qualification-rules           200 403 403 403 403 200 302
GET   settings/qualification-rules/new       200 403 403 403 403 200 302
POST  settings/qualification-rules/new       422 403 403 403 403 422 302
GET   settings/qualification-rules/<int:id>  200 403 403 403 403 404 302
POST  settings/qualification-rules/<int:id>  422 403 403 403 403 404 302
POST  settings/qualification-rules/<int:id>/move 303 403 403 403 403 404 302
POST  settings/qualification-rules/precedence 303 403 403 403 403 303 302
GET   settings/statuses                     200 403 403 403 403 200 302
GET   settings/statuses/new                 200 403 403 403 403 200 302
POST  settings/statuses/new                 422 403 403 403 403 422 302
GET   settings/statuses/<int:id>            200 403 403 403 403 404 302
POST  settings/statuses/<int:id>            422 403 403 403 403 404 302
POST  settings/statuses/<int:id>/move       303 403 403 403 403 404 302
GET   settings/fields                       200 403 403 403 403 200 302
GET   settings/fields/new                   200 403 403 403 403 200 302
POST  settings/fields/new                   422 403 403 403 403 422 302
GET   settings/fields/<int:id>              200 403 403 403 403 404 302
POST  settings/fields/<int:id>              422 403 403 403 403 404 302
POST  settings/fields/<int:id>/move         303 403 403 403 403 404 302
GET   settings/tags                         200 403 403 403 403 200 302
GET   settings/tags/new                     200 403 403 403 403 200 302
POST  settings/tags/new                     422 403 403 403 403 422 302
GET   settings/tags/<int:id>                200 403 403 403 403 404 302
POST  settings/tags/<int:id>                422 403 403 403 403 404 302
GET   settings/note-templates               200 403 403 403 403 200 302
GET   settings/note-templates/new           200 403 403 403 403 200 302
POST  settings/note-templates/new           422 403 403 403 403 422 302
GET   settings/note-templates/<int:id>      200 403 403 403 403 404 302
POST  settings/note-templates/<int:id>      422 403 403 403 403 404 302
POST  settings/note-templates/<int:id>/move 303 403 403 403 403 404 302
GET   settings/duplicates                   200 403 403 403 403 200 302
POST  settings/duplicates                   422 403 403 403 403 422 302
GET   settings/levels                       200 403 403 403 403 200 302
POST  settings/levels                       422 403 403 403 403 422 302
GET   settings/flow                         200 403 403 403 403 200 302
POST  settings/flow                         422 403 403 403 403 422 302
GET   settings/teams                        200 403 403 403 403 200 302
GET   settings/teams/new                    200 403 403 403 403 200 302
POST  settings/teams/new                    422 403 403 403 403 422 302
GET   settings/teams/<int:id>               200 403 403 403 403 404 302
POST  settings/teams/<int:id>               422 403 403 403 403 404 302
GET   settings/users                        200 403 403 403 403 200 302
GET   settings/users/new                    200 403 403 403 403 200 302
POST  settings/users/new                    422 403 403 403 403 422 302
GET   settings/users/<int:id>               200 403 403 403 403 404 302
POST  settings/users/<int:id>               422 403 403 403 403 404 302
POST  settings/users/<int:id>/invitation    303 403 403 403 403 404 302
GET   settings/lists                        200 403 403 403 403 200 302
GET   settings/lists/new                    200 403 403 403 403 200 302
POST  settings/lists/new                    422 403 403 403 403 422 302
GET   settings/lists/<int:id>               200 403 403 403 403 404 302
POST  settings/lists/<int:id>               422 403 403 403 403 404 302
GET   settings/segments                     200 403 403 403 403 200 302
GET   settings/segments/new                 200 403 403 403 403 200 302
POST  settings/segments/new                 422 403 403 403 403 422 302
GET   settings/segments/<int:id>            200 403 403 403 403 404 302
POST  settings/segments/<int:id>            422 403 403 403 403 404 302
GET   settings/availability                 200 403 403 403 403 200 302
POST  settings/availability/holidays        422 403 403 403 403 422 302
POST  settings/availability/holidays/<int:id>/remove 303 403 403 403 403 404 302
GET   settings/availability/<int:id>        200 403 403 403 403 404 302
POST  settings/availability/<int:id>        302 403 403 403 403 404 302
GET   settings/rules                        200 403 403 403 403 200 302
GET   settings/rules/new                    200 403 403 403 403 200 302
POST  settings/rules/new                    422 403 403 403 403 422 302
GET   settings/rules/<int:id>               200 403 403 403 403 404 302
POST  settings/rules/<int:id>               422 403 403 403 403 404 302
POST  settings/rules/trial                  422 403 403 403 403 422 302
POST  settings/rules/<int:id>/trial         422 403 403 403 403 404 302
POST  settings/rules/<int:id>/remove        303 403 403 403 403 404 302
GET   settings/spam                          200 403 403 403 403 200 302
POST  settings/spam                          422 403 403 403 403 422 302
GET   settings/spam/cleanup                  200 403 403 403 403 200 302
POST  settings/spam/cleanup                  302 403 403 403 403 302 302
POST  settings/spam/cleanup/run              303 403 403 403 403 303 302
# Too little to learn from: said on the page that follows.
POST  settings/spam/learn                    303 403 403 403 403 303 302
GET   settings/spam/trials/<int:id>          200 403 403 403 403 404 302
POST  settings/spam/trials/<int:id>/publish  303 403 403 403 403 404 302
GET   settings/spam/values                   200 403 403 403 403 200 302
POST  settings/spam/values                   422 403 403 403 403 422 302
POST  settings/spam/values/<int:id>/remove 303 403 403 403 403 404 302
# The version is a draft; a program's test of it waits for a worker.
GET   settings/scoring                      200 403 403 403 403 200 302
POST  settings/scoring/new                  302 403 403 403 403 302 302
POST  settings/scoring/train                303 403 403 403 403 303 302
GET   settings/scoring/runs/<int:id>        200 403 403 403 403 404 302
GET   settings/scoring/<int:id>             200 403 403 403 403 404 302
POST  settings/scoring/<int:id>             422 403 403 403 403 404 302
POST  settings/scoring/<int:id>/test        303 403 403 403 403 404 302
POST  settings/scoring/<int:id>/publish     303 403 403 403 403 404 302
POST  settings/scoring/<int:id>/remove      303 403 403 403 403 404 302
GET   settings/forms                        200 403 403 403 403 200 302
GET   settings/forms/new                    200 403 403 403 403 200 302
POST  settings/forms/new                    422 403 403 403 403 422 302
GET   settings/forms/<int:id>               200 403 403 403 403 404 302
POST  settings/forms/<int:id>               422 403 403 403 403 404 302
# Of OpenAI, at an address of its own: sent empty it would move, and the key is asked for again.
GET   settings/keys                         200 403 403 403 403 200 302
GET   settings/keys/new                     200 403 403 403 403 200 302
POST  settings/keys/new                     200 403 403 403 403 200 302
GET   settings/keys/<int:id>                200 403 403 403 403 404 302
POST  settings/keys/<int:id>                422 403 403 403 403 404 302
POST  settings/keys/<int:id>/test           200 403 403 403 403 404 302
POST  settings/keys/<int:id>/remove         303 403 403 403 403 404 302
GET   settings/tokens                       200 403 403 403 403 200 302
GET   settings/tokens/new                   200 403 403 403 403 200 302
POST  settings/tokens/new                   422 403 403 403 403 422 302
GET   settings/tokens/<int:id>              200 403 403 403 403 404 302
POST  settings/tokens/<int:id>/revoke       303 403 403 403 403 404 302
# Somebody whose erasure is planned; a file of theirs is written.
GET   settings/personal-data                200 403 403 403 403 200 302
POST  settings/personal-data/hold           303 403 403 403 403 303 302
GET   settings/personal-data/retention      200 403 403 403 403 200 302
POST  settings/personal-data/retention      302 403 403 403 403 302 302
POST  settings/personal-data/retention/run  303 403 403 403 403 303 302
GET   settings/personal-data/<int:id>       200 403 403 403 403 404 302
POST  settings/personal-data/<int:id>       422 403 403 403 403 404 302
POST  settings/personal-data/<int:id>/files 303 403 403 403 403 404 302
GET   settings/personal-data/files/<int:id> 200 403 403 403 403 404 302
GET   settings/personal-data/files/<int:id>/progress 200 403 403 403 403 404 302
POST  settings/personal-data/erasures/<int:id>/cancel 303 403 403 403 403 404 302
GET   settings/changes                      200 403 403 403 403 200 302
GET   settings/health                       200 403 403 403 403 200 302
GET   settings/components                   200 403 403 403 403 200 302
"""

# What is sent; «{name}» stands for Acme's row of that name.
BODIES: dict[str, Any] = {
    "POST leads/board/move": {"number": "{number}", "was": "new", "to": "in_progress"},
    "POST leads/<int:number>/notes": {"body": "Hola"},
    "POST spam/verdicts": {"act": "rescue"},
    "POST tasks/<int:id>/postpone": {"to": "tomorrow"},
    "POST leads/<int:number>/notes/<int:id>": {"body": "Adiós"},
    "POST contacts/pairs/<int:id>": {"verdict": "apart"},
    "POST contacts/<int:id>/points": {"reach": "otra.mas@x.example"},
    "POST contacts/<int:id>/consents": {"purpose": "contact"},
    "POST settings/personal-data/retention": {"grace_days": "7"},
    "POST settings/personal-data/retention/run": {"rule": "captures", "days": "30"},
    "POST contacts/<int:id>/marks": {"subscribe": "{settings/lists:id}"},
    "GET contacts/<int:id>/field": {"name": "name"},
    "POST leads/<int:number>/contact": {"at": "2026-01-02T10:30", "channel": "call"},
    "POST contacts/<int:id>/field": {"name": "attribute", "key": "x", "value": "y"},
    "POST leads/<int:number>/stars": {"stars": "3"},
    "POST leads/<int:number>/status": {"status": "{settings/statuses:id}"},
    "POST queue/<int:number>/note": {"body": "Hola", "then": "stay"},
    "POST leads/<int:number>/tags": {"give": "{settings/tags:id}"},
    "GET leads/<int:number>/field": {"name": "name"},
    "POST leads/<int:number>/field": {"name": "attribute", "key": "x", "value": "y"},
    "POST leads/<int:number>/qualify": {"type": "{type_id}"},
}
