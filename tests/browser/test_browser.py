"""A real browser on the real app, served by waitress on loopback over a data folder with a small sample county."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from in_memory import facts_of
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from pyoxigraph import Literal, NamedNode, Quad
from waitress import create_server

from api.app import create_app
from api.service import Service
from api.settings import Settings
from graph.rdf import CURRENT, LABEL
from graph.sample.county import county_tables
from graph.snapshot import Draft

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = """<img src=x onerror="window.pwned=1"></script><script>window.pwned=1</script> href"""
"""A name that would run as script wherever it became markup; the letters href are what opens the hole of pyvis' own pages."""
PICTURES = ["village/V01", "village/V02", "household/H000013", "subject/TG01", "duty/housing", "county/C1"]
PIXELS = """(canvas, wanted) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
  let count = 0, x = 0, y = 0;
  for (let place = 0; place < data.length; place += 4) {
    if (data[place + 3] && (!wanted || wanted.every((part, index) => data[place + index] === part))) {
      count += 1;
      x += (place / 4) % canvas.width;
      y += Math.floor(place / 4 / canvas.width);
    }
  }
  return [count, (x / count / canvas.width) * canvas.clientWidth, (y / count / canvas.height) * canvas.clientHeight];
}"""
"""How many pixels of a canvas are painted (in one colour, if one is given), and the middle of them."""
FOCUS_COLOUR = [255, 176, 0]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with 60 households; one village has a hostile name."""
    service = Service(Settings(tmp_path_factory.mktemp("data"), workers=1))
    facts = facts_of(county_tables(households=60).tables)

    def fill(draft: Draft) -> str:
        draft.add(facts.store)
        village = NamedNode(draft.ids.iri("village", "V02"))
        draft.remove(draft.quads(village, LABEL))
        draft.add([Quad(village, LABEL, Literal(HOSTILE, language=lang), CURRENT) for lang in ("en", "zh")])
        return "filled"

    service.store.commit(fill)
    server = create_server(create_app(service), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join()
    service.close()


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    """Debian's Chromium; gone before the server, which waits for its connections to end."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no {CHROMIUM}")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@dataclass
class Watched:
    """A page, and everything that it should not have done."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def draw(self, path: str) -> None:
        """Open a picture and wait until it is drawn."""
        self.page.goto(path)
        self.page.wait_for_selector("#stage[data-drawn]")

    def ink(self) -> int:
        """How many pixels of the picture are painted."""
        painted: int = self.page.locator("#stage canvas").evaluate(PIXELS)[0]
        return painted

    def assert_clean(self) -> None:
        """No complaint on the console, no request to another host, no script out of data."""
        assert self.complaints == []
        assert self.foreign == []
        assert self.page.evaluate("window.pwned") is None


@pytest.fixture
def look(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A fresh page that is watched; its settings (theme, size, script or not) by indirect parameter."""
    settings: dict[str, Any] = {"viewport": {"width": 1366, "height": 900}, **getattr(request, "param", {})}
    context = browser.new_context(base_url=address, **settings)
    watched = Watched(context.new_page())

    def see(asked: Request) -> None:
        if urlsplit(asked.url).netloc not in ("", urlsplit(address).netloc):
            watched.foreign.append(asked.url)

    page = watched.page
    page.on("console", lambda said: watched.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("request", see)
    yield watched
    context.close()


def test_from_the_home_page_a_question_is_asked_and_answered(look: Watched, tmp_path: Path) -> None:
    page = look.page
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is responsible")
    expect(page.locator(".tiles div", has_text="households").locator("dd")).to_have_text("60")
    page.screenshot(path=tmp_path / "home.png", full_page=True)
    form = page.locator("form[action='/q/who']")
    form.get_by_label("village").fill("V01")
    form.get_by_label("duty").select_option(label="housing assurance")
    form.get_by_role("button", name="Ask").click()
    expect(page).to_have_url(re.compile(r"/q/who\?.*village=V01.*duty=housing"))
    rows = page.locator("table.answer tbody tr")
    assert rows.count() > 0
    assert all("housing assurance" in text for text in rows.all_inner_texts())
    expect(page.get_by_label("village")).to_have_value("V01")
    page.screenshot(path=tmp_path / "question.png")
    rows.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look.assert_clean()


def test_every_question_form_of_the_home_page_opens(look: Watched) -> None:
    page = look.page
    page.goto("/")
    closed = page.locator("details.question:not([open]) > summary")
    while closed.count():
        closed.first.click()
    expect(page.get_by_role("button", name="Ask")).to_have_count(page.locator("details.question").count())
    look.assert_clean()


@pytest.mark.parametrize("focus", PICTURES)
def test_a_picture_is_drawn(look: Watched, focus: str, tmp_path: Path) -> None:
    look.draw(f"/graph?focus={focus}")
    assert look.ink() > 2000
    rows = look.page.locator("#links ~ .scroll tbody tr").count()
    assert rows > 0
    look.page.screenshot(path=tmp_path / f"{focus.replace('/', '-')}.png", full_page=True)
    look.assert_clean()


def test_the_best_path_stands_out_in_its_picture(look: Watched, tmp_path: Path) -> None:
    look.draw("/path?to=H000001&resource=funds&links=possible")
    canvas = look.page.locator("#stage canvas")
    assert canvas.evaluate(PIXELS, FOCUS_COLOUR)[0] > 300
    assert look.ink() > 2000
    assert look.page.locator("section[aria-labelledby=ways] li").count() == 5
    look.page.screenshot(path=tmp_path / "path.png", full_page=True)
    look.assert_clean()


@pytest.mark.parametrize(
    "look",
    [{"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}],
    indirect=True,
    ids=["dark", "narrow"],
)
@pytest.mark.parametrize(
    "path",
    [
        *("/?lang=zh", "/graph?focus=village/V01&lang=zh", "/q/gaps?lang=zh", "/id/village/V01?lang=zh"),
        *("/matrix?place=V02&lang=zh", "/matrix?place=C1&lang=zh"),
        "/path?to=H000001&resource=funds&links=possible&lang=zh",
    ],
)
def test_pages_fit_dark_and_narrow_screens(look: Watched, path: str, tmp_path: Path) -> None:
    look.page.goto(path)
    overflow = look.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    look.page.screenshot(path=tmp_path / "page.png")
    look.assert_clean()


def test_the_matrix_is_walked_by_keys_and_leads_to_a_record(look: Watched, tmp_path: Path) -> None:
    page = look.page
    page.goto("/matrix")
    page.get_by_label("place").fill("V01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table")).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="education assurance"))
    letter = row.get_by_role("link", name=re.compile("^accountable, record ")).first
    letter.focus()
    expect(letter).to_be_in_viewport()
    page.screenshot(path=tmp_path / "matrix.png")
    letter.press("Enter")
    expect(page).to_have_url(re.compile("/id/responsibility/"))
    look.assert_clean()


