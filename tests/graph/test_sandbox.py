import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sandboxed import ask, is_alive, make_checkpoint, values, workers

from graph.sandbox import Formats, Sandbox
from graph.sandbox_wire import WorkerDied
from ontology.errors import BadRequest, NotAcceptable, RemitError

JSON = "application/sparql-results+json"


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkpoint(tmp_path_factory.mktemp("store"))


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    made = Sandbox(spool=tmp_path / "spool", workers=1, queue_seconds=0.1)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("query", "expected", "body"),
    [
        ("ASK { <urn:s> ?p ?o }", ("boolean", "text/csv"), b"true"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", ("graph", "application/n-triples"), b'<urn:s> <urn:p> "open" .\n'),
        ("SELECT ?o { ?s ?p ?o }", ("solutions", "text/csv"), b"o\r\nopen\r\n"),
    ],
)
def test_the_answer_is_a_complete_file(
    sandbox: Sandbox, checkpoint: Path, query: str, expected: tuple[str, str], body: bytes
) -> None:
    with ask(sandbox, query, checkpoint, formats=Formats("text/csv", "application/n-triples")) as result:
        assert (result.kind, result.media_type) == expected
        assert result.size == len(body)
        assert result.path.read_bytes() == body
        assert result.path.stat().st_mode & 0o077 == 0
    assert not result.path.exists()


@pytest.mark.parametrize(
    ("graphs", "query", "found"),
    [
        ({}, "SELECT ?o { ?s ?p ?o }", ["open"]),
        ({}, "SELECT ?o FROM <urn:secret> { ?s ?p ?o }", ["open"]),
        ({}, "SELECT ?o FROM NAMED <urn:secret> { GRAPH ?g { ?s ?p ?o } }", []),
        ({"named_graphs": ["urn:a"]}, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", ["a"]),
        ({"named_graphs": ["urn:a"]}, "SELECT ?o { GRAPH <urn:secret> { ?s ?p ?o } }", []),
        ({"default_graphs": ["urn:a"]}, "SELECT ?o FROM <urn:secret> { ?s ?p ?o }", ["a"]),
        ({"default_graphs": ["urn:a"], "named_graphs": None}, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", []),
        ({"default_graphs": []}, "SELECT ?o { ?s ?p ?o }", []),
        ({"default_graphs": ["urn:a", "urn:secret"]}, "SELECT ?o { ?s ?p ?o }", ["a", "secret"]),
        ({"named_graphs": None}, "SELECT ?o FROM <urn:secret> { ?s ?p ?o }", ["secret"]),
        ({"named_graphs": None}, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", ["a", "secret"]),
    ],
)
def test_the_caller_says_which_graphs_are_seen(
    sandbox: Sandbox, checkpoint: Path, graphs: dict[str, Any], query: str, found: list[str]
) -> None:
    assert values(ask(sandbox, query, checkpoint, **graphs)) == found


def test_relative_iris_are_resolved(sandbox: Sandbox, checkpoint: Path) -> None:
    assert values(ask(sandbox, "SELECT (<x> AS ?o) {}", checkpoint, base="http://e/a/b")) == ["http://e/a/x"]


def test_errors_of_the_query_leave_the_worker_as_it_is(sandbox: Sandbox, checkpoint: Path) -> None:
    ask(sandbox, "ASK {}", checkpoint).close()
    before = workers(sandbox)
    with pytest.raises(BadRequest) as refused:
        ask(sandbox, "SELECT *\n{ ?s ?p ?o }\n{ ?s }", checkpoint)
    assert refused.value.extra["line"] == 3
    assert f"line 3, column {refused.value.extra['column']}" in refused.value.detail
    with pytest.raises(BadRequest):
        ask(sandbox, "DELETE WHERE { ?s ?p ?o }", checkpoint)
    with pytest.raises(BadRequest, match="not the IRI"):
        ask(sandbox, "ASK {}", checkpoint, default_graphs=["no iri"])
    with pytest.raises(NotAcceptable) as unwanted:
        ask(sandbox, "CONSTRUCT WHERE { ?s ?p ?o }", checkpoint, formats=Formats(JSON, None))
    assert unwanted.value.extra == {"kind": "graph"}
    assert workers(sandbox) == before
    assert not list(sandbox._spool.iterdir())


def test_many_threads_share_the_workers(tmp_path: Path, checkpoint: Path) -> None:
    sandbox = Sandbox(spool=tmp_path / "spool", workers=2, queue_seconds=600)
    answers: dict[int, list[str]] = {}
    used: set[int] = set()

    def work(number: int) -> None:
        answers[number] = values(ask(sandbox, f"SELECT ({number} AS ?o) {{}}", checkpoint))
        used.update(workers(sandbox))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sandbox.close()
    assert answers == {number: [str(number)] for number in range(12)}
    assert 1 <= len(used) <= 2
    assert not any(is_alive(pid) for pid in used)


def test_a_store_that_is_none_says_nothing_of_the_inside(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(RemitError) as failed:
        ask(sandbox, "ASK {}", tmp_path / "nowhere")
    assert type(failed.value) is RemitError
    assert str(tmp_path) not in failed.value.detail
    assert str(tmp_path) in caplog.text


def test_closed_means_closed(sandbox: Sandbox, checkpoint: Path) -> None:
    ask(sandbox, "ASK {}", checkpoint).close()
    before = workers(sandbox)
    sandbox.close()
    sandbox.close()
    assert not any(is_alive(pid) for pid in before)
    with pytest.raises(WorkerDied, match="shutting down"):
        ask(sandbox, "ASK {}", checkpoint)


def test_results_of_an_earlier_run_are_deleted(tmp_path: Path) -> None:
    (tmp_path / "old.result").write_bytes(b"half")
    (tmp_path / "other").write_bytes(b"not ours")
    Sandbox(spool=tmp_path).close()
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
