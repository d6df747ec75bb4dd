"""The agreed answers of the whole catalog, asked of real servers: every question of `tests/answers` and `tests/competency`."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import test_answers
import test_competency
from fragment import fragment
from on_engine import on_server
from sparql_servers import Server
from tiny import tiny

from graph.remote.proven import asked_of, known_failures, proven_by
from graph.snapshot import Draft, Snapshot
from queries.catalog import catalog
from queries.run import ask, word

pytestmark = pytest.mark.engine
COUNTIES: list[tuple[Callable[[], Draft], list[Path]]] = [(tiny, test_answers.FILES), (fragment, test_competency.FILES)]


def answered(file: Path, snapshot: Snapshot) -> list[list[str]]:
    table = ask(file.parent.name, dict(parse_qsl(file.stem)), snapshot).table
    return [list(table.columns), *([word(term, snapshot) for term in row] for row in table.rows)]


@pytest.mark.parametrize("number", range(len(COUNTIES)), ids=["tiny", "fragment"])
def test_the_whole_catalog_gives_the_agreed_answers(fresh: Server, number: int) -> None:
    county, files = COUNTIES[number]
    snapshot = on_server(fresh, county())
    assert snapshot.size() == county().size()
    asked = [file for file in files if fresh.name != "virtuoso" or file.parent.name in (proven_by("virtuoso") or ())]
    wrong = [str(file) for file in asked if answered(file, snapshot) != test_answers.agreed(file)]
    assert not wrong


def test_what_virtuoso_is_not_asked_is_listed_with_the_reason() -> None:
    proven = proven_by("Virtuoso/07.20.3229")
    assert proven is not None
    assert set(proven) | set(known_failures("virtuoso")) == set(catalog())
    assert not set(proven) & set(known_failures("virtuoso"))
    assert proven_by("Oxigraph/0.5.13") is None


def test_a_server_that_is_known_to_err_is_asked_nothing_unless_that_is_wished() -> None:
    assert asked_of("Virtuoso/07.20.3229", "none") == frozenset()
    assert asked_of("Virtuoso/07.20.3229", "proven") == proven_by("virtuoso")
    assert asked_of("Oxigraph/0.5.13", "none") is None
