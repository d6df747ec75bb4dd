"""Random small counties on real servers: the rules as the plain-Python oracle has them, every question as at home."""

import random
from datetime import timedelta

import pytest
from in_memory import facts_of
from on_engine import on_server, rows
from oracle import findings
from proving import random_case
from small_counties import DATA_DAY, SINCE, small_county
from sparql_servers import Server
from test_boundaries import AROUND, check_days, rows_of_questions

from graph.remote.proven import proven_by
from graph.snapshot import Snapshot
from ontology.errors import BadRequest, Conflict
from queries.catalog import catalog

SEEDS = [pytest.param(0, marks=pytest.mark.engine), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 60))]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_questions_agree_with_the_oracle(fresh: Server, seed: int) -> None:
    pick = random.Random(seed)
    tables = small_county(pick.randrange)
    snapshot = on_server(fresh, facts_of(tables))
    assert rows_of_questions(snapshot) == findings(tables)
    days: list[timedelta] = pick.sample(AROUND, 2)
    check_days(tables, snapshot, DATA_DAY + days[0], SINCE + days[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_every_question_has_the_rows_of_the_embedded_engine(fresh: Server, seed: int) -> None:
    county, asked = random_case(seed, small_county(random.Random(seed).randrange))
    snapshot = on_server(fresh, county)
    sent = proven_by(fresh.name) or set(catalog())
    compared, wrong = set(), []
    for name, words in asked[::2]:
        if name in sent and (expected := rows_or_refusal(name, words, county)) is not None:
            compared.add(name)
            if rows_or_refusal(name, words, snapshot) != expected:
                wrong.append((name, words))
    assert not wrong
    assert len(compared) > len(sent) * 0.8


def rows_or_refusal(name: str, words: dict[str, str], snapshot: Snapshot) -> object:
    """What is answered: rows, or why not."""
    try:
        return rows(name, words, snapshot)
    except (BadRequest, Conflict) as error:
        return error.detail
