"""Before every request: who asks, whether the table of rights lets them, and whether what they name lies in their area."""

from dataclasses import replace

from flask import Flask, g, request

from api.area import is_within, question_of
from api.parameters import KNOWN_AT
from api.reader import Reader, trusted_role
from api.rights import RIGHTS, Right, check_right, check_within, right_of
from api.service import Service
from graph.store import FULL
from queries.catalog import Question

REWOUND = frozenset(
    {"questions", "things", "dump", "findings", "graph", "home", "household_page", "incidence_page", "income_chart"}
    | {"history", "matrix", "network", "path", "allocations"}
)
"""The doors at which what was known at another time can be asked (`known_at`)."""
ACCESS = {"public": "open", "area": "ask-area", "staff": "ask-county"}


def guard(app: Flask, service: Service) -> None:
    """Let every request of the app be recognised, then held against the table of rights."""

    @app.before_request
    def recognise() -> None:
        g.reader = _rewound(_reader(service))

    @app.before_request
    def authorise() -> None:
        if request.endpoint is None or request.method == "OPTIONS":
            return
        asked = question_of(request.path) if request.blueprint == "questions" else None
        grant = check_right(g.reader, _right(asked))
        if grant in ("area", "public"):
            with service.store.snapshot(FULL) as snapshot:
                g.reader = replace(g.reader, within=is_within(g.reader, snapshot, asked))
            check_within(g.reader, grant)


def _right(asked: Question | None) -> Right | None:
    return RIGHTS[ACCESS[asked.access]] if asked else right_of(request.endpoint or "", request.method)


def _reader(service: Service) -> Reader:
    if role := trusted_role():
        return Reader(role, account="local")
    return Reader("staff" if is_sample(service) else "public")


def _rewound(reader: Reader) -> Reader:
    reads = request.blueprint in REWOUND and request.method in {"GET", "HEAD"}
    return replace(reader, known_at=request.args.get(KNOWN_AT, "").strip() if reads else "")


def is_sample(service: Service) -> bool:
    """Whether the data are the sample's and nothing else."""
    with service.store.snapshot(FULL) as snapshot:
        return snapshot.setting("sample") == "yes"
