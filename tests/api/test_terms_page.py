"""The words as they are served: every term has its entry, every document every format, and every link leads somewhere."""

import json
import re
from importlib.resources import files

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from rdflib.compare import isomorphic
from tiny_service import Doors, problem

from graph.documents import BASES, FILES, documents
from ontology.terms import RM, RMV

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

FORMATS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE, "turtle"),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML, "xml"),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD, "json-ld"),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES, "nt"),
}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def canonical(data: bytes, form: RdfFormat) -> set[Quad]:
    found = Dataset(parse(data, form))
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(found)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8"), answer.text
    return answer.text


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_document_says_the_same_in_every_format_by_suffix_and_by_accept(public: FlaskClient, name: str, suffix: str) -> None:
    media_type, form, in_rdflib = FORMATS[suffix]
    by_suffix, by_accept = public.get(f"/{name}.{suffix}"), public.get(f"/{name}", headers={"Accept": media_type})
    assert by_suffix.data == by_accept.data
    assert by_suffix.mimetype == by_accept.mimetype == media_type
    assert by_accept.vary.to_header() == "Accept"
    turtle = files("ontology").joinpath(FILES[name]).read_bytes()
    assert canonical(by_suffix.data, form) == canonical(turtle, RdfFormat.TURTLE)
    assert len(rdflib.Graph().parse(data=by_suffix.data, format=in_rdflib)) == len(rdflib.Graph().parse(data=turtle))


def test_turtle_is_the_file_as_it_was_written(public: FlaskClient) -> None:
    for name, file in FILES.items():
        assert public.get(f"/{name}.ttl").data == files("ontology").joinpath(file).read_bytes()


def test_the_suffix_wins_over_accept(public: FlaskClient) -> None:
    assert public.get("/ns.nt", headers=BROWSER).mimetype == "application/n-triples"
    assert public.get("/ns.html", headers={"Accept": "text/turtle"}).mimetype == "text/html"
    assert public.get("/context.jsonld", headers=BROWSER).mimetype == "application/ld+json"


@pytest.mark.parametrize("path", ["/ns", "/vocab.ttl", "/shapes.jsonld", "/context.jsonld", "/ns?lang=zh", "/ns/Duty"])
def test_what_did_not_change_is_not_sent_again(public: FlaskClient, path: str) -> None:
    first = public.get(path)
    tag = first.get_etag()[0]
    assert tag
    again = public.get(path, headers={"If-None-Match": f'"{tag}"'})
    assert (again.status_code, again.data) == (304, b"")
    assert public.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    head = public.head(path)
    assert (head.status_code, head.data, head.get_etag()[0]) == (200, b"", tag)
    assert head.content_length == len(first.data)


def test_every_representation_has_a_tag_of_its_own(public: FlaskClient) -> None:
    paths = ["/ns", "/ns?lang=zh", *(f"/{name}.{suffix}" for name in FILES for suffix in FORMATS), "/context.jsonld"]
    assert len({public.get(path).get_etag()[0] for path in paths}) == len(paths)


def test_a_document_names_its_other_forms_and_may_be_read_from_other_sites(public: FlaskClient) -> None:
    answer = public.get("/ns.ttl")
    links = answer.headers.getlist("Link")
    assert '</ns.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert len(links) == 4
    for link in links:
        assert str(public.get(link[1 : link.index(">")]).mimetype) in link
    for path in ("/context.jsonld", "/ns.ttl", "/vocab.jsonld"):
        assert public.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in public.get("/").headers


def test_the_context_is_the_file(public: FlaskClient) -> None:
    assert public.get("/context.jsonld").data == files("ontology").joinpath("context.jsonld").read_bytes()


def test_what_cannot_be_had_is_said(public: FlaskClient) -> None:
    for path in ("/ns", "/vocab", "/ns/Duty"):
        refused = problem(public.get(path, headers={"Accept": "application/pdf"}), 406)
        assert set(refused["offers"]) == {"text/html", *(media_type for media_type, _, _ in FORMATS.values())}
    problem(public.get("/ns/Duty?format=pdf"), 406)
    for path in ("/ns.pdf", "/ns/Unheard", "/ns/role-lead", "/ns/9.9.9", "/vocab/Duty", "/ns/%00", "/paper/0.1.0"):
        problem(public.get(path), 404)
    problem(public.get("/ns.ttl?lang=zh"), 400)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", FILES)
def test_every_term_has_its_entry_on_the_page(public: FlaskClient, name: str, lang: str) -> None:
    text = page(public, f"/{name}?lang={lang}")
    anchors = re.findall(r'<section class="term" id="([^"]+)"', text)
    assert set(anchors) >= documents()[name].terms
    assert len(set(re.findall(r'\sid="([^"]+)"', text))) == len(re.findall(r'\sid="([^"]+)"', text))
    for anchor in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{anchor}"' in text


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_every_link_of_the_pages_of_terms_leads_to_something(staff: FlaskClient, lang: str) -> None:
    pages = {f"/{name}": page(staff, f"/{name}?lang={lang}") for name in FILES}
    single = [
        page(staff, f"/{name}/{term}?lang={lang}") for name in ("ns", "vocab") for term in sorted(documents()[name].terms)[::9]
    ]
    links = {link.replace("&amp;", "&") for text in (*pages.values(), *single) for link in re.findall(r'href="(/[^"]*)"', text)}
    assert len(links) > 1000
    answers: dict[str, int] = {}
    for path, _, anchor in (link.partition("#") for link in links):
        if path.partition("?")[0] in pages and anchor:
            assert f'id="{anchor}"' in pages[path.partition("?")[0]], (path, anchor)
        elif not path.startswith("/q/"):
            answers[path] = answers.get(path) or staff.get(path, headers=BROWSER).status_code
    assert {path for path, status in answers.items() if status not in (200, 303)} == set()


