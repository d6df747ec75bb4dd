"""The benchmark on a small county, for the rows alone: whoever is installed gives those of the hand-written SQL."""

from collections.abc import Iterator

import pytest
from bench import questions
from bench.county import county
from bench.measure import Result
from bench.stage import OXIGRAPH, VIRTUOSO, Stage, stage


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    found = county(tmp_path_factory.mktemp("bench"), 25, lambda text: None)
    with stage(found, 20, {VIRTUOSO}, lambda text: None, once=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def results(there: Stage) -> list[Result]:
    parts = (questions.single, questions.countywide, questions.incomes, questions.own_sparql)
    return [result for part in parts for result in part(there)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Remit", OXIGRAPH])
def test_a_peer_gives_the_rows_of_the_sql(name: str, there: Stage, results: list[Result]) -> None:
    if name in there.panel.missing:
        pytest.skip(f"{name}: {there.panel.missing[name]}")
    asked = {result.name: result.peers[name] for result in results if name in result.peers}
    assert len(asked) > 40
    assert {question: told.failed + told.wrong for question, told in asked.items() if told.failed or told.wrong} == {}
