"""The days, the settings, the vocabulary and the size of the oracle; its rules are tested by kind beside this file."""

from datetime import date
from pathlib import Path

import pytest
from oracle import LISTED, Row, Vocabulary, faults, findings
from oracle_county import act, county, held, need, only
from rdflib import RDF, Graph, Literal, Namespace
from rdflib.namespace import SKOS
from test_small_counties import EVERY

RM = Namespace("https://w3id.org/remit/ns#")
RMV = Namespace("https://w3id.org/remit/vocab#")


@pytest.fixture(scope="module")
def vocabulary_file() -> Graph:
    return Graph().parse(Path(__file__).parents[1] / "ontology" / "vocab.ttl")


def word(term: object) -> str:
    return str(term).rpartition("#")[2].partition("-")[2]


def test_the_default_vocabulary_is_that_of_the_turtle(vocabulary_file: Graph) -> None:
    duties = set(vocabulary_file.subjects(RDF.type, RM.Duty))
    told = Vocabulary()
    required: dict[str, set[str]] = {}
    for duty, resource in vocabulary_file.subject_objects(RM.requiresResource):
        required.setdefault(word(duty), set()).add(word(resource))
    core = vocabulary_file.subjects(RM.coreDuty, Literal(True))
    assert told.broader == {word(d): word(b) for d, b in vocabulary_file.subject_objects(SKOS.broader) if d in duties}
    assert told.core == {word(duty): word(vocabulary_file.value(duty, RM.addressesNeed)) for duty in core}
    assert {duty: set(resources) for duty, resources in told.requires.items()} == required


def test_listed_are_the_kinds_the_turtle_calls_no_fault(vocabulary_file: Graph) -> None:
    verdicts = {term: str(told) == "true" for term, told in vocabulary_file.subject_objects(RM.fault)}
    listed = {term for term, fault in verdicts.items() if not fault}
    assert {RMV[f"{kind}-{sub_kind}"] for kind, sub_kind in LISTED} == listed
    assert set(verdicts) == {RMV[f"{kind}-{sub_kind}"] for kind, sub_kind in EVERY}


def test_faults_leave_out_what_is_only_listed() -> None:
    fault, listed = Row("overlap", "conflict"), Row("overlap", "shared")
    assert faults({fault, listed}) == {fault}


def test_the_day_is_the_data_day_unless_given() -> None:
    tables = county(need("H1", "water", "2017-12-01"))
    assert findings(tables) == set()
    assert findings(tables, as_of=date(2017, 12, 1)) == {Row("absence", "unheld", "water", "H1")}


def test_without_a_data_day_the_day_must_be_given() -> None:
    tables = county(need("H1", "water"))
    del tables["settings"]
    assert findings(tables, as_of=date(2017, 12, 1)) == {Row("absence", "unheld", "water", "H1")}
    with pytest.raises(ValueError, match="data-day"):
        findings(tables)


def test_since_follows_the_day_unless_given() -> None:
    tables = county(act("a", "jobs", "V1", "2017-09-01"))
    row = Row("offside", "no-mandate", "jobs", "V1", "a")
    assert findings(tables) == {row}
    assert findings(tables, as_of=date(2017, 12, 1)) == set()
    assert findings(tables, since=date(2017, 9, 2)) == set()
    assert findings(tables, as_of=date(2017, 12, 1), since=date(2017, 9, 1)) == {row}


def test_an_open_end_may_be_written_as_the_last_day_there_is() -> None:
    assert findings(county(held("a", "jobs", "V1", last="9999-12-31"), act("a", "jobs", "V1"))) == set()


def test_one_act_can_be_offside_and_a_displacement() -> None:
    rows = findings(county(act("a", "jobs", "V1"), held("b", "jobs", "V1")))
    assert rows == {
        Row("offside", "no-mandate", "jobs", "V1", "a"),
        Row("displacement", "done-for", "jobs", "V1", "a", "b"),
    }


def test_another_vocabulary_gives_other_rows() -> None:
    tables = county(held("a", "jobs", "V1"), need("H1", "leisure"))
    assert findings(tables) == set()
    words = Vocabulary(broader={}, core={"play": "leisure", "rest": "leisure"}, requires={"jobs": ("land", "labour")})
    assert findings(tables, vocabulary=words) == {
        Row("absence", "unheld", "play", "H1"),
        Row("absence", "unheld", "rest", "H1"),
        Row("absence", "unresourced", "jobs", "V1", "a", "", "land"),
        Row("absence", "unresourced", "jobs", "V1", "a", "", "labour"),
    }


def test_four_hundred_households_are_judged_one_by_one() -> None:
    records = [need(f"h{n}", domain) for n in range(400) for domain in ("housing", "water", "income")]
    records += [held(f"s{n % 7}", "housing", f"h{n}") for n in range(0, 400, 2)]
    records += [act(f"s{n % 7}", "housing", f"h{n}") for n in range(0, 400, 4)]
    records += [held("lead", "water", "C"), act("lead", "water", "T1")]
    tables = county(*records)
    tables["households"] = [{"code": f"h{n}", "village": ("V1", "V2", "V3")[n % 3], "group": "general-poor"} for n in range(400)]
    rows = findings(tables)
    assert len(only(rows, "idle")) == 100 + 133
    assert len(only(rows, "unheld")) == 200 + 400
    assert len(only(rows, "unresourced")) == 201
    assert len(only(rows, "sole-provider")) == 3
    assert len(rows) == 233 + 600 + 201 + 3
