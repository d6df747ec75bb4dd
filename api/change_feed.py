"""`/changes`: what every version added, removed and judged, so that an integrator can stay in step without asking for everything.

A reader gets the changes of the dataset that is theirs, by its own versions: nothing personal is in those of the public store.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from api.change_rows import changes, judged, statement_row, version_row
from api.coding import encoded
from api.parameters import check_parameters, count_of
from api.reader import current_reader
from api.service import Service
from api.sparql_send import coding
from graph.journal import Entry, Journals
from graph.snapshot import Version
from ontology.errors import BadRequest, NotFound

VERSION = re.compile(r"([0-9]{1,12})(?:-([0-9a-f]{1,64}))?")
PATCH = "application/rdf-patch"
MOST = 10_000
PIECE = 1000


def blueprint(service: Service) -> Blueprint:
    """The routes."""
    door = Blueprint("changes", __name__, url_prefix="/changes")
    journals, ids = service.store.journals, service.store.ids

    @door.get("")
    def versions() -> ResponseReturnValue:
        """The versions since one (`since`), oldest first: who made it and when, how much was added, removed and judged."""
        check_parameters("since", "limit", "lang")
        now = _now(service)
        oldest, limit = journals.oldest(_dataset(), now), count_of("limit", 50, 1, MOST)
        since = _known(request.args["since"]) if "since" in request.args else (oldest, "")
        entries = journals.since(_dataset(), now, *since)
        facts = {"dataset": _dataset(), "version": str(now), "oldest": oldest, "since": since[0]}
        rows = [version_row(entry, journals, ids) for entry in entries[:limit]]
        more = _next("/changes", since=rows[-1]["version"], limit=limit) if len(entries) > limit else None
        return _json(facts | {"rows": rows, "total": len(entries), "next": more})

    @door.get("/<number>")
    def one(number: str) -> ResponseReturnValue:
        """The statements that a version added and removed, as JSON; with `.rdfp` behind its number as an RDF Patch."""
        stem, dot, form = number.partition(".")
        if dot and form not in {"rdfp", "json"}:
            raise NotFound(f"There is no format {form}; there are json and rdfp.")
        entry = _entry(service, stem)
        if form == "rdfp":
            check_parameters("lang")
            return _patch(entry, journals)
        check_parameters("limit", "offset", "lang")
        rows = (statement_row(change) for change in changes(journals.lines(entry)))
        return _page(entry, rows, entry.added + entry.removed, f"/changes/{stem}")

    @door.get("/<number>/judged")
    def findings(number: str) -> ResponseReturnValue:
        """The findings whose state changed with a version: open (it appeared), cleared, reopened and so on."""
        check_parameters("limit", "offset", "lang")
        entry = _entry(service, number)
        rows = judged(list(changes(journals.lines(entry, facts=False))), ids)
        return _page(entry, iter(rows), len(rows), f"/changes/{number}/judged")

    return door


def _dataset() -> str:
    return current_reader().dataset


def _now(service: Service) -> Version:
    with service.snapshot(current_reader()) as snapshot:
        return snapshot.version


def _known(said: str) -> tuple[int, str]:
    """A version as it is written everywhere, or its number alone."""
    match = VERSION.fullmatch(said)
    if not match:
        raise BadRequest(f"«{said}» is no version; write its number, as 7, or the whole of it, as 7-0123456789ab.")
    return int(match[1]), match[2] or ""


def _entry(service: Service, said: str) -> Entry:
    return service.store.journals.entry(_dataset(), _now(service), _known(said)[0])


def _page(entry: Entry, rows: Iterator[dict[str, Any]], total: int, path: str) -> Response:
    limit, offset = count_of("limit", PIECE, 1, MOST), count_of("offset", 0, 0, 99_999_999)
    found = list(islice(rows, offset, offset + limit))
    more = _next(path, offset=offset + limit, limit=limit) if offset + limit < total else None
    facts = {"dataset": entry.dataset, "version": str(entry.version), "before": entry.before, "when": entry.made}
    return _json(facts | {"rows": found, "total": total, "next": more})


def _next(path: str, **parameters: object) -> str:
    return f"{path}?{urlencode(parameters)}"


def _json(facts: dict[str, Any]) -> Response:
    response = jsonify(facts)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _patch(entry: Entry, journals: Journals) -> Response:
    """The RDF Patch, as a stream: a journal never changes."""
    chosen = coding()
    response = Response(encoded(_patch_pieces(entry, journals), chosen), content_type=PATCH)
    if chosen:
        response.headers["Content-Encoding"] = chosen
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _patch_pieces(entry: Entry, journals: Journals) -> Iterator[bytes]:
    yield f"H id <urn:sha256:{entry.digest}> .\n".encode()
    if entry.before_digest:
        yield f"H prev <urn:sha256:{entry.before_digest}> .\n".encode()
    yield b"TX .\n"
    lines = journals.lines(entry)
    while piece := b"".join(islice(lines, PIECE)):
        yield piece
    yield b"TC .\n"
