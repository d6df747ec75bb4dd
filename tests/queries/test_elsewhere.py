"""What may be asked of another Remit, and that no answer that tells of a household or a person is taken."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from pyoxigraph import NamedNode
from tiny import needed, tiny

from ontology.errors import BadGateway, Forbidden
from queries.catalog import catalog, question
from queries.elsewhere import MOST_ROWS, NAMING, askable, askable_question, told
from queries.run import ask

HOLDINGS = question("holdings")
ROW = {"id": "x", "subject": {"code": "EDU", "id": "https://a.example/id/subject/EDU", "label": "Education"}, "remaining": 40}


def kinds_of(name: str) -> set[str]:
    """The kinds of things that all the facts answer with."""
    rows = ask(name, needed(question(name)), tiny()).table.rows
    split = (tiny().ids.split(term.value) for row in rows for term in row if isinstance(term, NamedNode))
    return {one[0] for one in split if one}


def naming(names: Iterable[str]) -> set[str]:
    return {name for name in names if {"household", "person"} & kinds_of(name)}


def test_what_may_be_asked_names_no_household_even_from_all_the_facts() -> None:
    offered = {asked.name for asked in askable()}
    assert naming(offered) == set()
    assert {name for name, asked in catalog().items() if asked.access == "public"} - offered == NAMING
    assert naming(NAMING) == NAMING
    for name in ("roles", "households"):
        with pytest.raises(Forbidden, match="no other Remit"):
            askable_question(name)


def body(row: dict[str, Any] | None = None, **other: Any) -> bytes:
    columns = [name for name in (row or ROW) if name != "id"]
    said = {
        "question": "holdings",
        "version": "3-abc",
        "as_of": "2017-11-30",
        "columns": columns,
        "rows": [row or ROW],
        "next": None,
    }
    return json.dumps(said | other).encode()


def test_an_answer_is_taken_as_it_is() -> None:
    found = told(HOLDINGS, body(), "Fugong")
    assert (found.version, found.as_of, found.columns) == ("3-abc", "2017-11-30", ["subject", "remaining"])
    assert found.rows == [{"subject": ROW["subject"], "remaining": 40}]


@pytest.mark.parametrize(
    "cell",
    [
        {"code": "X", "id": "https://a.example/id/household/H06", "label": None},
        {"code": "X", "id": "https://a.example/id/person/P1", "label": "Li"},
        {"code": "H000001", "id": "https://a.example/x", "label": None},
        "H06",
        "paid to H000123 in May",
        "number 11010519491231002X",
        "call 13912345678",
        13912345678,
    ],
)
def test_what_tells_of_a_household_or_a_person_is_refused(cell: object) -> None:
    with pytest.raises(BadGateway, match="nothing of it was kept"):
        told(HOLDINGS, body({"id": "x", "subject": cell}), "Fugong")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"<html>",
        b"[]",
        b"[" * 100_000,
        body(question="who"),
        body(columns=["subject", "name"]),
        body(rows=[{"id": "x"}]),
        body(rows=["x"]),
        body({"id": "x", "subject": {"code": "A", "secret": "B"}}),
        body({"id": "x", "subject": [1]}),
        body({"id": "x", "subject": {"code": {"id": "B"}}}),
        body(version=3),
        body(next="/q/holdings.json?offset=1000"),
        body(rows=[ROW] * (MOST_ROWS + 1)),
    ],
    ids=range(14),
)
def test_what_is_no_answer_is_refused(said: bytes) -> None:
    with pytest.raises(BadGateway, match="Fugong"):
        told(HOLDINGS, said, "Fugong")
