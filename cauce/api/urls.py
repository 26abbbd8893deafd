"""Addresses of the API; the door resolves those of version 1 by itself."""

from django.urls import URLPattern, URLResolver, path

from cauce.api.docs import description, docs
from cauce.api.interface import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("api/openapi.json", description, name="openapi"),
    path("api/docs", docs, name="api_docs"),
]
