"""Pictures as files, with data that would run as script wherever they became markup."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from pictured import picture
from pyoxigraph import Literal, NamedNode, Quad
from watched import HOSTILE

from graph.rdf import CURRENT, LABEL
from graph.snapshot import Draft
from visualize.alone import Parts, alone
from visualize.graphml import graphml
from visualize.legend import legend
from visualize.marks import broken, width_of
from visualize.network import draw
from visualize.pieces import pieces
from visualize.svg import svg
from visualize.table import Pages, csv_of, table

CORPUS = [
    HOSTILE,
    "</script><script>window.pwned=1</script>",
    "]]><svg onload=window.pwned=1>",
    "<!--<script>window.pwned=1</script>",
    '"><image href=x onerror=window.pwned=1>',
    "javascript:window.pwned=1",
    "{{ 7 * 7 }} ${window.pwned=1} \u2028 \x00 \x08 &lt;b&gt;",
    '=HYPERLINK("http://evil")',
]


class Tags(HTMLParser):
    """The elements and attributes that a browser would make of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.names, self.attributes = set[str](), set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


PAGES = Pages(lambda node: None, lambda record: None)


@pytest.fixture(params=CORPUS)
def hostile(county: Draft, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What is drawn around a village with a hostile name, in JSON that went through a wire."""
    village = NamedNode(county.ids.iri("village", "V1"))
    there = list(county.quads(village, LABEL))
    for quad in there:
        county.store.remove(quad)
    name = Quad(village, LABEL, Literal(request.param.replace("\x00", "\u0001"), language="en"), CURRENT)
    county.store.add(name)
    try:
        made = picture(county, "village/V1")
        drawn: dict[str, Any] = json.loads(json.dumps(draw(made, "en", PAGES, {}).payload()))
        return drawn | {"legend": legend(made, {}), "csv": csv_of(table(made.network, PAGES), "en")}
    finally:
        county.store.remove(name)
        for quad in there:
            county.store.add(quad)


def test_svg_holds_names_as_text_only(hostile: dict[str, Any]) -> None:
    root = ElementTree.fromstring(svg(hostile, hostile["nodes"][0]["label"], hostile["legend"], "en"))
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "g", "rect", "circle", "polygon", "path", "text", "tspan", "title"}
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or name.endswith("href")]


def test_graphml_is_well_formed_and_holds_all(hostile: dict[str, Any]) -> None:
    read = nx.parse_graphml(graphml(hostile))
    assert len(read) == len(hostile["nodes"])
    assert read.number_of_edges() == len(hostile["edges"])


def test_no_cell_of_the_csv_is_a_formula(hostile: dict[str, Any]) -> None:
    assert not re.search(r'(^|,)"?[=+@]', hostile["csv"], re.MULTILINE)


def test_a_file_of_its_own_runs_nothing_but_its_scripts_and_its_data_end_nothing(hostile: dict[str, Any]) -> None:
    data = {"nodes": hostile["nodes"], "edges": hostile["edges"]}
    script = pieces()["graph.js"].content.decode()
    text = alone(Parts(hostile["nodes"][0]["label"], "en", "<main></main>", data, ("p{}",), (script,)))
    assert text.count("<script") == text.count("</script>") == 2
    (held,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert json.loads(held) == data
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src &#x27;sha256-{digest}&#x27;;" in text
    assert "unsafe" not in text[: text.index("<script")]
    seen = Tags()
    seen.feed(text)
    assert seen.names == {"html", "head", "meta", "title", "style", "body", "main", "script"}
    assert not [name for name in seen.attributes if name.startswith("on") or name in ("src", "href")]


def test_a_script_that_would_end_its_element_is_refused() -> None:
    with pytest.raises(ValueError, match="end its element"):
        alone(Parts("", "en", "", {}, (), ("x = '</SCRIPT>'",)))


def test_labels_break_where_they_are_too_wide() -> None:
    assert broken("Government of Anping Township") == ["Government of", "Anping Township"]
    assert all(width_of(line) <= 158 for line in broken("农业农村局扶贫开发领导小组办公室"))
    assert "".join(broken("农业农村局扶贫开发领导小组办公室")) == "农业农村局扶贫开发领导小组办公室"


def test_the_same_picture_is_the_same_file(county: Draft) -> None:
    files = {
        svg(draw(made, "zh", PAGES, {}).payload(), "x", legend(made, {}), "zh") for made in (picture(county, "village/V1"),) * 2
    }
    assert len(files) == 1
