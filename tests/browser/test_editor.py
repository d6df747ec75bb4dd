"""The editor at /sparql in a real browser, as somebody uses it who writes queries."""

import csv
import io
import json
import re
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from playwright.sync_api import Download, Page, expect
from playwright.sync_api import TimeoutError as WaitedInVain
from pyoxigraph import RdfFormat
from watched import HOSTILE, Watched

pytestmark = pytest.mark.browser

PREFIXES = "PREFIX rm: <https://w3id.org/remit/ns#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
INSIDE = PREFIXES + "CONSTRUCT WHERE { ?v a rm:Village ; rdfs:label ?l ; rm:inside ?t }"
COUNTS = PREFIXES + "SELECT ?class (COUNT(*) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n) LIMIT 5"
GRAPHS = ("ttl", "nt", "rdf", "jsonld", "nq", "trig", "n3")
DIGITS = "{ 0 1 2 3 4 5 6 7 8 9 }"
NUMBERS = f"SELECT ?n {{ VALUES ?a {DIGITS} VALUES ?b {DIGITS} VALUES ?c {DIGITS} BIND(100 * ?a + 10 * ?b + ?c AS ?n) }}"


def write(page: Page, query: str) -> None:
    page.get_by_label("Query", exact=True).fill(query)


def run(page: Page, query: str) -> None:
    """Run a query by the keyboard and wait for its result."""
    write(page, query)
    page.get_by_label("Query", exact=True).press("Control+Enter")
    expect(page.locator("#said")).to_contain_text(re.compile(r"\d\.\d\d s"))


def test_rows_are_a_table_with_links_and_names_stay_text(look: Watched, tmp_path: Path) -> None:
    page = look.page
    page.goto("/sparql")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#result caption")).to_have_text("8 × 2")
    expect(page.locator("#said")).to_contain_text("8 rows")
    expect(page.locator("#result")).to_contain_text(HOSTILE)
    page.screenshot(path=tmp_path / "sparql.png")
    page.locator("#result").get_by_role("link", name="https://remit.example/id/village/V01").first.click()
    expect(page).to_have_url(re.compile("/id/village/V01$"))
    look.assert_clean()


def test_the_query_stands_in_colours_exactly_below_its_text(look: Watched) -> None:
    page = look.page
    page.goto("/sparql")
    hostile = f'SELECT ?村 {{ ?村 rm:x "{HOSTILE}" }} # {HOSTILE}\n<a>' + "\n" * 40
    write(page, hostile)
    assert page.locator("#lit").evaluate("lit => lit.textContent") == hostile + "\n"
    assert page.locator("#lit .t-word").first.inner_text() == "SELECT"
    sizes = "part => [part.offsetWidth, part.offsetHeight, part.scrollHeight]"
    assert page.locator("#lit").evaluate(sizes) == page.locator("#query").evaluate(sizes)
    look.assert_clean()


@pytest.mark.parametrize(
    ("typed", "offered", "taken"),
    [
        ("rm:Vill", "rm:Village", "rm:Village"),
        ("行政村", "rm:Village", "rm:Village"),
        ("SELE", "SELECT", "SELECT"),
        ("PREFIX sko", "skos: <http://www.w3.org/2004/02/skos/core#>", "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"),
        ("?name ?na", "?name", "?name ?name"),
    ],
)
def test_what_is_typed_is_completed_by_the_keyboard(look: Watched, typed: str, offered: str, taken: str) -> None:
    page = look.page
    page.goto("/sparql")
    write(page, "")
    query = page.get_by_label("Query", exact=True)
    query.press_sequentially(typed)
    option = page.get_by_role("option").filter(has=page.get_by_text(offered, exact=True))
    expect(option).to_be_visible()
    for _ in range(40):
        if option.get_attribute("aria-selected") == "true":
            break
        query.press("ArrowDown")
    assert query.get_attribute("aria-activedescendant") == option.get_attribute("id")
    query.press("Enter")
    expect(query).to_have_value(re.compile(re.escape(taken) + "$"))
    expect(page.get_by_role("listbox")).to_be_hidden()
    if taken.startswith("rm:"):
        expect(query).to_have_value(f"PREFIX rm: <https://w3id.org/remit/ns#>\n{taken}")
    look.assert_clean()


