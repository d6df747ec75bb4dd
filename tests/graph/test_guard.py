from collections.abc import Callable

import pyoxigraph
import pytest

from graph.guard import CallRefused, Limits, Place, QueryRefused, QueryTooLong, guard, inspect

PREFIXES = "PREFIX : <http://127.0.0.1:1/> PREFIX a: <urn:> PREFIX service: <http://127.0.0.1:1/>\n"
# The engine refuses port 1 by itself: what it says proves that it was about to call, and no call is made.
ABOUT_TO_CALL = "port 1 is not allowed"

CALLS = {
    "plain": "SELECT * { SERVICE <http://127.0.0.1:1/> {} }",
    "lower case": "SELECT * { service <http://127.0.0.1:1/> {} }",
    "glued": "SELECT*{SERVICE<http://127.0.0.1:1/>{}}",
    "sub-select": "SELECT * { { SELECT * { SERVICE :x {} } } }",
    "comment between": "SELECT * { SERVICE#>\n:x {} }",
    "comment ended by a carriage return": "SELECT * { # not this \rSERVICE :x {}\n}",
    "empty prefix": "SELECT * { SERVICE:x {} }",
    "empty prefix, empty name": "SELECT * { SERVICE: {} }",
    "prefix that is the keyword": "SELECT * { service:x {} }",
    "after a number": "SELECT * { ?s ?p 1SERVICE:x {} }",
    "after a decimal": "SELECT * { ?s ?p 1.SERVICE :x {} }",
    "after a blank node": "SELECT * { ?s ?p _:b SERVICE:x {} }",
    "after a string": 'SELECT * { VALUES ?z { "SERVICE" } SERVICE:x {} }',
    "after an escaped quote": 'SELECT * { VALUES ?z { "\\"" }SERVICE :x {} #"\n}',
    "after a second dot": "SELECT * { ?s ?p a:b.c.SERVICE :x {} }",
    "after a group": "SELECT * { {} SERVICE:x {} }",
    "less than as an IRI": "SELECT * { FILTER(1<2)SERVICE:x#>\n{} }",
    "less than, then a string": 'SELECT * { FILTER(1<2#>"""\n) SERVICE :x {} #"""\n }',
    "less than a name": 'SELECT * { FILTER(1<a:2#>"""\n) SERVICE :x {} #"""\n }',
    "less than in BIND": "SELECT * { BIND(1<2as?x)SERVICE:x#>\n{} }",
    "less than, then an IRI": "SELECT * { FILTER(1<<urn:x#> || true)SERVICE :x {} \n }",
    "string with a wrong escape": 'SELECT * { VALUES ?x { """a" } SERVICE :x {} #\\x"""\n}',
}

INNOCENT = {
    "words in strings": 'SELECT * { ?s ?p \'SERVICE\', "LOAD", \'\'\'a\'SERVICE <x>\'\'\', """LOAD "" <x>""" }',
    "escapes in strings": 'SELECT * { ?s ?p "\\" SERVICE \\\\", "\\u0022 LOAD", \'\\U0001F600\' }',
    "words in IRIs": "SELECT * { ?s <http://example.org/service/LOAD#SERVICE> <urn:service:load> }",
    "words in comments": "SELECT * { # SERVICE <x> {}\n ?s ?p ?o # LOAD 'it\n}",
    "words in variables": "SELECT ?service $LOAD { ?service ?loads ?LOAD . ?x ?y $LOAD }",
    "words in names": "PREFIX ex: <urn:> SELECT * { ex:SERVICE ex:load ex:web.service, ex:x\\-SERVICE, _:service }",
    "prefix named like the keyword": "SELECT * FROM service:g { service:x service:y ?z . GRAPH service:x { ?s ?p ?o } }",
    "columns of IRIs": 'SELECT * { VALUES (?x ?y) { (1 <http://example.org/a#b>) ("a" <urn:x:service>) (<urn:a> <urn:b>) } }',
    "comparisons": 'SELECT * { ?s ?p ?o FILTER(?o <5 && ?o>=1 || ?o<=?s && 2>1 || "#>" < "SERVICE") }',
    "lists and paths": "SELECT * { ?s (<urn:a>/^<urn:b#c>|!a)+ (1 (2 <http://e/x#y>) []) }",
    "chinese": 'SELECT ?户 { ?户 ?p "贫困户"@zh-Hans }',
    "quoted triple": "SELECT * { << ?s ?p ?o >> ?q <<( ?s ?p <http://e/x#y> )>> }",
}


