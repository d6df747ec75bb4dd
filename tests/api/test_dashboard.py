"""The home page: figures that moved, the worst places, what changed, and trends that come when they are worked out."""

import re
import time
from datetime import date
from pathlib import Path

from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad
from tiny_service import Doors, tiny_service

from api.app import create_app
from api.service import Service
from api.settings import Settings
from graph.rdf import FINDINGS, literal
from graph.snapshot import Draft
from ontology.terms import RM


def tile(page: str, name: str) -> str:
    """The text of a tile."""
    tiles = re.findall(r"<div[^>]*><dt>(.*?)</dd></div>", page, re.DOTALL)
    words = (" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in tiles)
    return next(one for one in words if one.startswith(name))


def test_the_figures_say_how_they_moved(staff: FlaskClient) -> None:
    page = staff.get("/").text
    assert tile(page, "households") == "households 8"
    assert tile(page, "open needs") == "open needs unchanged in 30 days 9"
    assert tile(page, "responsibilities").startswith("responsibilities ")
    assert "最近变化" in staff.get("/?lang=zh").text


def test_faults_move_only_where_something_was_found_before(tmp_path: Path) -> None:
    """All of the tiny county is first found on its data day; moved back by a year, it stood then, too."""
    with tiny_service(tmp_path) as doors:
        desk = doors.client("staff")
        page = desk.get("/").text
        assert re.fullmatch(r"faults found \d+", tile(page, "faults found"))
        assert "faults first seen" not in page
        doors.service.store.commit(_a_year_earlier)
        page = desk.get("/").text
        assert "unchanged in 30 days" in tile(page, "faults found")
        assert "faults first seen" in page


def _a_year_earlier(draft: Draft) -> str:
    """Let every finding have been seen a year earlier."""
    for quad in list(draft.quads(None, NamedNode(RM.firstSeen), graph=FINDINGS)):
        draft.remove([quad])
        draft.add([Quad(quad.subject, quad.predicate, literal(date(2016, 11, 30)), FINDINGS)])
    return "earlier"


def test_the_worst_village_comes_first_and_leads_to_its_findings(staff: FlaskClient) -> None:
    page = staff.get("/").text
    part = page[page.index("Villages with most faults") :]
    assert re.search(r'<a href="/id/village/(V\d+)">', part)[1] == "V03"  # type: ignore[index]
    (count,) = re.findall(r'<a href="(/findings\?fault=yes&amp;village=V03)" aria-label="(\d+):', part)[:1]
    listed = staff.get(count[0].replace("&amp;", "&"), headers={"Accept": "text/html"}).text
    assert re.search(rf"of\s+{count[1]}\b", listed)


def test_every_link_of_the_page_leads_somewhere(staff: FlaskClient) -> None:
    page = staff.get("/").text
    links = {link.replace("&amp;", "&") for link in re.findall(r"<main.*</main>", page, re.DOTALL)[0].split('href="')[1:]}
    for link in {link.partition('"')[0].partition("#")[0] for link in links}:
        assert staff.get(link, headers={"Accept": "text/html"}).status_code == 200, link


def test_trends_come_when_they_are_worked_out(staff: FlaskClient) -> None:
    ended = time.monotonic() + 60
    while "data-waiting" in (page := staff.get("/").text) and time.monotonic() < ended:
        time.sleep(0.05)
    assert "Faults by kind" in page
    told = re.search(r"<desc>(absence: .*?)</desc>", page)
    assert told
    assert re.search(r"2017-11-30: \d+", told[1])


def test_the_public_sees_no_trend_and_no_household(public: FlaskClient) -> None:
    page = public.get("/").text
    assert "households or people" in page
    assert "per household" not in page.replace("no households", "")
    assert "/findings?" not in page[page.index("<main") :]
    assert "data-waiting" not in page


def test_without_data_the_page_says_what_to_do(tmp_path: Path) -> None:
    service = Service(Settings(tmp_path, workers=1))
    try:
        page = create_app(service).test_client().get("/").text
    finally:
        service.close()
    assert "There are no data yet" in page
    assert "/import" in page


def test_the_versions_are_told_with_what_made_them(doors: Doors, staff: FlaskClient) -> None:
    page = staff.get("/").text
    changed = page[page.index('id="changed"') : page.index('id="worst"')]
    assert "tester" in changed
    assert "import of" in changed
    assert changed.count("difference</a>") == doors.service.store.version().number
