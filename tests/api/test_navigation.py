"""The header leads where the app has pages that the reader may use, and nowhere else."""

import re

from flask.testing import FlaskClient
from tiny_service import Doors

from api.navigation import MENUS


def ways(client: FlaskClient, path: str = "/graph") -> set[str]:
    page = client.get(path, headers={"Accept": "text/html"}).text
    return set(re.findall(r'href="([^"]*)"', page[page.index('class="ways"') : page.index("</header>")]))


def test_every_entry_of_the_header_answers_its_reader(doors: Doors) -> None:
    for role in ("public", "staff", "administrator"):
        client = doors.client(role)
        shown = ways(client)
        assert {"/", "/q/", "/graph", "/ns"} <= shown
        for path in shown:
            assert client.get(path, headers={"Accept": "text/html"}).status_code in (200, 303), (role, path)


def test_nobody_sees_entries_that_are_not_theirs(doors: Doors) -> None:
    administration = {entry.path for menu in MENUS for entry in menu.entries if entry.path.startswith("/admin")}
    assert "/import" not in ways(doors.client("public"))
    assert "/import" in ways(doors.client("staff"))
    assert not administration & ways(doors.client("staff"))
    assert administration & ways(doors.client("administrator"))


def test_a_page_says_where_it_is(staff: FlaskClient) -> None:
    page = staff.get("/facts/new/visits", headers={"Accept": "text/html"}).text
    crumbs = page[page.index('class="crumbs"') : page.index("<main")]
    assert re.findall(r'href="([^"]*)"', crumbs) == ["/", "/facts"]
    assert '<a href="/facts" aria-current="page">' in page
