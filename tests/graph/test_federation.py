"""SERVICE: who is asked what, and that the answer is the one that the recommendation gives."""

import json
import re
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.federation import Solutions, answered, calls_out
from graph.guard import CallRefused, QueryRefused, guard
from ontology.errors import BadGateway, Forbidden

THERE = "http://there.example/sparql"
ALLOWED = [THERE]
HERE = ox.Store()
HERE.update('INSERT DATA { <urn:a> <urn:knows> <urn:b>, <urn:c> . <urn:b> <urn:name> "B" }')
OTHER = ox.Store()
OTHER.update(
    'INSERT DATA { <urn:b> <urn:age> 7 ; <urn:says> "x\\n\\"}{" . <urn:c> <urn:age> 9 ; <urn:label> "C"@en-GB . '
    "<urn:d> <urn:age> 1 }"
)


def ask(address: str, query: str) -> Solutions:
    assert address == THERE
    results = OTHER.query(query)
    assert isinstance(results, ox.QuerySolutions)
    found: Solutions = json.loads(results.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    return found


def never(address: str, query: str) -> Solutions:
    raise AssertionError("nobody is to be asked")


def rows(text: str, ask_: Any = ask) -> list[list[str]]:
    whole = answered(text, ALLOWED, ask_)
    assert not calls_out(whole)
    results = HERE.query(whole)
    assert isinstance(results, ox.QuerySolutions)
    return sorted([str(cell) for cell in row] for row in results)


SEVEN = '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"SELECT ?o ?age {{ <urn:a> <urn:knows> ?o SERVICE <{THERE}> {{ ?o <urn:age> ?age }} FILTER(?age > 8) }}", ["<urn:c>"]),
        (f"PREFIX u: <urn:> SELECT ?o {{ <urn:a> u:knows ?o service <{THERE}> {{ ?o u:age 7 # }} \n }} }}", ["<urn:b>"]),
        (
            f"BASE <urn:x> SELECT ?o {{ <urn:a> <urn:knows> ?o OPTIONAL {{ SERVICE <{THERE}> {{ ?o <urn:says> ?w }} }} "
            "FILTER(BOUND(?w)) }",
            ["<urn:b>"],
        ),
        (f"SELECT ?o {{ <urn:a> <urn:knows> ?o MINUS {{ SERVICE <{THERE}> {{ ?o <urn:says> ?w }} }} }}", ["<urn:c>"]),
        (f'SELECT ?o {{ SERVICE <{THERE}> {{ ?o <urn:says> "x\\n\\"}}{{" }} }}', ["<urn:b>"]),
        (f'SELECT ?o {{ SERVICE <{THERE}> {{ ?o <urn:label> ?l }} FILTER(LANG(?l) = "en-gb") }}', ["<urn:c>"]),
        (f"SELECT ?o {{ SERVICE <{THERE}> {{ ?o <urn:age> 7 }} SERVICE SILENT <{THERE}> {{ ?o <urn:says> ?w }} }}", ["<urn:b>"]),
        (f"SELECT ?o {{ <urn:a> <urn:knows> ?o FILTER NOT EXISTS {{ SERVICE <{THERE}> {{ ?o <urn:age> 7 }} }} }}", ["<urn:c>"]),
        (f"SELECT ?o {{ <urn:a> <urn:knows> ?o SERVICE <{THERE}> {{ ?o <urn:none> ?x }} }}", []),
        (f"SELECT ?o {{ <urn:a> <urn:knows> ?o SERVICE <{THERE}> {{ <urn:b> <urn:age> 7 }} }}", ["<urn:b>", "<urn:c>"]),
    ],
)
def test_what_others_say_is_joined(text: str, found: list[str]) -> None:
    assert [row[0] for row in rows(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://elsewhere.example/> { ?s ?p ?o } }",
        f"SELECT * {{ SERVICE <{THERE}/> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE <{THERE.upper()}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?x {{ <{THERE}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
        "PREFIX t: <http://there.example/> SELECT * { SERVICE t:sparql { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://elsewhere.example/> { ?s ?p ?o } }",
        f"SELECT * {{ SERVICE <{THERE}> {{ SERVICE <{THERE}> {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ SERVICE <{THERE}> {{ ?s ?p ?o ",
        "SELECT * { SERVICE",
        "LOAD <http://there.example/>",
    ],
)
def test_nobody_else_is_asked(text: str) -> None:
    with pytest.raises((Forbidden, QueryRefused)):
        answered(text, ALLOWED, never)


def test_without_anybody_named_nobody_is_asked() -> None:
    with pytest.raises(Forbidden, match="none"):
        answered(f"ASK {{ SERVICE <{THERE}> {{ ?s ?p ?o }} }}", [], never)


def test_what_looks_like_a_call_and_is_none_goes_to_the_guard() -> None:
    text = f"PREFIX SERVICE: <{THERE}> SELECT * {{ SERVICE: {{ ?s ?p ?o }} }}"
    assert not calls_out(text)
    assert answered(text, ALLOWED, never) == text
    with pytest.raises(CallRefused):
        guard(text)


def broken(answer: Any) -> Any:
    return lambda address, query: answer


BLANK = {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "bnode", "value": "b"}}]}}


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        None,
        "x",
        {"head": {}},
        {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {}}]}},
        BLANK,
        {"head": {"vars": ["s) { } #"]}, "results": {"bindings": []}},
        {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:x> } #"}}]}},
        {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "literal", "value": "x", "xml:lang": "en } #"}}]}},
    ],
)
def test_an_answer_that_is_none_is_told_and_silenced(answer: Any) -> None:
    text = f"SELECT ?o {{ <urn:a> <urn:knows> ?o SERVICE %s <{THERE}> {{ ?s ?p ?o }} }}"
    with pytest.raises(BadGateway):
        answered(text % "", ALLOWED, broken(answer))
    assert [row[0] for row in rows(text % "SILENT", broken(answer))] == ["<urn:b>", "<urn:c>"]


@given(st.text())
def test_any_word_of_others_stays_a_word(word: str) -> None:
    try:
        word.encode()
    except UnicodeEncodeError:
        return
    answer = {"head": {"vars": ["w"]}, "results": {"bindings": [{"w": {"type": "literal", "value": word}}]}}
    whole = answered(f"SELECT (STRLEN(?w) AS ?n) {{ SERVICE <{THERE}> {{ ?s ?p ?w }} }}", ALLOWED, broken(answer))
    results = HERE.query(whole)
    assert isinstance(results, ox.QuerySolutions)
    assert [int(row[0].value) for row in results] == [len(word)]


def test_errors_keep_their_line() -> None:
    text = f"SELECT * {{\n SERVICE <{THERE}> {{\n ?o <urn:age> ?a\n }}\n ?x }}"
    with pytest.raises(SyntaxError) as wrong:
        HERE.query(answered(text, ALLOWED, ask))
    assert re.search(r"\b5:", str(wrong.value))
