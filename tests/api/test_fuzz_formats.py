"""Files and texts that nobody sends in good faith, at the doors that read one: refused plainly, nothing stored, nobody called."""

import io
import json
import socket
import zipfile
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from fuzzing import tries
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from tiny_service import Doors, tiny_service

from graph.store import EmbeddedStore
from ontology.errors import RemitError

load_into = import_module("tests.conftest").load_into
INSIDE = import_module("tests.api.test_hostile").INSIDE
NASTY = (
    "\x00",
    "\ufeff",
    "\u202e",
    "\u2066",
    "\u0085",
    "\ud7ff",
    "\U0010ffff",
    "\r",
    "\r\n\r\n",
    '"',
    "'",
    '"""',
    "\\",
    "\\u0000",
    "\\uD800",
    "<",
    ">",
    "<<",
    ">>",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "@prefix",
    "@base <file:///etc/passwd> .",
    "@en-----",
    "^^",
    "_:",
    "<>",
    "<x:\\u0020>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
    "&x;",
    "<![CDATA[",
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(1)",
    "9" * 400,
    "1e999999",
    "-0",
    "NaN",
    "INF",
    "2017-02-30",
    "H01,H01",
    ",,,,",
    ";",
    "\t",
    "a" * 5_000,
    "[" * 40,
    "{" * 40,
    "(" * 40,
)
RDF = {
    "text/turtle": "@prefix e: <http://e.org/> .\ne:a e:b [ e:c ( 1 2.5 \"x\"@en ) ] , '''long''' ; a e:T .\n",
    "application/trig": '@prefix e: <http://e.org/> .\ne:g { e:a e:b e:c . }\n{ e:a e:b "x"^^e:t . }\n',
    "application/n-quads": '<http://e.org/a> <http://e.org/b> "x"@en <http://e.org/g> .\n_:b <http://e.org/b> _:c .\n',
    "application/n-triples": '<http://e.org/a> <http://e.org/b> "x"^^<http://e.org/t> .\n',
    "application/rdf+xml": (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
        '<rdf:Description rdf:about="http://e.org/a"><e:b xml:lang="en">x</e:b><e:c rdf:parseType="Collection">'
        '<rdf:Description rdf:about="http://e.org/d"/></e:c></rdf:Description></rdf:RDF>'
    ),
    "application/ld+json": '{"@context": {"b": "e:b"}, "@id": "http://e.org/a", "b": [{"@value": "x"}, {"@list": [1]}]}',
}
UPDATE = "PREFIX e: <http://e.org/>\nDELETE { ?s e:b ?o } INSERT { GRAPH e:g { ?s e:b ?o } } WHERE { ?s e:b ?o FILTER (?o > 1) }"
PLACES = "code,kind,name,name_zh,within\nC1,county,County,县,\nT1,township,Town,镇,C1\nV1,village,Village,村,T1\n"


def mangled(text: str) -> st.SearchStrategy[str]:
    """The text with up to four pieces of it doubled, lost, moved, or exchanged for something nasty."""
    place = st.integers(0, len(text))
    cuts = st.lists(st.tuples(place, place, st.sampled_from((*NASTY, "", text[:80]))), min_size=1, max_size=4)
    return cuts.map(lambda made: _cut(text, made))


def _cut(text: str, cuts: list[tuple[int, int, str]]) -> str:
    for begin, end, piece in cuts:
        first, last = sorted((begin, min(end, begin + 30)))
        text = text[:first] + piece + text[last:]
    return text


def check_told(doors: Doors, answer: tuple[int, str], before: object, what: str) -> None:
    """No failure, nothing of the inside; what was refused was not stored."""
    status, text = answer
    assert status < 500, (what, text)
    if status >= 400:
        assert not INSIDE.search(text), (what, text)
        assert str(doors.service.store.folder.root) not in text, (what, text)
        assert doors.service.store.version() == before, what


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("fuzz"), empty=True) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("kind", RDF)
def test_rdf_of_every_syntax(doors: Doors, kind: str) -> None:
    client = doors.client("administrator")

    @tries(6)
    @given(text=mangled(RDF[kind]))
    def sent(text: str) -> None:
        before = doors.service.store.version()
        body = text.encode("utf-8", "surrogatepass")
        answer = client.put("/sparql/store?graph=http://e.org/g", data=body, content_type=kind)
        check_told(doors, (answer.status_code, answer.text), before, text)

    sent()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/sparql", "/sparql/update"])
def test_queries_and_updates(doors: Doors, path: str) -> None:
    client = doors.client("administrator")
    kind = "application/sparql-update" if path.endswith("update") else "application/sparql-query"
    text = (
        UPDATE
        if path.endswith("update")
        else UPDATE.replace("DELETE { ?s e:b ?o } INSERT { GRAPH e:g { ?s e:b ?o } }", "SELECT *")
    )

    @tries(10)
    @given(said=mangled(text))
    def sent(said: str) -> None:
        before = doors.service.store.version()
        answer = client.post(path, data=said.encode("utf-8", "surrogatepass"), content_type=kind)
        check_told(doors, (answer.status_code, answer.text), before, said)

    sent()


