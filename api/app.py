"""The application factory: every way in by HTTP, wired to one `Service`."""

from collections.abc import Iterator
from functools import partial
from importlib.resources import files

from flask import Blueprint, Flask

from api import (
    account_page,
    admin_pages,
    administration,
    allocations,
    arrival_page,
    assets,
    assistance_page,
    audit,
    audit_page,
    bulk_page,
    change_feed,
    charts_page,
    compare_page,
    consensus_page,
    counties_page,
    dashboard,
    describe,
    difference,
    docs_page,
    docs_search,
    dump,
    editor,
    effects_page,
    exchanges,
    facts,
    falling_back_page,
    feeds,
    findings,
    flashed,
    forms,
    graph_files,
    graph_page,
    graph_store,
    guarantees_page,
    health,
    history,
    household_page,
    identities,
    import_undo,
    incidence_page,
    income_chart,
    incomes_page,
    jobs_page,
    matrix_page,
    metrics,
    mine_page,
    money_page,
    network,
    own_file,
    page,
    path_page,
    preferences,
    problems,
    questions,
    remedies,
    rosters,
    running,
    satisfaction_page,
    search,
    sign_in,
    smaller,
    sparql,
    sparql_update,
    steady,
    subscriptions_page,
    terms_page,
    things,
    timing,
    trust_page,
    uploads,
    villages,
    void,
    whatif,
    worklist_page,
    worklists,
)
from api.bodies import guard_bodies
from api.endpoint import BareEndpoint, SparqlEndpoint
from api.forgetting import reapply
from api.graph_view import Pictures
from api.headers import harden
from api.hooks import Hooks
from api.long_answers import LongAnswers
from api.names import Indexes
from api.overviews import Overviews
from api.recognise import guard
from api.service import BareService, Service
from api.watches import Watches


def create_app(service: Service, *, demo: bool = True) -> Flask:
    """The WSGI application of a service; whoever was forgotten and came back with a backup is forgotten first.

    `demo` lets whoever comes to sample data under an address of this machine look without sign-in.
    """
    reapply(service)
    app = _new()
    steady.wire(app, service)
    smaller.register(app)
    page.register(app, service)
    flashed.register(app)

    guard(app, service, demo=demo)
    audit.wire(app, service)
    answers, names = LongAnswers(service), Indexes(service)
    for door in (
        *_questions(service, answers),
        *_pages(service, answers, names),
        *_exchanged(service, answers, names),
        *_administered(service),
    ):
        app.register_blueprint(door)
    service.at_rest += [partial(questions.prepare, app), partial(terms_page.prepare, app), docs_search.prepare]
    _open_sparql(app, SparqlEndpoint(service))
    watches = Watches(service)
    app.extensions["hooks"] = hooks = Hooks(service, watches)
    app.register_blueprint(feeds.blueprint(service, watches))
    app.register_blueprint(subscriptions_page.blueprint(service, hooks))
    return app


def _questions(service: Service, answers: LongAnswers) -> Iterator[Blueprint]:
    """What answers from the catalog."""
    overviews, indexes = Overviews(service), worklist_page.WorkIndexes(service)
    yield jobs_page.blueprint(service)
    yield dashboard.blueprint(service, overviews, answers)
    yield villages.blueprint(service, overviews)
    yield compare_page.blueprint(service, overviews, answers)
    yield charts_page.blueprint(service, overviews, answers)
    yield allocations.blueprint(service, answers)
    yield questions.blueprint(service, answers, overviews)
    yield findings.blueprint(service)
    yield remedies.blueprint(service, answers)
    yield worklists.blueprint(service)
    yield worklist_page.blueprint(service, answers, indexes)
    yield bulk_page.blueprint(service, indexes)
    yield path_page.blueprint(service, answers)
    yield matrix_page.blueprint(service, overviews)
    yield incidence_page.blueprint(service, answers)
    yield incomes_page.blueprint(service, answers)
    yield guarantees_page.blueprint(service, answers)
    yield arrival_page.blueprint(service, answers)
    yield assistance_page.blueprint(service, answers)
    yield trust_page.blueprint(service, answers)
    yield consensus_page.blueprint(service, answers)
    yield effects_page.blueprint(service, answers)
    yield satisfaction_page.blueprint(service, answers)
    yield counties_page.blueprint(service)
    yield income_chart.blueprint(service)
    yield falling_back_page.blueprint(service, answers)
    yield money_page.blueprint(service, answers)
    yield whatif.blueprint(service, answers)


def _pages(service: Service, answers: LongAnswers, names: Indexes) -> Iterator[Blueprint]:
    """What shows things and pictures."""
    pictures = Pictures(service)
    yield search.blueprint(names)
    yield things.blueprint(service)
    yield history.blueprint(service, answers)
    yield household_page.blueprint(service, answers)
    yield graph_page.blueprint(service, pictures)
    yield graph_files.blueprint(service, pictures)
    yield network.blueprint(service)
    yield terms_page.blueprint()
    yield docs_page.blueprint()
    yield preferences.blueprint()
    yield assets.blueprint()


def _exchanged(service: Service, answers: LongAnswers, names: Indexes) -> Iterator[Blueprint]:
    """What goes in and out, and between subjects."""
    yield uploads.blueprint(service)
    yield import_undo.blueprint(service, answers)
    yield facts.blueprint(service, names)
    yield identities.blueprint(service)
    yield exchanges.blueprint(service)
    yield rosters.blueprint(service)
    yield forms.blueprint(service, answers)
    yield editor.blueprint(service)
    yield change_feed.blueprint(service)
    yield difference.blueprint(service, answers)
    yield dump.blueprint(service)
    yield describe.blueprint()
    yield health.blueprint(service)


def _administered(service: Service) -> Iterator[Blueprint]:
    """Who may come in, and what is done by those who look after it all."""
    yield sign_in.blueprint(service)
    yield own_file.blueprint(service)
    yield mine_page.blueprint(service)
    yield account_page.blueprint(service)
    yield admin_pages.blueprint(service)
    yield administration.blueprint(service)
    yield audit_page.blueprint(service)


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

    harden(app)
    guard_bodies(app)
    return app


def _open_sparql(app: Flask, endpoint: BareEndpoint) -> None:
    app.register_blueprint(sparql.blueprint(endpoint))
    app.register_blueprint(sparql_update.blueprint(endpoint))
    app.register_blueprint(graph_store.blueprint(endpoint))
    app.register_blueprint(running.blueprint(endpoint.running))
    app.register_blueprint(metrics.blueprint(endpoint.metrics))
    app.register_blueprint(void.blueprint(endpoint))
