"""Every route x role x method of the URL map against the table of rights."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from tiny_service import Doors
from werkzeug.routing import Rule

from api.reader import ROLES, Role
from api.rights import GRANTS, RIGHTS, right_for, right_of

path_of = import_module("tests.api.test_contract").path_of


def asked(doors: Doors) -> Iterator[tuple[Rule, str]]:
    """Every route with every method that it has, that of a page by HEAD aside."""
    for rule in doors.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def test_every_route_is_in_the_table(doors: Doors) -> None:
    missing = [f"{method} {rule.rule} ({rule.endpoint})" for rule, method in asked(doors) if not right_of(rule.endpoint, method)]
    assert not missing, f"Say in ROUTES of api/rights.py which right these routes need: {', '.join(missing)}"


def test_every_grant_is_one_that_there_is() -> None:
    for right in RIGHTS.values():
        assert set(right.grants) <= set(ROLES)
        assert set(right.grants.values()) <= set(GRANTS)


USUAL = ("public", "coordinator")


@pytest.mark.parametrize("role", [role if role in USUAL else pytest.param(role, marks=pytest.mark.slow) for role in ROLES])
def test_every_route_opens_to_whom_the_table_says(doors: Doors, role: Role) -> None:
    client, wrong = doors.client(role), []
    for rule, method in asked(doors):
        path = path_of(doors, rule)
        right = right_for(rule.endpoint, method, path)
        grant = right.of(role) if right else "no"
        status = client.open(path, method=method).status_code
        # What households say is listed for a coordinator as far as it is of its area: nothing here.
        if not fits(status, grant) and not (right and right.name == "file-settle" and status in (200, 404, 415)):
            wrong.append(f"{method} {path}: {status}, but the table says {grant}")
    assert not wrong


def fits(status: int, grant: str) -> bool:
    """Whether an answer is one that a reader without an area gets."""
    if grant == "own":
        return status in (403, 404)  # it asks for a sign-in, or a subject, of its own; see test_sign_in.py and test_shares.py
    if grant in ("no", "county"):
        return status == 403
    return status in (400, 404) if grant == "area" else status not in (401, 403, 500)
