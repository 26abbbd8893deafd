"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, path

from cauce.web import companies, home, intake, join, language, search, spam
from cauce.web.connections import pages as connections
from cauce.web.contacts import acts as contact_acts
from cauce.web.contacts import inplace as contact_inplace
from cauce.web.contacts import listing as contacts
from cauce.web.contacts import new as contact_new
from cauce.web.contacts import show as contact
from cauce.web.deliveries import listing as sendings
from cauce.web.deliveries import tab
from cauce.web.exports import pages as exports
from cauce.web.imports import pages as imports
from cauce.web.leads import (
    acts,
    board,
    bulk,
    history_tab,
    inplace,
    last_contact,
    listing,
    mentions,
    new,
    notes,
    runs,
    schedule,
    show,
    tide,
    views,
)
from cauce.web.notices import pages as notices
from cauce.web.public import forms, webhooks
from cauce.web.queue import pages as queue
from cauce.web.settings import urls as settings
from cauce.web.tasks import acts as task_acts
from cauce.web.tasks import listing as tasks

_TABS = ("facts", "calls", "emails", "qualifications", "whatsapp", "history", "crm")
_CONTACT_TABS = ("facts", "notes", "history")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.page, name="home"),
    path("company", companies.switch),
    path("go/<slug:slug>/<int:number>", companies.lead, name="go"),
    path("join/<str:key>", join.page, name="join"),
    path("i18n/setlang/", language.choose, name="set_language"),
    path("search", search.page, name="search"),
    path("queue", queue.page, name="queue"),
    path("queue/next", queue.following),
    path("queue/<int:number>", queue.one, name="queue_lead"),
    path("queue/<int:number>/note", queue.note),
    path("queue/<int:number>/close", queue.close),
    path("queue/<int:number>/reopen", queue.reopen),
    path("queue/<int:number>/release", queue.release),
    path("queue/<int:number>/keep", queue.keep),
    path("queue/<int:number>/leave", queue.leave),
    path("spam", spam.page, name="spam"),
    path("intake", intake.page, name="intake"),
    path("intake/numbers", intake.numbers),
    path("intake/replay", intake.replay),
    path("intake/<int:id>", intake.one, name="entry"),
    path("contacts", contacts.page, name="contacts"),
    path("contacts/new", contact_new.page, name="contact_new"),
    path("contacts/marks", contact_acts.of_many),
    path("contacts/<int:id>", contact.page, name="contact"),
    *(path(f"contacts/<int:id>/{tab}", contact.page, {"tab": tab}) for tab in _CONTACT_TABS),
    path("contacts/<int:id>/marks", contact_acts.of_one),
    path("contacts/<int:id>/field", contact_inplace.edit),
    path("leads", listing.page, name="leads"),
    path("leads/tide", tide.part, name="leads_tide"),
    path("leads/filters/<slug:key>", listing.menu),
    path("leads/board", board.page, name="leads_board"),
    path("leads/board/stage", board.stage),
    path("leads/board/move", board.move),
    path("leads/board/undo", board.undo),
    path("leads/columns", views.choose_columns),
    path("leads/views", views.dialog),
    path("leads/views/counts", views.counts),
    path("leads/views/new", views.create),
    path("leads/views/<int:id>", views.change),
    path("leads/views/<int:id>/remove", views.remove),
    path("leads/views/<int:id>/restore", views.restore),
    path("leads/views/<int:id>/move", views.move),
    path("leads/views/<int:id>/first", views.first),
    path("leads/new", new.page, name="lead_new"),
    path("leads/import", imports.upload, name="lead_import"),
    path("imports", imports.listing, name="imports"),
    path("imports/<int:id>", imports.one, name="import"),
    path("imports/<int:id>/progress", imports.progress),
    path("imports/<int:id>/errors", imports.errors, name="import_errors"),
    path("imports/<int:id>/stop", imports.stop),
    path("imports/<int:id>/undo", imports.undo),
    path("imports/<int:id>/discard", imports.discard),
    path("leads/bulk/<slug:act>", bulk.dialog),
    path("leads/bulk/<slug:act>/preview", bulk.preview),
    path("leads/bulk/<slug:act>/run", bulk.run),
    path("leads/runs", runs.listing, name="runs"),
    path("leads/runs/<int:id>", runs.one, name="run"),
    path("leads/runs/<int:id>/progress", runs.progress),
    path("leads/runs/<int:id>/stop", runs.stop),
    path("leads/runs/<int:id>/undo", runs.undo),
    path("exports", exports.listing, name="exports"),
    path("exports/new", exports.new),
    path("exports/<int:id>", exports.one, name="export"),
    path("exports/<int:id>/progress", exports.progress),
    path("exports/<int:id>/file", exports.file, name="export_file"),
    path("exports/<int:id>/cancel", exports.cancel),
    path("exports/<int:id>/retry", exports.retry),
    path("leads/<int:number>", show.page, name="lead"),
    *(path(f"leads/<int:number>/{tab}", show.page, {"tab": tab}) for tab in _TABS),
    *(
        path(f"leads/<int:number>/history.{format}", history_tab.file, {"format": format})
        for format in ("csv", "xlsx")
    ),
    path("leads/<int:number>/notes", acts.notes),
    path("leads/<int:number>/mentions", mentions.part),
    path("leads/<int:number>/contact", last_contact.page, name="last_contact"),
    path("leads/<int:number>/contact/<int:id>/withdraw", last_contact.take_back),
    path("leads/<int:number>/stars", acts.stars),
    path("leads/<int:number>/status", acts.status),
    path("leads/<int:number>/qualify", acts.qualifications),
    path("leads/<int:number>/assignment", acts.seller),
    path("leads/<int:number>/notes/<int:id>", notes.edit),
    path("leads/<int:number>/schedule", schedule.plan),
    path("leads/<int:number>/schedule/cancel", acts.cancel_schedule),
    path("leads/<int:number>/field", inplace.edit, name="lead_field"),
    path("leads/<int:number>/tags", acts.tags),
    path("leads/<int:number>/spam", acts.spam),
    path("leads/<int:number>/rescue", acts.rescue),
    path("leads/<int:number>/deliveries", tab.of_lead, name="lead_deliveries"),
    path("leads/<int:number>/tasks", tasks.of_lead, name="lead_tasks"),
    path("notifications", notices.page, name="notifications"),
    path("notifications/live", notices.live),
    path("notifications/panel", notices.panel),
    path("notifications/read", notices.read),
    path("notifications/kinds", notices.kinds),
    path("notifications/<int:id>", notices.one, name="notification"),
    path("tasks", tasks.page, name="tasks"),
    path("tasks/today", tasks.today),
    path("tasks/new", task_acts.new, name="task_new"),
    path("tasks/<int:id>", task_acts.one, name="task"),
    path("tasks/<int:id>/done", task_acts.done),
    path("tasks/<int:id>/reopen", task_acts.reopen),
    path("tasks/<int:id>/postpone", task_acts.postpone),
    path("deliveries", sendings.page, name="deliveries"),
    path("deliveries/<int:id>", tab.proof, name="delivery"),
    path("deliveries/<int:id>/retry", tab.retry),
    path("deliveries/<int:id>/resolve", tab.resolve),
    path("settings/connections", connections.listing, name="connections"),
    path("settings/connections/new", connections.new, name="connection_new"),
    path("settings/connections/preview", connections.preview),
    path("settings/connections/pair/<slug:kind>", connections.pair),
    path("settings/connections/<int:id>", connections.one, name="connection"),
    path("settings/connections/<int:id>/test", connections.test),
    path("settings/connections/<int:id>/active", connections.switch),
    path("settings/connections/<int:id>/retry", connections.retry),
    *settings.urlpatterns,
    path("f/<slug:key>.js", forms.script, name="form_script"),
    path("f/<slug:key>", forms.page, name="form"),
    path("in/<slug:source>/<slug:key>", webhooks.webhook, name="webhook"),
]