DEEP = {
    "text/turtle": b"<a:a> <a:b> " + b"[ <a:b> " * 9_000,
    "application/trig": b"<a:g> { <a:a> <a:b> " + b"( " * 9_000,
    "application/ld+json": b'{"a":' * 9_000,
    "application/rdf+xml": (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="a:">'
        + b"<e:a><e:b>" * 9_000
        + b"</e:b></e:a>" * 9_000
        + b"</rdf:RDF>"
    ),
    "application/n-quads": b'<a:a> <a:b> "' + b"x" * 3_000_000 + b'" .\n',
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", DEEP)
def test_what_is_deep_or_huge_ends_nothing(doors: Doors, kind: str) -> None:
    before = doors.service.store.version()
    client = doors.client("administrator")
    answer = client.put("/sparql/store?graph=http://e.org/deep", data=DEEP[kind], content_type=kind)
    check_told(doors, (answer.status_code, answer.text), before, kind)
    assert client.get("/health").status_code == 200


@pytest.mark.slow
def test_no_file_makes_the_service_call_anybody(doors: Doors) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as heard:
        there = f"http://127.0.0.1:{heard.getsockname()[1]}/x"
        xml = RDF["application/rdf+xml"]
        bodies = (
            ("application/ld+json", json.dumps({"@context": there, "@id": "a:a", "b": 1})),
            ("application/ld+json", json.dumps({"@context": [{"b": "a:b"}, {"@import": there}], "@id": "a:a", "b": 1})),
            ("application/ld+json", json.dumps({"@context": {"p": {"@id": "a:p", "@context": there}}, "p": {"b": 1}})),
            (
                "application/rdf+xml",
                xml.replace("?><", f'?><!DOCTYPE r [<!ENTITY x SYSTEM "{there}">]><').replace(">x<", ">&x;<"),
            ),
            ("application/rdf+xml", xml.replace("?><", f'?><!DOCTYPE r SYSTEM "{there}"><')),
            ("text/turtle", f"@base <{there}> . <> <http://www.w3.org/2002/07/owl#imports> <{there}> ."),
        )
        client = doors.client("administrator")
        for kind, body in bodies:
            before = doors.service.store.version()
            answer = client.put("/sparql/store?graph=http://e.org/called", data=body, content_type=kind)
            check_told(doors, (answer.status_code, answer.text), before, body)
        for text in (
            f"LOAD <{there}>",
            "LOAD <file:///etc/passwd>",
            f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
        ):
            answer = client.post("/sparql/update", data=text, content_type="application/sparql-update")
            assert 400 <= answer.status_code < 500, (text, answer.text)
        for text in (f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}", f"SELECT * FROM <{there}> {{ ?s ?p ?o }}"):
            assert client.get("/sparql", query_string={"query": text}).status_code < 500
        heard.settimeout(0.1)
        with pytest.raises(TimeoutError):
            heard.accept()


def refused_or_read(store: EmbeddedStore, file: Path) -> None:
    """A file is read, or refused with an error that is meant for people and says nothing of where files lie."""
    before, told = store.version(), ""
    try:
        load_into(store, file, dry_run=True)
    except RemitError as error:
        told = error.detail
    assert not INSIDE.search(told), told
    assert str(file.parent) not in told, told
    assert store.version() == before


@pytest.mark.slow
def test_csv(store: EmbeddedStore, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"

    @tries(40)
    @given(text=mangled(PLACES), encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "latin-1")))
    def read(text: str, encoding: str) -> None:
        file.write_bytes(text.encode(encoding, "replace"))
        refused_or_read(store, file)

    read()


def workbook(rows: str) -> dict[str, bytes]:
    """The parts of a workbook that holds some rows."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "places"
    for row in rows.splitlines():
        sheet.append(row.split(","))
    book.save(out)
    with zipfile.ZipFile(out) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


@pytest.mark.slow
def test_workbooks(store: EmbeddedStore, tmp_path: Path) -> None:
    parts, file = workbook(PLACES), tmp_path / "places.xlsx"

    @tries(40)
    @given(data=st.data())
    def read(data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(parts)))
        changed = parts | {name: data.draw(mangled(parts[name].decode())).encode("utf-8", "surrogatepass")}
        more = data.draw(st.sampled_from(("", "../../evil", "/etc/evil", "xl/worksheets/sheet1.xml", "xl/externalLinks/x.xml")))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
            for part, content in changed.items():
                out.writestr(part, content)
            if more and more not in changed:
                out.writestr(more, "x")
        whole = file.read_bytes()
        cut = data.draw(st.integers(0, 3))
        file.write_bytes(whole if cut else whole[: data.draw(st.integers(0, len(whole)))])
        refused_or_read(store, file)

    read()
    assert not list(tmp_path.parent.rglob("evil"))
