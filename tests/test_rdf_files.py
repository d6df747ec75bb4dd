"""Files of RDF by others, read through the alignment: on files of our own, and on the real ones of shared/."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from in_memory import load_files
from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse, serialize

from graph.ids import Ids
from graph.intake.cells import said
from graph.intake.dialect import own_rosters
from graph.intake.left_out import LeftOut
from graph.intake.survey import Survey, survey
from graph.rdf import CURRENT, META, TYPE
from graph.snapshot import Draft, Version
from graph.vocabulary import bring_vocabulary
from ontology.errors import BadRequest
from ontology.terms import RM
from queries.run import ask, word

TOWN = Path(__file__).parent / "data" / "rdf" / "town.ttl"
T = "https://town.example/"
BE = Path(__file__).parents[2] / "shared" / "data" / "be"
SERVICES = tuple(f"public_service_concept{number}.ttl" for number in ("", "-2", "-3", "-4"))
LEVELS = {
    "supranational": "Europees",
    "national": "Federaal",
    "regional": "Vlaams",
    "provincial": "Provinciaal",
    "local": "Lokaal",
    "third-party": "Derden",
}
NEVER_INVENTED = (RM.Need, RM.Responsibility, RM.Mandate, RM.Action, RM.Household, RM.Finding, RM.Holding)
needs_shared = pytest.mark.skipif(not BE.is_dir(), reason="shared/data is not beside this clone")
FORMS = {
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
    ".n3": RdfFormat.N3,
}


def empty() -> Draft:
    draft = Draft(Store(), Version(0, ""), Ids())
    bring_vocabulary(draft)
    return draft


def sheets_of(found: Survey) -> dict[str, dict[str, dict[str, str]]]:
    """What is filled in, by sheet, code and column."""
    rows: dict[str, dict[str, dict[str, str]]] = {}
    for part in found.found:
        for _, cells in part.rows():
            row = {column.header: said(cells[place]) for place, column in part.columns if said(cells[place])}
            rows.setdefault(part.roster.name, {})[row[part.roster.key.header]] = row
    return rows


def read(*files: Path, known: Draft | None = None) -> dict[str, dict[str, dict[str, str]]]:
    found = survey(list(files), own_rosters(), known=known)
    assert (found.problems, found.unknown, found.unknown_sheets) == ([], [], [])
    return sheets_of(found)


def facts(draft: Draft) -> set[str]:
    """What a draft says now, without where it comes from."""
    hidden = {RM.source, RM.rowNumber}
    return {str(quad) for quad in draft.quads() if quad.predicate.value not in hidden}


def asked(draft: Draft, where: str) -> list[tuple[str, ...]]:
    prefixes = (
        f"PREFIX rm: <{RM.BASE}> PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX org: <http://www.w3.org/ns/org#>"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
    )
    found = draft.store.query(prefixes + where)
    assert isinstance(found, QuerySolutions)
    return [tuple("" if cell is None else cell.value for cell in row) for row in found]


def test_organisations_become_subjects_under_their_own_iris() -> None:
    subjects = read(TOWN)["subjects"]
    assert subjects[T + "town"] == {
        "code": T + "town",
        "kind": "organization",
        "name": "Town",
        "name_zh": "镇政府",
        "class_elsewhere": T + "Municipality",
        "serves": T + "area",
        "same_as": T + "town",
    }
    assert subjects[T + "works"]["part_of"] == T + "town"
    assert subjects[T + "baths"]["part_of"] == T + "town"  # said the other way round
    assert subjects[T + "baths"]["name"] == "baths"  # nobody names it
    assert len(subjects) == 3


def test_services_say_who_where_and_at_which_level() -> None:
    found = read(TOWN)
    assert found["services"] == {
        T + "bath-permit": {
            "code": T + "bath-permit",
            "name": "Bath permit",
            "authority": T + "town",
            "provider": T + "baths",
            "competent_levels": "level-regional",
            "executing_levels": "level-local",
            "places": T + "area",
            "sectors": T + "leisure",
            "same_as": T + "bath-permit",
        }
    }
    assert found["sectors"][T + "leisure"]["name"] == "Leisure"
    assert {code: row.get("within") for code, row in found["places"].items()} == {T + "area": T + "region", T + "region": None}


def test_a_membership_is_a_post_of_a_person_whose_iri_is_not_shown() -> None:
    found = read(TOWN)
    ((code, person),) = found["people"].items()
    assert (person["name"], "town" in code, len(code)) == ("Ada Example", False, 16)
    ((_, post),) = found["posts"].items()
    assert post | {"code": ""} == {
        "code": "",
        "member": code,
        "organization": T + "town",
        "post": "head",
        "from": "2015-01-01",
        "to": "2018-12-31",
    }


def test_what_is_not_taken_is_counted_and_named() -> None:
    left = {(one.what, one.why): one.count for one in survey([TOWN], own_rosters()).left.listed()}
    nothing = "no property of ours is read from this one"
    assert left == {
        ("dcterms:description", nothing): 2,
        ("http://purl.org/vocab/cpsv#produces", nothing): 1,
        ("prov:actedOnBehalfOf", nothing): 1,
        ("dcterms:spatial", "these values mean nothing here"): 1,
        ("http://data.europa.eu/m8g/Output", "no class of ours is read from this one"): 1,
        ("org:Role", "no class of ours is read from this one"): 1,
        ("posts", "it does not say post, from"): 1,
        ("rdfs:label", "only one value is taken, the first"): 1,
    }
    assert LeftOut("a.ttl", "posts", "it does not say post", 1).facts()["why_zh"] == "没有说明 post"


def test_nothing_is_invented_from_a_catalogue() -> None:
    draft = empty()
    load_files(draft, [TOWN])
    for never in NEVER_INVENTED:
        assert set(draft.quads(None, TYPE, NamedNode(never))) == set(), never


@pytest.mark.parametrize("ending", FORMS)
def test_every_form_of_rdf_says_the_same(ending: str, tmp_path: Path) -> None:
    other = tmp_path / f"town{ending}"
    quads = list(parse(path=str(TOWN), format=RdfFormat.TURTLE))
    serialize((quad.triple for quad in quads), str(other), FORMS[ending])
    assert read(other) == read(TOWN)


def test_the_same_file_again_changes_nothing_and_silence_takes_nothing_back(tmp_path: Path) -> None:
    draft = empty()
    load_files(draft, [TOWN])
    before = facts(draft)
    again = load_files(draft, [TOWN], run="2")
    assert facts(draft) == before
    assert [again.total(name) for name in ("added", "changed", "orphaned", "moved", "unchanged")] == [0, 0, 0, 0, 9]
    less = tmp_path / "less.ttl"
    less.write_text(
        f"<{T}town> a <http://www.w3.org/ns/org#Organization> . <{T}works> <http://www.w3.org/ns/org#unitOf> <{T}town> ."
    )
    load_files(draft, [less], run="3")
    assert facts(draft) == before


def test_a_value_that_is_said_anew_replaces_the_one_before_which_is_kept_as_superseded(tmp_path: Path) -> None:
    draft = empty()
    load_files(draft, [TOWN])
    renamed = tmp_path / "renamed.ttl"
    renamed.write_text(f'<{T}town> a <http://www.w3.org/ns/org#Organization> ; <http://xmlns.com/foaf/0.1/name> "City" .')
    load_files(draft, [renamed], run="2")
    node = NamedNode(Ids().iri("subject", T + "town"))
    labels = {str(quad.object) for quad in draft.quads(node, NamedNode("http://www.w3.org/2000/01/rdf-schema#label"))}
    assert labels == {'"City"@en', '"镇政府"@zh'}
    assert Quad(node, NamedNode("http://www.w3.org/2002/07/owl#sameAs"), NamedNode(T + "town"), CURRENT) in draft.store
    old = asked(
        draft, "SELECT ?o { GRAPH <https://w3id.org/remit/graph/superseded> { ?s rdfs:label ?o FILTER(?o = 'Town'@en) } }"
    )
    assert old == [("Town",)]


def test_a_narrower_class_that_is_known_stays(tmp_path: Path) -> None:
    draft = empty()
    (tmp_path / "subjects.csv").write_text(f"code,kind,name,classification\n{T}town,government-body,Town hall,government\n")
    load_files(draft, [tmp_path / "subjects.csv"])
    rows = read(TOWN, known=draft)
    assert rows["subjects"][T + "town"]["kind"] == "government-body"


def test_files_that_are_loaded_together_describe_together(tmp_path: Path) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.nt"
    one.write_text(f"<{T}a> a <http://www.w3.org/ns/org#Organization> .")
    two.write_text(f'<{T}a> <http://www.w3.org/2004/02/skos/core#prefLabel> "A" .\n')
    assert read(one, two)["subjects"][T + "a"]["name"] == read(two, one)["subjects"][T + "a"]["name"] == "A"


def test_what_a_store_of_ours_says_comes_back_unchanged(tmp_path: Path) -> None:
    """Our own words need no alignment: the last day, the open end and the codes are those that were loaded."""
    draft = empty()
    tables = {
        "places.csv": "code,kind,name,within\nC,county,County,\nV1,village,First,C\n",
        "subjects.csv": "code,kind,name,classification,serves,part_of\nGOV,government-body,Government,government,C,\n",
        "mandates.csv": "code,holder,modality,duty,scope,from,to\nM1,GOV,must,education,V1,2016-01-01,2016-12-31\n",
        "roles.csv": "code,subject,role,from\nR1,GOV,lead,2016-01-01\n",
    }
    for name, text in tables.items():
        (tmp_path / name).write_text(text)
    load_files(draft, [tmp_path / name for name in tables])
    before = facts(draft)
    dump = tmp_path / "own.nq"
    draft.store.dump(str(dump), RdfFormat.N_QUADS)
    base = Ids().base
    kept = [quad for quad in parse(path=str(dump), format=RdfFormat.N_QUADS) if str(quad.subject).startswith(f"<{base}")]
    serialize((quad for quad in kept if quad.graph_name != META), str(dump), RdfFormat.N_QUADS)
    assert {name: len(rows) for name, rows in read(dump, known=draft).items()} == {
        "places": 2,
        "subjects": 1,
        "mandates": 1,
        "roles": 1,
    }
    load_files(draft, [dump], run="2")
    assert facts(draft) == before


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.ttl", "<a> <b", "cannot be read as Turtle"),
        ("a.jsonld", "[" * 200, "nested more than"),
        ("a.rdf", "<!DOCTYPE a [<!ENTITY x 'y'>]><rdf:RDF/>", "document type or entities"),
        (
            "a.jsonld",
            '{"@context": "https://elsewhere.example/context", "@id": "https://a.example/"}',
            "cannot be read as JSON-LD",
        ),
    ],
)
def test_rdf_that_is_damaged_or_dangerous_is_refused(name: str, content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(BadRequest, match=told):
        survey([tmp_path / name], own_rosters())


def test_an_iri_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        f"<{T}a> a <http://www.w3.org/ns/org#Organization> ; <http://www.w3.org/ns/org#classification> <{T}a b> ."
    )
    draft = empty()
    with pytest.raises(AssertionError, match="this is not an IRI"):
        load_files(draft, [tmp_path / "a.ttl"])


# ---- the real files


@cache
def units() -> Draft:
    """The governing units alone: the file of levels names further ones."""
    draft = empty()
    load_files(draft, [BE / "governing_units.ttl"])
    return draft


@cache
def real() -> Draft:
    """All of them, in two loads."""
    draft = empty()
    load_files(draft, [BE / "governing_units.ttl", BE / "authority_levels.ttl"])
    load_files(draft, [BE / name for name in SERVICES], run="2")
    return draft


@cache
def agreed(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((BE.parent / "expected.json").read_text(encoding="utf-8"))[name]
    return found


def levels(of_class: str, property_: str) -> dict[str, list[str]]:
    """The levels of the things of a class, under their own IRIs and in the words of their source."""
    rows = asked(real(), f"SELECT ?other ?level {{ ?x a rm:{of_class} ; owl:sameAs ?other ; rm:{property_} ?level }}")
    found: dict[str, list[str]] = {}
    for thing, level in rows:
        found.setdefault(thing, []).append(LEVELS[level.rpartition("#level-")[2]])
    return {thing: sorted(words) for thing, words in found.items()}


@needs_shared
def test_the_real_services_have_competent_and_executing_levels() -> None:
    competent, executing = levels("Service", "competentLevel"), levels("Service", "executingLevel")
    services = agreed("be/public_service_concept*.ttl")
    assert len(services) == 4
    for iri, wanted in services.items():
        assert isinstance(wanted, dict)
        assert (competent[iri], executing[iri]) == (wanted["competent"], wanted["executing"])
    assert set(competent) == set(executing) == set(services)


@needs_shared
def test_real_services_that_are_carried_out_at_another_level_are_answered_as_delegated() -> None:
    table = ask("services-delegated", {}, real()).table
    found = {(word(row[0], real()), word(row[1], real()), word(row[2], real())) for row in table.rows}
    services = agreed("be/public_service_concept*.ttl")
    wanted = set()
    for iri, said_of in services.items():
        assert isinstance(said_of, dict)
        wanted |= {(iri, a, b) for a in said_of["competent"] for b in said_of["executing"] if b not in said_of["competent"]}
    assert {(iri, LEVELS[a.replace(" ", "-")], LEVELS[b.replace(" ", "-")]) for iri, a, b in found} == wanted
    assert len(wanted) == 7


@needs_shared
def test_the_real_organisations_have_levels_and_one_only_executes() -> None:
    wanted = agreed("be/authority_levels.ttl + be/governing_units.ttl")
    competent, executing = (levels("Organization", name) for name in ("competentLevel", "executingLevel"))
    assert len(executing) == wanted["orgs_with_level"]
    alone = set(executing) - set(competent)
    assert (sorted(alone), [word for iri in alone for word in executing[iri]]) == (
        wanted["without_competency_level"],
        wanted["executing_level_of_that"],
    )
    assert Counter(word for words in competent.values() for word in words) == wanted["levels"]
    assert [iri for iri in competent if competent[iri] != executing[iri]] == []


@needs_shared
def test_the_real_units_their_territories_and_what_is_part_of_them() -> None:
    wanted = agreed("be/authority_levels.ttl + be/governing_units.ttl")
    assert len(asked(units(), "SELECT ?u { ?u a rm:Organization }")) == wanted["units"]
    without = "SELECT ?name { ?u a rm:Organization ; rdfs:label ?name FILTER NOT EXISTS { ?u rm:servesArea ?area } }"
    assert sorted(name for (name,) in asked(units(), without)) == wanted["units_without_territory"]
    linked = asked(units(), "SELECT ?of { ?u org:unitOf ?of }")
    described = set(asked(units(), "SELECT ?u { ?u a rm:Organization ; owl:sameAs ?other }"))
    assert len(linked) == wanted["sub_org_links"]
    assert len(set(linked) - described) == wanted["sub_org_targets_not_described"]


@needs_shared
def test_real_units_of_one_class_on_one_territory_are_candidates_for_overlap() -> None:
    wanted = agreed("be/authority_levels.ttl + be/governing_units.ttl")["same_class_same_territory"]
    rows = asked(
        units(),
        "SELECT ?class ?area (COUNT(DISTINCT ?u) AS ?units) { ?u rm:classElsewhere ?class ; rm:servesArea ?area }"
        " GROUP BY ?class ?area HAVING (COUNT(DISTINCT ?u) > 1)",
    )
    assert Counter(iri.rpartition("/")[2] for iri, _, _ in rows) == wanted


@needs_shared
def test_real_files_again_change_nothing() -> None:
    before = facts(real())
    load_files(real(), [BE / "authority_levels.ttl"], run="3")
    load_files(real(), [BE / "governing_units.ttl", BE / SERVICES[0]], run="4")
    assert facts(real()) == before
