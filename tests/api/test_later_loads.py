"""What further rosters bring to the pages - goals with stances, where villages lie - and taking an import back from its page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, problem, tiny_service

from ontology.errors import BadRows

pytestmark = pytest.mark.slow

MORE = Path(__file__).parents[1] / "data" / "more"
PLACES = """code,kind,name,name_zh,within,lat,long
C1,county,Tiny county,小县,,,
T1,township,East township,东乡,C1,,
T2,township,West township,西乡,C1,,
V01,village,Upper village,上村,T1,27.31,105.2975
V02,village,Middle village,中村,T1,27.25,105.31
V03,village,Lower village,下村,T2,27.2,105.1
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("later")
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    with tiny_service(folder) as made:
        for files in ([MORE / "goals.csv", MORE / "stances.csv"], [folder / "places.csv"]):
            made.service.load(files, "tester", dry_run=False, progress=lambda message: None)
        yield made


@pytest.fixture
def desk(own: Doors) -> FlaskClient:
    return own.client("staff")


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.partition("<main")[2]))


def test_a_goal_says_its_phase_who_agreed_and_which_duties_serve_it(desk: FlaskClient) -> None:
    said = words(desk.get("/id/goal/GO2").text)
    assert (
        "It is a phased goal, part of A county without poverty, set by County government, Housing department, "
        "due on 31 Dec 2017, measured by poor households, poverty incidence." in said
    )
    assert "31 days are left on the data day." in said
    assert "Not asked (1): " in said
    assert "It is served by housing assurance." in said
    assert "No unsafe house in 2017" in words(desk.get("/id/goal/GO1").text)
    assert "以" in words(desk.get("/id/goal/GO2?lang=zh").text)
    assert desk.get("/q/stances.json?goal=GO2").get_json()["total"] == 3


def test_villages_are_drawn_where_they_lie_and_their_roster_says_it_again(desk: FlaskClient) -> None:
    assert "<circle" in desk.get("/villages").text
    lines = desk.get("/rosters/places.csv").text.splitlines()
    assert lines[0].endswith(",lat,long")
    assert "V01,village,Upper village,上村,T1,,27.31,105.2975" in lines


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("27.31,", "lat and long belong together"),
        ("105.2975,27.31", "this lies outside -90 to 90"),
        ("27.31,190", "this lies outside -180 to 180"),
    ],
)
def test_where_nothing_can_lie_is_refused(own: Doors, tmp_path: Path, cells: str, reason: str) -> None:
    file = tmp_path / "places.csv"
    file.write_text(f"code,kind,name,within,lat,long\nV01,village,Upper village,T1,{cells}\n", encoding="utf-8")
    with pytest.raises(BadRows) as raised:
        own.service.load([file], "tester", dry_run=True, progress=lambda message: None)
    assert reason in str(raised.value.extra["problems"])


def test_an_import_is_taken_back_from_its_page(own: Doors) -> None:
    desk = own.client("staff")
    assert 'href="/id/import/3/undo"' in desk.get("/id/import/3").text
    page = desk.get("/id/import/3/undo").text
    assert '<tr><th scope="row">goals</th><td class="number">2</td>' in page
    assert desk.get("/id/goal/GO2").status_code == 200, "nothing was taken back yet"
    blocked = desk.get("/id/import/2/undo").text
    assert "It cannot be taken back as a whole" in blocked
    assert '<button type="submit">Take it back' not in blocked
    assert own.client("public").get("/id/import/3/undo").status_code == 403
    assert own.client("public").post("/id/import/3/undo", data={"who": "x"}).status_code == 403
    problem(desk.post("/id/import/3/undo", data={"who": " "}), 400)
    assert desk.post("/id/import/3/undo", data={"who": "chen"}, headers={"Origin": "https://evil.example"}).status_code == 403
    done = desk.post("/id/import/3/undo", data={"who": "chen"})
    assert (done.status_code, done.headers["Location"]) == (303, "/id/import/3")
    page = desk.get("/id/import/3").text
    assert "Import 3 is taken back." in page
    assert "Nothing rests on it any more." in page
    assert "/id/import/3/undo" not in page
    assert desk.get("/id/goal/GO2").status_code == 404
    assert desk.get("/id/import/99/undo").status_code == 404
