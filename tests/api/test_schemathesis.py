"""Every operation of `/openapi.json` answers as it is described, and never 500: by schemathesis, of every kind of request."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from fuzzing import tries
from hypothesis import given
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from tiny_service import Doors
from werkzeug.wrappers import Request

from api.describe import document
from queries.catalog import catalog

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LONG_ACTS = ("/admin/backup", "/admin/export", "/admin/load", "/admin/stage", "/admin/map", "/admin/forget", "/admin/check")
"""What writes to the disk of the machine on which it runs, or takes long; tests of their own look at these."""


def is_another_form(path: str) -> bool:
    """Whether it is a further path or format of a question, which is answered by the same function as `/q/<name>`."""
    return path.strip("/").partition(".")[0] in catalog()


def as_role(app: Callable[..., Any], role: str) -> Callable[..., Any]:
    """The application as somebody of a role sees it, each request under a time of its own."""

    def trusted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path = Request(environ).path
        if path.startswith(LONG_ACTS) and role != "public":
            start_response("403 Forbidden", [("Content-Type", "application/problem+json")])
            return [b"{}"]
        return app(environ | ({"remit.role": role} if role != "public" else {}), start_response)

    return trusted


@pytest.mark.slow
@pytest.mark.parametrize("role", ["public", "administrator"])
def test_every_operation_answers_as_it_is_described(doors: Doors, role: str) -> None:
    app = as_role(doors.app, role)
    schema = schemathesis.openapi.from_dict(document(doors.app))
    wrong = {}
    for operation in (found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)):
        if is_another_form(operation.path):
            continue

        @tries(2)
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            case.call_and_validate(app=app, base_url="http://localhost", checks=CHECKS)

        try:
            holds()
        except (Exception, BaseExceptionGroup) as error:
            wrong[f"{operation.method} {operation.path}"] = str(error)[:600]
    assert not wrong
