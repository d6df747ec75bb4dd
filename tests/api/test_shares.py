"""What one SPARQL query may take depends on who asks."""

from pathlib import Path

import pytest
from sandboxed import ENDLESS
from tiny_service import problem, tiny_service

from api.settings import SHARES, Settings, Share, limited
from ontology.errors import BadRequest

COUNTED = ENDLESS.replace("SELECT *", "SELECT (COUNT(*) AS ?n)")


def test_limits_are_said_by_role_and_kind() -> None:
    facts = limited(Settings(Path("x")), ["public.seconds=2.5", "public.bytes=3", "staff.memory=512"])
    assert facts.share("public") == Share(2.5, 3 << 20, SHARES["public"].memory)
    assert facts.share("staff") == Share(30.0, 256 << 20, 512 << 20)
    assert facts.share("administrator") == SHARES["administrator"]
    assert facts.share("local") == facts.share("staff")
    assert Settings(Path("x")).shares == SHARES


@pytest.mark.parametrize(
    "wish",
    [
        "",
        "public",
        "public.seconds",
        "public.seconds=0",
        "public.seconds=-1",
        "public.rows=3",
        "bare.seconds=3",
        "Public.bytes=1",
    ],
)
def test_a_wish_that_is_none_is_named(wish: str) -> None:
    with pytest.raises(BadRequest, match=r"Write ROLE\.WHAT=NUMBER"):
        limited(Settings(Path("x")), [wish])


def test_a_query_is_ended_by_the_limits_of_its_role(tmp_path: Path) -> None:
    shares = SHARES | {"public": Share(seconds=0.2, bytes=1000), "staff": Share(seconds=0.6, bytes=100_000)}
    rows = f"SELECT * {{ VALUES ?n {{ {' '.join(map(str, range(500)))} }} }}"
    with tiny_service(tmp_path, shares=shares) as doors:
        for role in ("public", "staff"):
            said = problem(doors.client(role).get("/sparql", query_string={"query": COUNTED}), 503)
            assert f"{shares[role].seconds:g} seconds" in said["detail"]
        assert problem(doors.client("public").get("/sparql", query_string={"query": rows}), 413)["limit"] == 1000
        assert doors.client("staff").get("/sparql", query_string={"query": rows}).status_code == 200
