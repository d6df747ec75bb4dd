"""`known_at` on questions, pages and the command line: what was known then; everything else refuses it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from bare_door import update
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem, tiny_service
from werkzeug.test import TestResponse

PREFIXES = "PREFIX rm: <https://w3id.org/remit/ns#>\n"
NEEDS_GO = "DELETE { ?r ?p ?o } WHERE { ?r a rm:Need ; ?p ?o }"
PAGES = [
    "/",
    "/graph",
    "/matrix?place=V03",
    "/id/village/V03",
    "/q/gaps",
    "/q/findings",
    "/households/H06",
    "/incidence",
    "/path",
]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A county from which all needs went after it had been loaded as version 2."""
    with tiny_service(tmp_path_factory.mktemp("known")) as made:
        assert str(made.service.store.version()).startswith("2-")
        assert update(made.client("administrator"), PREFIXES + NEEDS_GO).status_code == 204
        yield made


@pytest.fixture
def client(county: Doors) -> FlaskClient:
    return county.client("staff")


def test_a_question_is_answered_as_of_then(county: Doors, client: FlaskClient) -> None:
    now, then = facts(client.get("/q/needs")), facts(client.get("/q/needs?known_at=2"))
    assert (now["total"], now["known_at"], then["known_at"]) == (0, None, "2")
    assert then["total"] > 0
    assert then["version"].startswith("2-")
    assert facts(client.get("/q/needs?known_at=3")) == now | {"known_at": "3"}
    found = facts(client.get("/q/findings?known_at=2&limit=1"))
    assert found["total"] > facts(client.get("/q/findings"))["total"]
    assert "known_at=2" in found["next"]
    assert facts(client.get(found["next"]))["version"] == found["version"]


def test_an_answer_of_then_never_passes_for_one_of_now(client: FlaskClient) -> None:
    tags = [client.get(f"/q/gaps{said}").headers["ETag"] for said in ("", "?known_at=2", "?known_at=3")]
    assert len(set(tags)) == 3
    assert client.get("/q/gaps?known_at=2", headers={"If-None-Match": tags[1]}).status_code == 304


def test_a_thing_that_is_gone_is_still_known_then(client: FlaskClient) -> None:
    assert client.get("/id/need/N06").status_code == 404
    assert client.get("/id/need/N06?known_at=2").status_code == 200
    assert client.get("/id/need/N06?known_at=2&format=ttl").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_it_shows_another_time_and_its_links_stay_in_it(client: FlaskClient, page: str) -> None:
    answer = client.get(page + ("&" if "?" in page else "?") + "known_at=2", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    assert "This page shows what was known at" in answer.text
    assert "known_at=2" in answer.text


def test_the_dump_of_then(county: Doors, client: FlaskClient) -> None:
    answer = client.get("/dump?known_at=2")
    assert answer.headers["Remit-Version"].startswith("2-")
    assert b"\n<https://remit.example/id/need/N06> <" in answer.data
    assert b"\n<https://remit.example/id/need/N06> <" not in client.get("/dump").data


def test_the_public_gets_what_was_public_then(county: Doors) -> None:
    public = county.client("public")
    assert problem(public.get("/id/need/N06?known_at=2"), 404)
    assert facts(public.get("/q/who?known_at=2"))["version"].startswith("2-")


def test_a_question_that_has_the_parameter_itself_keeps_it(client: FlaskClient) -> None:
    answer = facts(client.get("/q/known-at?household=H06&known_at=2001-01-01"))
    assert (answer["params"]["known_at"], answer["total"]) == ("2001-01-01", 0)


@pytest.mark.parametrize(
    ("said", "status"), [("99", 400), ("2999-01-01", 400), ("never", 400), ("2001-01-01", 410), ("2-0000", 410)]
)
def test_what_cannot_be_told_is_refused(client: FlaskClient, said: str, status: int) -> None:
    problem(client.get(f"/q/gaps?known_at={said}"), status)


@pytest.mark.parametrize("page", ["/", "/graph", "/matrix?place=V03", "/households/H06", "/incidence", "/path"])
def test_what_a_page_of_then_asks_next_is_asked_of_then(client: FlaskClient, page: str) -> None:
    text = client.get(page + ("&" if "?" in page else "?") + "known_at=2", headers={"Accept": "text/html"}).text
    forms = [form.partition("</form>")[0] for form in text.split("<form ")[1:] if 'method="get"' in form.partition(">")[0]]
    forms = [form for form in forms if 'action="/q/known-at"' not in form]  # a question about two times
    forms = [form for form in forms if 'action="/search"' not in form]  # names are those of now
    assert forms
    assert [form[:60] for form in forms if 'name="known_at"' not in form or 'value="2"' not in form] == []


@pytest.mark.parametrize("path", ["/changes?known_at=2", "/whatif?known_at=2", "/health?known_at=2", "/ns?known_at=2"])
def test_what_knows_no_other_time_refuses_it(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 400


def test_a_past_list_is_tested_by_what_was_on_record_then_where_history_reaches_back(client: FlaskClient) -> None:
    def tested(said: str) -> TestResponse:
        return client.get(f"/q/back-test.json?day=2016-12-31{said}")

    today = datetime.now(UTC).date().isoformat()
    assert facts(tested(f"&recorded_by={today}"))["rows"] == facts(tested(""))["rows"]
    assert facts(tested(f"&recorded_by={today}"))["params"]["recorded_by"] == today
    assert "not kept any more" in problem(tested("&recorded_by=2016-12-31"), 410)["detail"]
    then = facts(tested(f"&recorded_by={today}&known_at=2"))
    assert then["rows"] == facts(tested("&known_at=2"))["rows"]
    assert client.get("/falling-back?day=2016-12-31").status_code == 200
