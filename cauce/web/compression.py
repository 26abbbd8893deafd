"""Pages travel compressed, safely: a third of the bytes on a slow line.

Compression beside secrets can be measured from outside (BREACH). Two things answer that: the CSRF
token is masked anew in every page, and Django's middleware adds up to a hundred random bytes to
each. Programs' answers, files and downloads are left as they are: they are large, often compressed
already, or read on the same machine.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class GzipPages(GZipMiddleware):
    """Django's compression, for whole HTML answers alone."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The page, compressed when the browser takes it so."""
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
