"""Something as it is now, as a page or as JSON, with the tag that a change of it has to name (`If-Match`)."""

import hashlib

from flask import Response, request

FORMS = {"application/json": "json", "text/html": "html"}
TYPES = {"json": "application/json", "html": "text/html; charset=utf-8"}


def tagged(body: str, form: str, seen: str) -> Response:
    """A body in a form (json, html). Its ETag begins with `seen`, which changes name; a GET may be answered 304."""
    response = Response(body, content_type=TYPES[form])
    response.set_etag(f"{seen}.{hashlib.sha256(body.encode()).hexdigest()[:12]}")
    response.vary.add("Accept")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    if request.method == "GET":
        response.make_conditional(request)
    return response
