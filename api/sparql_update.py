"""The door of the SPARQL 1.1 Protocol for updates: `/sparql/update`, POST as a form or directly."""

from collections.abc import Sequence
from typing import Protocol

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from api.sparql_request import given, in_address, in_body, only
from graph.changes import LIMITS, Written
from ontology.errors import BadRequest

DIRECT = {"application/sparql-update": "update"}
# The largest update that the guard passes, with every byte written as %XX.
BODY_BYTES = 3 * LIMITS.size


class Updates(Protocol):
    """What stands behind the door."""

    def check_may_write(self) -> None:
        """Forbidden where whoever asks may not write."""
        ...

    def update(
        self, text: str, *, using: Sequence[str], using_named: Sequence[str], base: str, only: str | None = None
    ) -> Written:
        """Run an update as one commit; with `only`, one that changes that graph and no other."""
        ...


def blueprint(updates: Updates) -> Blueprint:
    """The routes; errors are raised as RemitError for `api.problems`."""
    door = Blueprint("sparql_update", __name__)

    @door.post("/sparql/update")
    def update() -> ResponseReturnValue:
        """Run a SPARQL Update as one commit."""
        updates.check_may_write()
        parameters = in_address() + in_body(DIRECT, BODY_BYTES)
        if given(parameters, "query"):
            raise BadRequest("A request is a query or an update, never both; queries go to /sparql.")
        using, using_named = given(parameters, "using-graph-uri"), given(parameters, "using-named-graph-uri")
        return done(updates.update(only(parameters, "update"), using=using, using_named=using_named, base=request.base_url), 204)

    return door


def done(written: Written, status: int) -> Response:
    """The answer after a change: nothing but the version that holds it."""
    return Response(status=status, headers={"Remit-Version": str(written.version), "Cache-Control": "no-store"})
