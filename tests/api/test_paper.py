"""What the study states answers in a service where only rosters were loaded, and is no place or figure of theirs."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tiny_service import facts, tiny_service

AGREED = Path(__file__).parents[1] / "competency"
STUDY = "County A"


@pytest.fixture(scope="module", params=["public", "staff"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with tiny_service(tmp_path_factory.mktemp("paper")) as doors:
        yield doors.client(request.param)


def agreed(question: str, name: str) -> list[list[str]]:
    with (AGREED / question / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


@pytest.mark.parametrize(("question", "query"), [("contradictions", "least=0.01"), ("effects", "dimension=economic")])
def test_the_figures_of_the_study_answer_over_http(client: FlaskClient, question: str, query: str) -> None:
    answer = client.get(f"/q/{question}.csv?{query}")
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(answer.text.removeprefix("\ufeff").splitlines()))
    assert len(rows) > 1
    assert rows == agreed(question, query)


def test_a_figure_of_the_study_has_its_entry(client: FlaskClient) -> None:
    shown = client.get("/q/contradictions.html?kind=sum").text
    assert 'href="/paper#invested"' in shown
    page = client.get("/paper.html").text
    assert 'id="invested"' in page
    assert "51.56 million" in page


def test_the_study_is_no_place_of_the_rosters(client: FlaskClient) -> None:
    assert STUDY in client.get("/paper.html").text
    assert STUDY not in client.get("/").text
    assert facts(client.get("/q/matrix.json?place=C1"))["rows"] != []