def test_the_list_stands_by_the_caret_leaves_with_escape_and_traps_nobody(look: Watched) -> None:
    page = look.page
    page.goto("/sparql")
    query = page.get_by_label("Query", exact=True)
    write(page, "SELECT * {\n\n\n\n ?s a rm:Vi")
    query.press("Control+Space")
    offers = page.get_by_role("listbox")
    expect(offers).to_be_visible()
    top = page.locator("#lit").bounding_box()
    box = offers.bounding_box()
    assert top
    assert box
    assert 5 * 18 < box["y"] - top["y"] < 9 * 24
    query.press("Escape")
    expect(offers).to_be_hidden()
    query.press("Tab")
    expect(query).not_to_be_focused()
    write(page, 'SELECT * { ?s ?p "rm:Vi')
    query.press("Control+Space")
    expect(offers).to_be_hidden()
    look.assert_clean()


def test_an_example_comes_with_its_parameters_and_runs(look: Watched) -> None:
    page = look.page
    page.goto("/sparql")
    page.get_by_text("Who is responsible", exact=False).first.click()
    page.locator("details.question details > summary", has=page.get_by_text("who", exact=True)).click()
    form = page.locator("form[data-example='who']")
    form.locator("input[name=village]").fill("V01")
    form.get_by_label("duty").select_option(label="housing assurance")
    form.get_by_role("button", name="Use this query").click()
    query = page.get_by_label("Query", exact=True)
    expect(query).to_have_value(re.compile("id/village/V01(.|\n)*duty-housing"))
    assert "household/H000001" not in query.input_value()
    query.press("Control+Enter")
    expect(page.locator("#result caption")).to_be_visible()
    rows = page.locator("#result tbody tr")
    assert rows.count() > 0
    assert all("rmv:duty-housing" in text for text in rows.all_inner_texts())
    look.assert_clean()


def test_a_question_that_goes_on_in_python_says_so(look: Watched) -> None:
    page = look.page
    page.goto("/sparql")
    form = page.locator("form[data-example='clarity']")
    form.evaluate("form => form.requestSubmit()")
    expect(page.locator("#result").get_by_role("link", name="clarity")).to_have_attribute("href", re.compile("^/q/clarity"))


def test_a_graph_is_a_table_and_a_picture(look: Watched, tmp_path: Path) -> None:
    page = look.page
    page.goto("/sparql")
    run(page, INSIDE)
    expect(page.locator("#said")).to_contain_text("statements")
    expect(page.locator("#result")).to_contain_text(HOSTILE)
    page.get_by_role("button", name="Picture").press("Enter")
    expect(page.locator("#result .stage[data-drawn]")).to_be_visible()
    painted = page.locator("#result canvas").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((part, place) => place % 4 === 3 && part)"
    )
    assert painted
    page.screenshot(path=tmp_path / "picture.png", full_page=True)
    look.assert_clean()


def test_numbers_are_bars(look: Watched, tmp_path: Path) -> None:
    page = look.page
    page.goto("/sparql")
    run(page, COUNTS)
    numbers = [int(text) for text in page.locator("#result tbody td:nth-child(2)").all_inner_texts()]
    page.get_by_role("button", name="Chart").click()
    widths = [float(bar.get_attribute("width") or 0) for bar in page.locator("#result svg rect").all()]
    assert len(widths) == len(numbers) == 5
    assert [round(width / widths[0], 3) for width in widths] == [round(number / numbers[0], 3) for number in numbers]
    page.screenshot(path=tmp_path / "chart.png")
    look.assert_clean()


def test_many_rows_come_a_piece_at_a_time_and_are_counted_whole(look: Watched) -> None:
    page = look.page
    page.goto("/sparql")
    run(page, NUMBERS)
    expect(page.locator("#result caption")).to_have_text("1,000 × 1 · shown 500")
    page.get_by_role("button", name="Show more rows").click()
    expect(page.locator("#result caption")).to_have_text("1,000 × 1")
    expect(page.locator("#result tbody tr")).to_have_count(1000)
    expect(page.get_by_role("button", name="Show more rows")).to_be_hidden()


