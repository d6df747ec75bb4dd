"""`/health`: whether the service answers, can keep what it is told, and is not about to end.

`ok` and `degraded` (it serves, but something beside it failed, as a backup) are 200; `failing` is 503.
"""

import tempfile
from collections.abc import Callable, Iterator

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.disk import check_room, told
from ontology.errors import RemitError

OK, DEGRADED, FAILING = "ok", "degraded", "failing"


def blueprint(service: Service) -> Blueprint:
    """The route."""
    door = Blueprint("health", __name__)

    @door.get("/health")
    def health() -> ResponseReturnValue:
        """Whether the service is well, which of its parts are not, and which version of the data it answers from."""
        check_parameters()
        checks = dict(_checks(service))
        status = next((one for one in (FAILING, DEGRADED) if one in checks.values()), OK)
        facts: dict[str, object] = {"status": status, "checks": checks}
        if checks["reads"] == OK:
            with service.snapshot(current_reader()) as snapshot:
                facts |= {"version": str(snapshot.version), "sample": snapshot.setting("sample") == "yes"}
        answer = jsonify(facts)
        answer.status_code = 503 if status == FAILING else 200
        answer.cache_control.no_store = True
        return answer

    return door


def _checks(service: Service) -> Iterator[tuple[str, str]]:
    yield "reads", OK if _does(lambda: _read(service)) else FAILING
    yield "writes", OK if _does(lambda: _write(service)) else FAILING
    for name, well in service.looks.items():
        yield name, OK if well() else FAILING if name in service.VITAL else DEGRADED


def _does(act: Callable[[], None]) -> bool:
    try:
        act()
    except (RemitError, OSError):
        return False
    return True


def _read(service: Service) -> None:
    with service.store.snapshot() as snapshot:
        snapshot.setting("data-day")


def _write(service: Service) -> None:
    """What a commit begins with: room, and a file in the data folder."""
    spool = service.store.folder.root / "spool"
    check_room(spool, 0)
    with told(), tempfile.NamedTemporaryFile(prefix="health-", dir=spool) as file:
        file.write(b"well")
        file.flush()
