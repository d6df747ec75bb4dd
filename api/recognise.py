"""Before every request: who asks, whether the table of rights lets them, and whether what they name lies in their area."""

from dataclasses import replace
from functools import partial

from flask import Flask, Response, g, request
from werkzeug.wrappers import Request

from api.accounts.keys import open_key
from api.accounts.sessions import find
from api.accounts.users import user
from api.again import Again
from api.area import is_within
from api.cookies import SIGN_IN, cookie
from api.csrf import check_form, put_tokens
from api.parameters import KNOWN_AT
from api.rates import Buckets, Limits, limit_addresses, limit_readers
from api.reader import LOCAL, ROLE, Reader, trusted_role
from api.rights import check_right, check_within, question_of, right_for
from api.service import Service
from api.settings import LOOPBACK
from graph.past import VERSION
from graph.store import FULL, PUBLIC
from ontology.errors import BadRequest, NotFound, Unauthorized
from queries.catalog import Question

REWOUND = frozenset(
    {"questions", "things", "dump", "findings", "graph", "graph_files", "dashboard", "household_page", "incidence_page"}
    | {"history", "matrix", "network", "path", "allocations", "villages", "charts", "worklist_page", "income_chart"}
)
"""The doors at which what was known at another time can be asked (`known_at`)."""
NOBODY = Reader("public")


def guard(app: Flask, service: Service, *, demo: bool) -> None:
    """Let every request of the app be recognised, then held against the table of rights.

    A `demo` is open without sign-in, by an address of this machine alone, while the data are sample data and nobody has an
    account.
    """

    limits = Limits(service.settings.rates, Buckets())
    limit_addresses(app, limits)

    @app.before_request
    def recognise() -> None:
        g.reader = NOBODY
        g.reader = _rewound(_reader(service, request, demo=demo))

    limit_readers(app, limits)

    @app.before_request
    def authorise() -> None:
        if request.endpoint is None or request.method == "OPTIONS":
            return
        asked = question_of(request.path) if request.blueprint == "questions" else None
        grant = check_right(g.reader, right_for(request.endpoint, request.method, request.path))
        if grant in ("area", "public"):
            g.reader = _placed(service, asked)
            check_within(g.reader, grant)
        if not trusted_role():
            check_form(service.accounts, service.settings.upload_bytes)

    put_tokens(app, service.accounts)
    _tell_templates(app)
    app.wsgi_app = Again(app.wsgi_app, service, limits, partial(_reader, service, demo=demo))  # type: ignore[assignment,method-assign]


def _tell_templates(app: Flask) -> None:
    """What pages show of the reader, and that nobody keeps what somebody sees who has signed in."""

    @app.after_request
    def let_nobody_keep(response: Response) -> Response:
        """What somebody sees who has signed in is not for caches between."""
        if g.get("reader", NOBODY).account and "Cache-Control" not in response.headers:
            response.cache_control.private = True
            response.cache_control.no_cache = True
        return response

    @app.context_processor
    def about_reader() -> dict[str, object]:
        return {"reader": g.get("reader", NOBODY)}


def _reader(service: Service, asked: Request, *, demo: bool) -> Reader:
    """Unauthorized   a header names no key that opens anything"""
    if role := asked.environ.get(ROLE):
        return Reader(role, account=LOCAL)
    if "Authorization" in asked.headers:
        return _by_key(service, asked.headers["Authorization"])
    if (secret := cookie(SIGN_IN, asked)) and (found := _by_sign_in(service, secret)):
        return found
    return Reader("staff") if demo and _on_this_machine(asked) and service.accounts.empty and is_sample(service) else NOBODY


def _by_key(service: Service, header: str) -> Reader:
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized("Send a key as «Authorization: Bearer rk_...».")
    key, owner = open_key(service.accounts, secret.strip())
    reader = Reader(key.role, account=owner.id, areas=key.areas, subject=owner.subject, name=owner.name)
    return replace(reader, key=key.id, reads_only=not key.writes)


def _by_sign_in(service: Service, secret: str) -> Reader | None:
    """The reader of a sign-in that is whole; None where it has ended, or its account is closed."""
    found = find(service.accounts, secret)
    if found is None or not found.whole:
        return None
    if found.household:
        return Reader("household", account=found.account, household=found.household, session=found.id)
    try:
        who = user(service.accounts, found.account)
    except NotFound:
        return None
    if who.disabled:
        return None
    return Reader(who.role, account=who.id, areas=who.areas, subject=who.subject, name=who.name, session=found.id)


def _on_this_machine(asked: Request) -> bool:
    """Whether the request names this machine itself: a page of others that gave it a name of its own does not."""
    host = asked.host
    return host.rpartition(":")[0].strip("[]") in LOOPBACK or host.strip("[]") in LOOPBACK


def _placed(service: Service, asked: Question | None) -> Reader:
    """The reader, told whether what the request names lies in its area; then it is not told how often all the facts changed.

    BadRequest   the version of all the facts is named
    """
    reader: Reader = g.reader
    with service.store.snapshot(FULL) as snapshot:
        if not is_within(reader, snapshot, asked):
            return reader
    if VERSION.fullmatch(reader.known_at):
        raise BadRequest("Name a day or an instant: known_at=2017-12-31; versions count for those who may see the whole county.")
    with service.store.snapshot(PUBLIC) as public:
        return replace(reader, within=True, told=str(public.version))


def _rewound(reader: Reader) -> Reader:
    reads = request.blueprint in REWOUND and request.method in {"GET", "HEAD"}
    return replace(reader, known_at=request.args.get(KNOWN_AT, "").strip() if reads else "")


def is_sample(service: Service) -> bool:
    """Whether the data are the sample's and nothing else."""
    with service.store.snapshot(FULL) as snapshot:
        return snapshot.setting("sample") == "yes"
