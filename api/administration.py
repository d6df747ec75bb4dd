"""What only the administrator may do, through the socket in the data folder: load, judge, back up."""

import json
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from api.check_report import check_report
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from ontology.errors import BadRequest, Forbidden, RemitError

Message = dict[str, Any]


def blueprint(service: Service) -> Blueprint:
    """The administrator's routes; to anybody else they are closed."""
    door = Blueprint("administration", __name__, url_prefix="/admin")

    @door.before_request
    def only_administrators() -> None:
        if current_reader().role != "administrator":
            raise Forbidden("This is done by the command line on the machine that holds the data.")
        check_parameters()

    @door.post("/load")
    def load() -> ResponseReturnValue:
        """Load files of rosters as one change; the answer is lines of JSON, progress first and the report last."""
        facts = _body(paths=list, who=str)
        paths = [Path(str(path)) for path in facts["paths"]]

        def work(progress: Callable[[Message], None]) -> Message:
            report = service.load(paths, facts["who"], dry_run=bool(facts.get("dry_run")), progress=progress)
            counts = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
            return {**counts, "version": str(report.version) if report.version else None}

        return Response(_lines(work), content_type="application/x-ndjson")

    @door.post("/judge")
    def judge() -> ResponseReturnValue:
        """Judge all boundaries anew."""
        return jsonify(version=str(service.judge()))

    @door.post("/check")
    def check() -> ResponseReturnValue:
        """Check the data against the shapes and checks of the ontology; the answer is lines of JSON as for a load."""
        facts = _body(limit=int, only=str)
        return Response(
            _lines(lambda progress: check_report(service, facts["only"], facts["limit"], progress)),
            content_type="application/x-ndjson",
        )

    @door.post("/backup")
    def backup() -> ResponseReturnValue:
        """Copy the data to a new folder."""
        return jsonify(version=_backup(service, Path(_body(target=str)["target"])))

    return door


def _backup(service: Service, target: Path) -> str:
    try:
        if target.exists() and any(target.iterdir()):
            raise BadRequest(f"{target} is not empty; name a new folder.")
        return str(service.store.backup(target))
    except OSError as error:
        raise BadRequest(f"{target} cannot be written: {error.strerror}.") from error


def _body(**needed: type) -> Message:
    facts = request.get_json(silent=True)
    if not isinstance(facts, dict) or not all(isinstance(facts.get(name), kind) for name, kind in needed.items()):
        raise BadRequest(f"The body is to be a JSON object with {', '.join(needed)}.")
    return facts


def _lines(work: Callable[[Callable[[Message], None]], Message]) -> Iterator[str]:
    """Run something in a thread; every line is a JSON object: progress while it goes on, then its result or its problem."""
    messages: queue.Queue[Message | None] = queue.Queue()

    def run() -> None:
        try:
            messages.put({"result": work(lambda message: messages.put({"progress": message}))})
        except RemitError as error:
            messages.put({"problem": {"kind": type(error).__name__, "detail": error.detail, **error.extra}})
        except Exception as error:
            messages.put({"problem": {"kind": "RemitError", "detail": f"{type(error).__name__}: {error}"}})
        messages.put(None)

    threading.Thread(target=run, name="administration").start()
    while (message := messages.get()) is not None:
        yield json.dumps(message, ensure_ascii=False) + "\n"
