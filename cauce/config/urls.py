"""Addresses: pages, API, public doors."""

from django.urls import URLPattern, URLResolver, include, path

from cauce.api import urls as api
from cauce.web import health
from cauce.web import urls as web

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("accounts/", include("allauth.urls")),
    path("", include(api)),
    path("", include(web)),
]
