"""The application factory: every way in by HTTP, wired to one `Service`."""

from importlib.resources import files

from flask import Flask, Response, g, request

from api import (
    administration,
    allocations,
    assets,
    change_feed,
    describe,
    difference,
    dump,
    editor,
    exchanges,
    facts,
    findings,
    forms,
    graph_page,
    graph_store,
    history,
    home,
    household_page,
    identities,
    incidence_page,
    income_chart,
    jobs_page,
    matrix_page,
    metrics,
    network,
    path_page,
    problems,
    questions,
    remedies,
    rosters,
    running,
    sparql,
    sparql_update,
    terms_page,
    things,
    timing,
    uploads,
    void,
    whatif,
    worklists,
)
from api.endpoint import BareEndpoint, SparqlEndpoint
from api.forgetting import reapply
from api.long_answers import LongAnswers
from api.parameters import KNOWN_AT
from api.reader import Reader, trusted_role
from api.service import BareService, Service
from graph.store import FULL

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
)
REWOUND = frozenset(
    {"questions", "things", "dump", "findings", "graph", "home", "household_page", "incidence_page", "income_chart"}
    | {"history", "matrix", "network", "path", "allocations"}
)
"""The doors at which what was known at another time can be asked (`known_at`)."""


def create_app(service: Service) -> Flask:
    """The WSGI application of a service; whoever was forgotten and came back with a backup is forgotten first."""
    reapply(service)
    app = _new()

    @app.before_request
    def recognise() -> None:
        role = trusted_role() or ("staff" if _is_sample(service) else "public")
        reads = request.blueprint in REWOUND and request.method in {"GET", "HEAD"}
        g.reader = Reader(role, request.args.get(KNOWN_AT, "").strip() if reads else "")

    answers = LongAnswers(service)
    app.register_blueprint(jobs_page.blueprint(service))
    app.register_blueprint(home.blueprint(service))
    app.register_blueprint(questions.blueprint(service, answers))
    app.register_blueprint(findings.blueprint(service))
    app.register_blueprint(remedies.blueprint(service, answers))
    app.register_blueprint(worklists.blueprint(service))
    app.register_blueprint(uploads.blueprint(service))
    app.register_blueprint(allocations.blueprint(service))
    app.register_blueprint(exchanges.blueprint(service))
    app.register_blueprint(identities.blueprint(service))
    app.register_blueprint(facts.blueprint(service))
    app.register_blueprint(things.blueprint(service))
    app.register_blueprint(history.blueprint(service, answers))
    app.register_blueprint(terms_page.blueprint())
    app.register_blueprint(graph_page.blueprint(service))
    app.register_blueprint(matrix_page.blueprint(service))
    app.register_blueprint(network.blueprint(service))
    app.register_blueprint(path_page.blueprint(service))
    app.register_blueprint(household_page.blueprint(service, answers))
    app.register_blueprint(incidence_page.blueprint(service, answers))
    app.register_blueprint(income_chart.blueprint(service))
    app.register_blueprint(whatif.blueprint(service, answers))
    app.register_blueprint(rosters.blueprint(service))
    app.register_blueprint(forms.blueprint(service))
    app.register_blueprint(assets.blueprint())
    _open_sparql(app, SparqlEndpoint(service))
    app.register_blueprint(editor.blueprint(service))
    app.register_blueprint(change_feed.blueprint(service))
    app.register_blueprint(difference.blueprint(service))
    app.register_blueprint(dump.blueprint(service))
    app.register_blueprint(describe.blueprint(service))
    app.register_blueprint(administration.blueprint(service))
    return app


def create_bare_app(service: BareService) -> Flask:
    """The WSGI application of a plain SPARQL store: nothing but the doors of SPARQL."""
    app = _new()
    _open_sparql(app, BareEndpoint(service.store, service.sandbox, service.settings, service.changes))
    return app


def _new() -> Flask:
    """An application without routes: its errors are problem documents, its answers have security headers."""
    app = Flask("remit", static_folder=None, template_folder=str(files("visualize").joinpath("templates")))
    app.url_map.strict_slashes = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    problems.register(app)
    timing.register(app)

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return app


def _open_sparql(app: Flask, endpoint: BareEndpoint) -> None:
    app.register_blueprint(sparql.blueprint(endpoint))
    app.register_blueprint(sparql_update.blueprint(endpoint))
    app.register_blueprint(graph_store.blueprint(endpoint))
    app.register_blueprint(running.blueprint(endpoint.running))
    app.register_blueprint(metrics.blueprint(endpoint.metrics))
    app.register_blueprint(void.blueprint(endpoint))


def _is_sample(service: Service) -> bool:
    with service.store.snapshot(FULL) as snapshot:
        return snapshot.setting("sample") == "yes"
