"""The pages as they are served, without a browser: the real app over the small county."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad
from tiny_service import Doors

from api.app import create_app
from api.service import Service
from api.settings import Settings
from graph.rdf import CURRENT, LABEL
from graph.snapshot import Draft
from queries.catalog import catalog

HOSTILE = """<img src=x onerror="window.pwned=1"></script><script>window.pwned=1</script> 'href' {{ 7 * 7 }}"""


@contextmanager
def served(facts: Iterable[Quad]) -> Iterator[Callable[[str], FlaskClient]]:
    """The app over some facts; who asks is chosen by role."""
    with TemporaryDirectory() as folder:
        service = Service(Settings(Path(folder) / "data", workers=1, page_seconds=60.0))
        try:
            service.store.commit(lambda draft: str(draft.add(facts)))  # type: ignore[func-returns-value]
            yield Doors(service, create_app(service)).client
        finally:
            service.close()


@pytest.fixture(scope="module")
def client(county: Draft) -> Iterator[FlaskClient]:
    """A reader who is staff."""
    with served(county.store) as of:
        yield of("staff")


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200, response.text
    return response.text


def test_the_home_page_has_the_figures_and_the_list_of_questions_a_form_for_every_one(client: FlaskClient) -> None:
    assert re.search(r"</dt>\s*<dd>4</dd>", page(client, "/"))
    text = page(client, "/q/")
    assert all(f'action="/q/{name}"' in text for name in catalog())
    for question in catalog().values():
        assert all(f'id="{question.name}-{param}"' in text for param in question.params)


PATHS = ["/?lang={}", "/graph?lang={}", "/graph?focus=V1&lang={}", "/q/who?village=V1&lang={}", "/id/village/V1?lang={}"]


@pytest.mark.parametrize(
    ("path", "lang"),
    [*((path, lang) for path in PATHS for lang in ("en", "zh")), ("/sparql?lang={}", "en"), ("/sparql?lang={}", "zh")],
)
def test_pages_load_only_from_here_and_have_nothing_inline(client: FlaskClient, path: str, lang: str) -> None:
    text = page(client, path.format(lang))
    assert f'<html lang="{lang}">' in text
    loaded = re.findall(r"""(?:<script[^>]*|<link[^>]*|<img[^>]*)(?:src|href)="([^"]*)""", text)
    assert loaded
    assert all(re.fullmatch(r"/[\w.-][^:]*", address) for address in loaded)
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", text)


def test_assets_are_kept_for_good_and_revalidate(client: FlaskClient) -> None:
    (address,) = re.findall(r'src="(/assets/vis-network[^"]*)"', page(client, "/graph?focus=V1"))
    response = client.get(address)
    assert "immutable" in response.headers["Cache-Control"]
    assert response.mimetype == "text/javascript"
    assert client.get(address, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    assert client.get("/assets/vis-network.min.js").status_code == 404
    assert client.get("/assets/..%2fremit.css").status_code == 404


def test_the_picture_and_its_table_say_the_same(client: FlaskClient) -> None:
    data = client.get("/graph.json?focus=village/V1").get_json()
    text = page(client, "/graph?focus=village/V1")
    body = text[text.index('<tbody id="lines">') : text.rindex("</tbody>")]
    assert body.count("<tr>") == len(data["edges"])
    assert (data["drawn"], data["truncated"]) == (len(data["nodes"]), False)
    assert data["total"] == sum(node.get("count", 1) for node in data["nodes"])


def test_every_link_of_a_picture_leads_somewhere(client: FlaskClient) -> None:
    found: set[str] = set()
    for focus in ("village/V1", "household/H1", "subject/CADRE", "duty/housing", "county/C1"):
        data = client.get(f"/graph.json?focus={focus}").get_json()
        found |= {one["href"] for one in data["nodes"] + data["edges"] if "href" in one}
        found |= {f"/graph?focus={node['focus']}" for node in data["nodes"] if "focus" in node}
    assert len(found) > 30
    assert [path for path in sorted(found) if client.get(path).status_code != 200] == []


def test_a_picture_that_is_cut_says_so(client: FlaskClient) -> None:
    data = client.get("/graph.json?focus=village/V1&limit=8").get_json()
    assert data["truncated"]
    assert data["drawn"] == len(data["nodes"]) < data["total"]
    assert "draw more" in page(client, "/graph?focus=village/V1&limit=8")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("focus=village/V9", 404),
        ("focus=village/V1&as_of=yesterday", 400),
        ("focus=village/V1&limit=1", 400),
        ("focus=village/V1&limit=2001", 400),
        ("focus=village/V1&limit=²", 400),
        ("focus=village/V1&depth=2", 400),
    ],
)
@pytest.mark.parametrize("path", ["/graph", "/graph.json"])
def test_what_cannot_be_drawn_is_a_problem(client: FlaskClient, path: str, query: str, status: int) -> None:
    assert client.get(f"{path}?{query}").status_code == status


def test_home_refuses_a_parameter_it_does_not_know(client: FlaskClient) -> None:
    assert client.get("/?what=1").status_code == 400


def test_the_other_language_is_the_same_page(client: FlaskClient) -> None:
    (address,) = re.findall(r'name="back" value="([^"]*)"', page(client, "/graph?focus=V1&limit=20"))
    split = urlsplit(address.replace("&amp;", "&"))
    assert (split.path, dict(parse_qsl(split.query))) == ("/graph", {"focus": "V1", "limit": "20"})


def test_a_hostile_name_stays_text(county: Draft) -> None:
    store = ox.Store()
    store.extend(county.store)
    store.add(Quad(NamedNode(county.ids.iri("subject", "OLD")), LABEL, Literal(HOSTILE, language="zh"), CURRENT))
    village = NamedNode(county.ids.iri("village", "V1"))
    for quad in list(store.quads_for_pattern(village, LABEL, None, CURRENT)):
        store.remove(quad)
    store.add(Quad(village, LABEL, Literal(HOSTILE, language="en"), CURRENT))
    with served(store) as of:
        look_for_script(of("staff"))


def look_for_script(client: FlaskClient) -> None:
    for path in (
        "/",
        "/graph?focus=V1",
        "/graph?focus=OLD&lang=zh",
        "/q/who?village=V1",
        "/id/village/V1",
        f"/graph?focus={HOSTILE}",
    ):
        text = client.get(path, headers={"Accept": "text/html"}).text
        assert "<img src=x" not in text
        assert "<script>window" not in text
    response = client.get("/graph.json?focus=V1")
    assert (response.mimetype, response.headers["X-Content-Type-Options"]) == ("application/json", "nosniff")
    assert any(node["label"] == HOSTILE for node in json.loads(response.text)["nodes"])


def test_a_public_reader_gets_no_household(county: Draft) -> None:
    with served(quad for quad in county.store if "setting/sample" not in str(quad.subject)) as of:
        look_for_households(of("public"))


def look_for_households(client: FlaskClient) -> None:
    text = page(client, "/")
    assert "<dt>households</dt>" not in text
    assert 'action="/q/needs"' not in text
    assert client.get("/graph?focus=household/H1&as_of=2017-11-30").status_code == 404
    data: dict[str, Any] = client.get("/graph.json?focus=V1&as_of=2017-11-30").get_json()
    assert {node["kind"] for node in data["nodes"]} <= {"place", "subject", "responsibility"}
    assert "Cadre" not in {node["label"] for node in data["nodes"]}


def test_figures_are_computed_once_per_version(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = page(client, "/q/")

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr("api.overviews.figures", fail)
    assert page(client, "/q/") == first


def test_the_separator_of_levels_stands_only_between_them(client: FlaskClient) -> None:
    (sheet,) = re.findall(r'href="(/assets/remit\.[^"]*css[^"]*)"', client.get("/").text)
    rules = re.findall(r"\.crumbs li([^{]*)\{[^}]*content:", client.get(sheet).text)
    assert [rule.strip() for rule in rules] == [":not(:last-child)::after"]