def test_a_node_is_chosen_by_keys_and_the_picture_moves_its_focus(look: Watched) -> None:
    page = look.page
    look.draw("/graph?focus=village/V01")
    stage = page.locator("#stage")
    stage.focus()
    stage.press("ArrowRight")
    expect(page.locator("#details strong")).to_have_text("Zaowan")
    stage.press("ArrowUp")
    expect(page.locator("#details strong")).not_to_have_text("Zaowan")
    expect(page.locator("#said")).not_to_be_empty()
    page.locator("#details").get_by_role("link", name="record").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert urlsplit(page.url).path.startswith("/id/")
    look.assert_clean()


def test_a_click_on_a_node_tells_of_it_and_links_to_its_page(look: Watched) -> None:
    page = look.page
    look.draw("/graph?focus=subject/TG01")
    canvas = page.locator("#stage canvas")
    count, x, y = canvas.evaluate(PIXELS, FOCUS_COLOUR)
    assert count > 100
    canvas.click(position={"x": x, "y": y})
    expect(page.locator("#details strong")).to_have_text("Government of Anping Township")
    page.locator("#details").get_by_role("link", name="Open page").click()
    expect(page).to_have_url(re.compile("/id/subject/TG01$"))
    look.assert_clean()


def test_the_legend_hides_and_shows_kinds(look: Watched) -> None:
    look.draw("/graph?focus=village/V01")
    whole = look.ink()
    box = look.page.get_by_role("checkbox", name=re.compile("subject"))
    box.uncheck()
    look.page.wait_for_timeout(300)
    assert look.ink() < whole
    box.check()
    look.page.wait_for_timeout(300)
    assert look.ink() == whole
    look.assert_clean()


def test_a_hostile_name_is_shown_and_never_run(look: Watched, tmp_path: Path) -> None:
    page = look.page
    for path in ("/", "/id/village/V02", "/q/who?village=V02", "/findings?village=V02"):
        page.goto(path)
        look.assert_clean()
    look.draw("/graph?focus=village/V02")
    expect(page.get_by_role("heading", level=1)).to_contain_text(HOSTILE)
    stage = page.locator("#stage")
    box = stage.bounding_box()
    assert box
    for right in range(10):
        for down in range(10):
            page.mouse.move(box["x"] + box["width"] * right / 10, box["y"] + box["height"] * down / 10)
            page.wait_for_timeout(15)
    stage.focus()
    stage.press("ArrowUp")
    expect(page.locator("#details strong")).to_have_text(HOSTILE)
    page.screenshot(path=tmp_path / "hostile.png")
    look.assert_clean()


@pytest.mark.parametrize("look", [{"java_script_enabled": False}], indirect=True)
def test_without_script_the_table_says_it_all(look: Watched) -> None:
    look.page.goto("/graph?focus=village/V01")
    expect(look.page.locator("noscript p").first).to_be_visible()
    expect(look.page.get_by_role("row").nth(1)).to_be_visible()
    assert look.foreign == []


def test_sparql_runs_in_its_page(look: Watched, tmp_path: Path) -> None:
    page = look.page
    page.goto("/sparql")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#result caption")).to_have_text("8 × 2")
    expect(page.locator("#result")).to_contain_text(HOSTILE)
    page.screenshot(path=tmp_path / "sparql.png")
    look.assert_clean()


def test_a_query_that_is_wrong_says_why(look: Watched) -> None:
    page = look.page
    page.goto("/sparql")
    page.get_by_label("Query").fill("SELECT nonsense")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#result .alarm")).to_be_visible()
    assert page.evaluate("window.pwned") is None


def test_what_is_not_there_is_a_page_that_says_so(look: Watched) -> None:
    page = look.page
    page.goto("/graph?focus=village/V99")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such thing")
    expect(page.locator(".alarm")).to_contain_text("village/V99")
