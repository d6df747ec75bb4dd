"""The audit log at the door: who looked at personal data, exported, changed or was refused. Wired once, for every route.

What a route does is read off a table; one that is not in it is a look at personal data where it reads, and an edit where it
writes. An event never holds what was asked or said: kinds are words of this program (route, question), areas are codes of
villages, townships and counties that there are, whoever is asked about.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import Flask, Response, current_app, g, request
from pyoxigraph import NamedNode

from api.again import NOTED
from api.kept import PerVersion
from api.reader import Reader, trusted_role
from api.service import Service
from graph.audit_log import AuditLog
from graph.rdf import TYPE
from graph.snapshot import Snapshot
from graph.store import FULL
from ontology.errors import RemitError
from ontology.terms import RM
from queries.catalog import catalog

HARMLESS = frozenset(
    {"assets", "counties", "describe", "health", "metrics", "terms", "void", "preferences"}
    | {
        "editor.examples",
        "editor.example",
        "editor.terms",
        "questions.index",
        "rosters.listed",
        "forms.listed",
        "forms.template_of",
    }
)
"""Blueprints and endpoints that show nothing about anybody."""
ACTIONS = {
    "administration.backup": "backup",
    "administration.check": "look",
    "administration.forget": "forget",
    "administration.id_number": "look",
    "administration.load": "import",
    "administration.map": "import",
    "administration.stage": "import",
    "administration.undo": "undo",
    "administration.write_dump": "export",
    "audit": "audit",
    "rosters": "export",
    "sign_in": "sign-in",
    "allocations": "export",
    "dump": "export",
    "forms.filled": "export",
    "graph_files": "export",
    "network": "export",
    "uploads.undo": "undo",
    "import_undo.done": "undo",
    "uploads": "import",
    "whatif": "look",
    "worklists": "export",
}
"""What endpoints, or all of a blueprint, do; `export` only where they answer something."""
WRITES = {"admin": "setting", "account": "account", "sign_in": "sign-in"}
"""What blueprints do where they write."""
PLACES = ("village", "township", "county")
MOST_AREAS, LONGEST_CODE = 10_000, 100
"""Requests whose area is kept, and characters of a code."""
REFUSED = (401, 403, 429)
FILES = ("text/csv", "application/vnd.openxmlformats", "application/n-quads", "application/graphml+xml")


def note(action: str, kind: str = "", outcome: str = "ok", **more: str | int) -> None:
    """Put an event on record; for what no single request tells, as a sign-in. `kind` and `more` hold no personal data.

    `account` is the opaque id of an account, without it that of the reader is taken.
    """
    log: AuditLog = current_app.extensions["remit.audit"]
    log.add(_who() | {"action": action, "kind": kind, "outcome": outcome} | more)


def wire(app: Flask, service: Service) -> None:
    """Let every request be noted, and none that looks at personal data or changes something be answered if it cannot be."""
    app.extensions["remit.audit"] = service.audit
    areas: PerVersion[str] = PerVersion(service, MOST_AREAS)

    @app.before_request
    def refuse_unlogged() -> None:
        if _action(200) in _WEIGHTY:
            service.audit.check()

    @app.after_request
    def log(response: Response) -> Response:
        action = _action(response.status_code, response)
        if action:
            request.environ[NOTED] = _who() | _what(service, areas) | {"action": action, "outcome": response.status_code}
            service.audit.add(request.environ[NOTED])
        return response


_WEIGHTY = frozenset({"look", "export", "edit", "import", "undo", "forget", "backup", "audit", "setting", "account"})


def _action(status: int, response: Response | None = None) -> str:
    """What is to be noted of the request under way; empty if nothing."""
    if request.blueprint == "sign_in" and request.method == "POST":
        return "sign-in"
    if status in REFUSED:
        return "" if g.get("repeated_refusal") else "refused"
    if status >= 500:
        return "failed"
    endpoint, blueprint = request.endpoint or "", request.blueprint or ""
    if request.method == "OPTIONS" or {endpoint, blueprint} & HARMLESS or not endpoint:
        return ""
    reads = request.method in {"GET", "HEAD"}
    reader: Reader | None = g.get("reader")
    if reads and (status >= 400 or reader is None or not reader.sees_households):
        return ""
    written = "" if reads else WRITES.get(blueprint, "")
    said = written or ACTIONS.get(endpoint) or ACTIONS.get(blueprint) or ("look" if reads or blueprint == "sparql" else "edit")
    return "export" if said == "look" and response is not None and (response.mimetype or "").startswith(FILES) else said


def _who() -> dict[str, str | int]:
    reader: Reader | None = g.get("reader")
    account = g.get("entered", "") or (reader.account if reader else "")
    return {"account": account, "role": reader.role if reader else "", "door": "socket" if trusted_role() else "http"}


def _what(service: Service, areas: PerVersion[str]) -> dict[str, str | int]:
    """The route, the question, the area and how many rows."""
    found: dict[str, str | int] = {"method": request.method, "kind": request.endpoint or ""}
    name = (request.view_args or {}).get("name", "").partition(".")[0] or request.path.strip("/").partition(".")[0]
    if request.blueprint == "questions" and name in catalog():
        found["question"] = name
    if area := _area(service, areas, {**(request.view_args or {}), **request.args}):
        found["area"] = area
    if isinstance(rows := g.get("rows"), int):
        found["rows"] = rows
    return found


def _area(service: Service, areas: PerVersion[str], said: Mapping[str, Any]) -> str:
    """The code of the place that a request names, or of the village of the household or person that it names.

    Empty where the data cannot be read: that is noted, too.
    """
    words = [(name, str(word).partition(".")[0]) for name, word in said.items() if 0 < len(str(word)) <= LONGEST_CODE]

    def area(snapshot: Snapshot) -> str:
        return areas.of(snapshot, FULL, repr(words), lambda: _first_area(snapshot, words))

    with suppress(RemitError):
        return service.store.read(FULL, area)
    return ""


def _first_area(snapshot: Snapshot, words: list[tuple[str, str]]) -> str:
    """That of the first word that is the code of such a thing; first it is taken for what its name says."""
    things = [(kind, word) for name, word in words for kind in sorted((*PLACES, "household"), key=lambda kind: kind != name)]
    return next((area for kind, word in things if (area := _place(snapshot, kind, word))), "")


def _place(snapshot: Snapshot, kind: str, word: str) -> str:
    """The code of a place, or of the village that a household belongs to; empty where there is no such thing."""
    node = NamedNode(snapshot.ids.iri(kind, word))
    if kind in PLACES:
        return word if next(snapshot.quads(node, TYPE), None) else ""
    around = (quad.object for quad in snapshot.quads(node, NamedNode(RM.within)))
    split = next((snapshot.ids.split(one.value) for one in around if isinstance(one, NamedNode)), None)
    return split[1] if split and split[0] in PLACES else ""
