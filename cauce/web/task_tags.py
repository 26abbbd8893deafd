"""The next step of a lead, wherever its page wants it."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cauce.leads.models import Lead
from cauce.web.tasks.listing import tasks_of_lead

register = template.Library()


@register.simple_tag(takes_context=True)
def lead_tasks(context: template.Context, lead: Lead) -> SafeString:
    """Give the part with the tasks of `lead`, its next step first. One query."""
    request: Any = context["request"]
    return render_to_string("tasks/of_lead.html", tasks_of_lead(request, lead), request=request)
