"""Dumps: a whole dataset as N-Quads, with its version and its SHA-256."""

import hashlib
import json
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox
from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from api.sparql_send import send
from graph.rdf import FINDINGS, META, SUPERSEDED
from graph.sandbox import SpooledResult
from graph.snapshot import Snapshot
from graph.store import FULL, PUBLIC
from ontology.errors import BadRequest, TooSlow

N_QUADS = "application/n-quads"


def blueprint(service: Service) -> Blueprint:
    """The route. One dump is made at a time."""
    door = Blueprint("dump", __name__)
    busy = threading.Lock()

    @door.get("/dump")
    def dump() -> ResponseReturnValue:
        """All that the reader may see, as N-Quads; `Remit-Version` and `Remit-SHA256` say of which version, and its digest."""
        check_parameters("lang")
        if not busy.acquire(blocking=False):
            raise TooSlow("Another dump is being made; come back in a while.", retry_after=10)
        try:
            with service.snapshot(current_reader()) as snapshot:
                return _sent(snapshot, service.store.folder.root / "spool")
        finally:
            busy.release()

    return door


def export(service: Service, target: Path, *, public: bool) -> dict[str, object]:
    """Write a dataset to a new file, and beside it its digest, as `sha256sum -c` reads it, and what it holds, as JSON.

    BadRequest   there is such a file, or it cannot be written
    """
    digests, told = (target.with_name(target.name + end) for end in (".sha256", ".json"))
    if there := next((path for path in (target, digests, told) if path.exists()), None):
        raise BadRequest(f"{there} is there already; name a new file.")
    try:
        with service.store.snapshot(PUBLIC if public else FULL) as snapshot:
            digest = _write(snapshot, target)
            facts = {"version": str(snapshot.version), "sha256": digest, "bytes": target.stat().st_size}
            held = {"dataset": PUBLIC if public else FULL, "base": snapshot.ids.base, "statements": _counts(snapshot)}
            digests.write_text(f"{digest}  {target.name}\n", encoding="utf-8")
            told.write_text(json.dumps(facts | held, indent=1) + "\n", encoding="utf-8")
            return dict(facts)
    except OSError as error:
        raise BadRequest(f"{target} cannot be written: {error.strerror or error}.") from error


def export_columns(service: Service, lake: Path, county: str) -> dict[str, object]:
    """Write the facts as columns into a folder of counties.

    BadRequest   it cannot be written, or nothing says what the county is called
    Conflict     there is no data day, or the facts do not fit columns
    """
    from graph.lake.write import write_county  # DuckDB is imported when columns are made

    try:
        with service.store.snapshot(FULL) as snapshot:
            written = write_county(snapshot, service.store.folder.root / "spool", lake, county)
            return {"version": str(snapshot.version), **asdict(written)}
    except OSError as error:
        raise BadRequest(f"{lake} cannot be written: {error.strerror or error}.") from error


def _counts(snapshot: Snapshot) -> dict[str, int]:
    """How many statements each graph has, by its IRI; the default graph as `default`."""
    counts = {name.value: sum(1 for _ in snapshot.quads(graph=name)) for name in (META, FINDINGS, SUPERSEDED)}
    return {"default": snapshot.size() - sum(counts.values())} | counts


def _sent(snapshot: Snapshot, spool: Path) -> Response:
    with tempfile.NamedTemporaryFile(prefix="dump-", dir=spool, delete=False) as made:
        path = Path(made.name)
    try:
        digest = _write(snapshot, path)
        response = send(SpooledResult("graph", N_QUADS, path, path.stat().st_size), "")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    response.headers["Remit-Version"] = str(snapshot.version)
    response.headers["Remit-SHA256"] = digest
    response.headers["Content-Disposition"] = f'attachment; filename="remit-{snapshot.version}.nq"'
    return response


def _write(snapshot: Snapshot, path: Path) -> str:
    """Write all statements to a file; its SHA-256."""
    snapshot.store.dump(str(path), format=ox.RdfFormat.N_QUADS)
    with path.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()