def test_a_page_speaks_both_languages(public: FlaskClient) -> None:
    english, chinese = page(public, "/ns/Duty"), page(public, "/ns/Duty?lang=zh")
    for text in (english, chinese):
        assert "A kind of work that can be assigned, such as medical assurance or income development." in text
        assert "可以分派的一类工作，例如医疗保障或增收发展。" in text
    assert "properties that lead to it" in english
    assert "以它为值域的属性" in chinese
    assert 'href="/ns?lang=zh#addressesNeed"' in chinese
    assert "可以分派的一类工作" in page(public, "/ns?lang=zh")


def test_an_entry_names_the_questions_that_use_its_term(public: FlaskClient) -> None:
    assert 'href="/q/out-of-reach.html"' in page(public, "/ns/Tie")


def test_a_single_term_is_rdf_and_a_browser_is_led_to_its_entry(public: FlaskClient) -> None:
    for suffix, (media_type, form, _) in FORMATS.items():
        for answer in (
            public.get("/shapes/Period", headers={"Accept": media_type}),
            public.get(f"/shapes/Period?format={suffix}"),
        ):
            assert answer.mimetype == media_type
            found = canonical(answer.data, form)
            assert found == canonical(public.get("/shapes/Period?format=nt").data, RdfFormat.N_TRIPLES)
            assert any("StateRecord" in str(quad.object) for quad in found)
            assert len(found) > 15
    led = public.get("/shapes/Period?lang=zh", headers=BROWSER)
    assert (led.status_code, led.location) == (303, "/shapes?lang=zh#Period")
    assert "Accept" in public.get("/ns/Duty", headers=BROWSER).vary
    assert "Accept" in led.vary


def test_every_term_answers_alone(public: FlaskClient) -> None:
    for name, document in documents().items():
        for term in document.terms:
            assert public.get(f"/{name}/{term}").mimetype == "text/turtle"


def test_the_version_in_force_answers_under_its_version_iri(public: FlaskClient) -> None:
    for name in ("ns", "vocab", "shapes", "align"):
        turtle = public.get(f"/{name}.ttl").data
        graph = rdflib.Graph().parse(data=turtle)
        (version,) = graph.objects(rdflib.URIRef(BASES[name].rstrip("#")), rdflib.OWL.versionIRI)
        path = str(version).removeprefix("https://w3id.org/remit")
        assert public.get(path, headers={"Accept": "text/turtle"}).data == turtle
        assert f'href="{path}"' in page(public, f"/{name}")


OURS = re.compile(r"https://w3id\.org/remit/(ns|vocab|shapes|align|paper)#([\w-]+)")


def page_of(word: str) -> str:
    """Where a duty or a resource has a page of its own."""
    kind, _, code = word.partition("-")
    return f"/id/{ {'duty': 'duty', 'res': 'resource'}.get(kind, kind) }/{code}"


def test_every_term_on_pages_of_things_is_a_link_to_its_entry(staff: FlaskClient) -> None:
    for path in ("/id/responsibility/R09", "/id/household/H06", "/id/need/N06", "/id/mandate/M01"):
        turtle = staff.get(f"{path}?format=nt").text
        text = page(staff, path)
        closed = {RM.inside, RM.descendsFrom}
        for iri in {found.group() for found in OURS.finditer(turtle)} - closed:
            name, local = OURS.fullmatch(iri).groups()  # type: ignore[union-attr]
            assert f'href="/{name}#{local}"' in text or f'href="{page_of(local)}"' in text, (path, iri)


def test_every_term_in_an_answer_is_a_link_to_its_entry(staff: FlaskClient) -> None:
    for path in ("/q/findings", "/q/who?household=H06", "/q/needs?village=V03"):
        rows = json.loads(staff.get(path, headers={"Accept": "application/json"}).data)["rows"]
        text = page(staff, f"{path}{'&' if '?' in path else '?'}lang=zh")
        iris = {cell["id"] for row in rows for cell in row.values() if isinstance(cell, dict) and cell["id"].startswith(RMV.BASE)}
        assert iris
        for iri in iris:
            word = iri.removeprefix(RMV.BASE)
            assert f'href="/vocab?lang=zh#{word}"' in text or f'href="{page_of(word)}?lang=zh"' in text, (path, iri)


def test_the_description_names_the_formats(staff: FlaskClient) -> None:
    paths = json.loads(staff.get("/openapi.json").data)["paths"]
    assert set(paths["/ns"]["get"]["responses"]["200"]["content"]) == {"text/html", *(one[0] for one in FORMATS.values())}
    assert list(paths["/vocab.rdf"]["get"]["responses"]["200"]["content"]) == ["application/rdf+xml"]
    assert list(paths["/context.jsonld"]["get"]["responses"]["200"]["content"]) == ["application/ld+json"]
    assert "application/ld+json" in paths["/id/{kind}/{code}"]["get"]["responses"]["200"]["content"]


def test_shapes_are_isomorphic_in_rdflib(doors: Doors) -> None:
    """The file with the most blank nodes, in the formats that number them anew."""
    client, period = doors.client("public"), "/shapes/Period?format="
    graphs = [
        rdflib.Graph().parse(data=client.get(period + suffix).data, format=name) for suffix, (_, _, name) in FORMATS.items()
    ]
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])