def test_the_address_opens_the_same_query_in_the_same_view(look: Watched) -> None:
    page = look.page
    page.goto("/sparql")
    run(page, COUNTS)
    page.get_by_role("button", name="Chart").click()
    link = page.get_by_role("link", name="Link to this query").get_attribute("href")
    assert page.url.endswith(link or "?")
    page.evaluate("localStorage.clear()")
    page.goto("/")
    page.goto(f"/sparql{link}")
    expect(page.get_by_label("Query", exact=True)).to_have_value(COUNTS)
    expect(page.locator("#result svg rect")).to_have_count(5)
    look.assert_clean()


def test_history_and_draft_survive_a_reload_and_are_forgotten_on_request(look: Watched) -> None:
    page = look.page
    page.goto("/sparql")
    run(page, "ASK { ?s ?p ?o }")
    expect(page.locator("#result")).to_have_text("Yes")
    run(page, COUNTS)
    write(page, "SELECT half")
    page.goto("/")
    page.goto("/sparql")
    expect(page.get_by_label("Query", exact=True)).to_have_value("SELECT half")
    page.get_by_text("History", exact=True).click()
    expect(page.locator("#ran li")).to_have_count(2)
    page.locator("#ran a", has_text="ASK").press("Enter")
    expect(page.locator("#result")).to_have_text("Yes")
    page.get_by_role("button", name="Forget all").click()
    expect(page.locator("#history")).to_be_hidden()
    page.goto("/")
    page.goto("/sparql")
    expect(page.locator("#history li")).to_have_count(0)


def downloaded(page: Page) -> Download:
    """What the button gives. A browser under load takes a file that comes long after the click for one nobody asked for, and
    drops it: whoever waits in vain presses once more.
    """
    for _ in range(3):
        with suppress(WaitedInVain):
            with page.expect_download(timeout=20_000) as waiting:
                page.get_by_role("button", name="Download").click()
            return waiting.value
    raise AssertionError("no file came")


def test_every_format_is_downloaded(look: Watched, tmp_path: Path) -> None:
    page = look.page
    page.goto("/sparql")
    found: dict[str, bytes] = {}
    for query in (COUNTS, INSIDE):
        run(page, query)
        for name in page.locator("#format optgroup:not([disabled]) option").all_inner_texts():
            page.locator("#format").select_option(name)
            file = downloaded(page)
            assert file.suggested_filename == f"sparql.{name}"
            file.save_as(tmp_path / name)
            found[name] = (tmp_path / name).read_bytes()
    assert set(found) >= {"json", "xml", "csv", "tsv", "xlsx", *GRAPHS}
    assert len(json.loads(found["json"])["results"]["bindings"]) == 5
    assert len(list(csv.reader(io.StringIO(found["csv"].decode())))) == 6
    assert {len(set(ox.parse(found[name], RdfFormat.from_extension(name)))) for name in GRAPHS} == {24}
    look.assert_clean()


def test_a_query_that_is_wrong_says_why_and_where(look: Watched) -> None:
    page = look.page
    page.goto("/sparql")
    run(page, "SELECT *\nWHERE { ?s nonsense }")
    expect(page.locator("#result .alarm")).to_contain_text("line 2, column")
    expect(page.get_by_label("Query", exact=True)).to_be_focused()
    assert page.locator("#query").evaluate("query => query.selectionStart") > len("SELECT *\n")
    run(page, "ASK {}")
    expect(page.locator("#result .alarm")).to_have_count(0)


def test_a_query_under_way_is_stopped(look: Watched) -> None:
    page = look.page
    page.goto("/sparql")
    write(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#result .alarm")).to_contain_text("cancelled")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


@pytest.mark.parametrize(
    "look",
    [{"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}],
    indirect=True,
    ids=["dark", "narrow"],
)
def test_the_editor_in_chinese_fits_dark_and_narrow_screens(look: Watched, tmp_path: Path) -> None:
    page = look.page
    page.goto("/sparql?lang=zh")
    page.get_by_role("button", name="运行").click()
    expect(page.locator("#said")).to_contain_text("行")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    expect(page.locator("#result a").first).to_have_attribute("href", re.compile(r"\?lang=zh$"))
    page.screenshot(path=tmp_path / "editor-zh.png", full_page=True)
    look.assert_clean()