@pytest.fixture(scope="module")
def ask() -> Callable[[str], None]:
    store = pyoxigraph.Store()
    store.update("INSERT DATA { <urn:s> <urn:p> 1, <urn:b.c> }")

    def run(query: str) -> None:
        results = store.query(query)
        if isinstance(results, pyoxigraph.QuerySolutions):
            list(results)

    return run


@pytest.mark.parametrize("query", CALLS.values(), ids=CALLS)
def test_every_way_to_call_out_that_the_engine_takes_is_refused(query: str, ask: Callable[[str], None]) -> None:
    with pytest.raises(OSError, match=ABOUT_TO_CALL):
        ask(PREFIXES + query)
    with pytest.raises(QueryRefused):
        guard(PREFIXES + query)


@pytest.mark.parametrize("query", INNOCENT.values(), ids=INNOCENT)
def test_what_calls_nobody_passes_and_runs(query: str, ask: Callable[[str], None]) -> None:
    guard(PREFIXES + query)
    ask(PREFIXES + query)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE SILENT <x> {} }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <x> {} } }",
        "SELECT * { VALUES ?u { <x> } SERVICE ?u {} }",
        "SELECT * { SERVICESILENT:x {} }",
        "SELECT * { ?s ?p trueSERVICE<x> {} }",
        "SELECT * { ?s ?p 'a'@en SERVICE <x> {} }",
        "DELETE {} WHERE { SERVICE <x> {} }",
        "LOAD <http://example.org/x.ttl>",
        "INSERT DATA {} ; LOAD SILENT <x> INTO GRAPH <y>",
        "PREFIX : <urn:> LOAD:x",
        "LOADSILENT:x",
    ],
)
def test_other_calls_are_refused(text: str) -> None:
    with pytest.raises(CallRefused) as refused:
        guard(text)
    assert refused.value.status == 403


@pytest.mark.parametrize("text", ["SELECT * { \\u0053ERVICE <x> {} }", "LO\\u0041D <x>", "SELECT * { ?s a:\\u0053 1 }"])
def test_escaped_keywords_are_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="backslash"):
        guard(text)


def test_an_allowed_keyword_passes() -> None:
    guard("SELECT * { SERVICE <x> {} }", allow=frozenset({"SERVICE"}))
    with pytest.raises(CallRefused, match="LOAD"):
        guard("LOAD <x>", allow=frozenset({"SERVICE"}))


def test_places_are_counted_from_one() -> None:
    found = inspect("# 贫困\r\nSELECT *\n{\r  SERVICE <x> {} } ;\nLOAD <y>")
    assert (found.service, found.load) == (Place(4, 3), Place(5, 1))


@pytest.mark.parametrize("opening", ["(", "{", "[", "{ OPTIONAL {", "<<", "(#)\n", "{ SELECT * {"])
def test_deep_nesting_is_refused(opening: str) -> None:
    with pytest.raises(QueryRefused, match="nested"):
        guard("ASK " + opening * 5_000)


def test_nesting_up_to_the_limit_passes() -> None:
    guard("ASK {" + "(" * 127 + ")" * 127 + "()" * 1_000 + "}")
    with pytest.raises(QueryRefused) as refused:
        guard("ASK {" + "(" * 128)
    assert (refused.value.extra["line"], refused.value.extra["column"]) == (1, 5 + 128)


@pytest.mark.parametrize("sign", ["!", "-", "+", "! ", "-#\n", "+-!"])
def test_runs_of_signs_are_refused(sign: str) -> None:
    guard("ASK { FILTER(" + sign * 40 + "1) }")
    with pytest.raises(QueryRefused, match="signs"):
        guard("ASK { FILTER(" + sign * 129 + "1) }")


def test_signs_between_operands_are_no_run() -> None:
    guard("ASK { FILTER(" + "1 - " * 1_000 + "1) }")


def test_too_many_unions_are_refused() -> None:
    guard("ASK {" + "{} UNION " * 256 + "{} }")
    with pytest.raises(QueryRefused, match="UNION"):
        guard("ASK {" + "{} uNiOn " * 257 + "{} }")


def test_the_size_counts_bytes() -> None:
    guard("#" * 100, limits=Limits(size=100))
    with pytest.raises(QueryTooLong) as refused:
        guard("#" + "户" * 34, limits=Limits(size=100))
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("ASK {\0}", 6),
        ("ASK {\ud800}", 6),
        ('ASK { ?s ?p "a\nb" }', 13),
        ("ASK { ?s ?p 'a }", 13),
        ('ASK { ?s ?p """a"" }', 13),
        ('ASK { ?s ?p "\\ud800" }', 13),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(text: str, column: int) -> None:
    with pytest.raises(QueryRefused) as refused:
        guard(text)
    assert (refused.value.extra["line"], refused.value.extra["column"]) == (1, column)
