"""The villages at a look: numbers as the overview has them, shades that follow them, and a map where places are known."""

import csv
import io
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from tiny_service import problem

from visualize.tiles import STEPS, Tile, picture, scale_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(page: str) -> ElementTree.Element:
    start = page.index("<svg xmlns")
    return ElementTree.fromstring(page[start : page.index("</svg>", start) + 6])


def table(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/villages.csv{query}").text)))


def test_the_table_has_every_village_and_measure(staff: FlaskClient) -> None:
    rows = {row["village"]: row for row in table(staff)}
    assert {code: (row["township"], row["households"], row["needs"]) for code, row in rows.items()} == {
        "V01": ("T1", "3", "2"),
        "V02": ("T1", "2", "2"),
        "V03": ("T2", "3", "5"),
    }
    # Visited on 1 October 2017 last; nobody recorded a visit elsewhere.
    assert {code: row["visit"] for code, row in rows.items()} == {"V01": "", "V02": "", "V03": "60"}
    assert [row["village"] for row in table(staff, "?place=T1")] == ["V01", "V02"]
    sheet = load_workbook(io.BytesIO(staff.get("/villages.xlsx").data)).active
    assert sheet is not None
    assert [cell.value for cell in next(iter(sheet.iter_rows(min_row=4, max_row=4)))][:4] == ["V03", "T2", 3, 20]


def test_the_picture_says_the_same_and_shades_the_worst_most(staff: FlaskClient) -> None:
    tree = drawn(staff.get("/villages").text)
    rows = {row["village"]: row["faults"] for row in table(staff)}
    links = {link.get("href", "").rpartition("/")[2]: link for link in tree.iter(f"{SVG}a")}
    assert {code: list(link)[-1].text for code, link in links.items()} == rows
    shades = {code: float(link.find(f"{SVG}rect").get("fill-opacity")) for code, link in links.items()}  # type: ignore[union-attr, arg-type]
    assert max(shades, key=lambda code: shades[code]) == "V03"
    assert shades["V03"] == STEPS[-1]
    never = drawn(staff.get("/villages?measure=visit").text)
    assert sum(shape.get("stroke-dasharray") is not None for shape in never.iter(f"{SVG}rect")) == 2


def test_where_all_places_are_known_they_lie_as_in_the_world() -> None:
    tiles = [
        Tile("North", None, "–", "/n", "", 1, (31.0, 110.0)),
        Tile("South", None, "–", "/s", "", 9, (30.0, 110.0)),
        Tile("<East>", None, "–", "/e", "", 4, (30.0, 111.0)),
    ]
    tree = ElementTree.fromstring(picture("t", tiles))
    north, south, east = (
        {name: float(circle.get(name, "")) for name in ("cx", "cy", "r")} for circle in tree.iter(f"{SVG}circle")
    )
    assert north["cy"] < south["cy"] == east["cy"]
    assert north["cx"] == south["cx"] < east["cx"]
    assert south["r"] > east["r"] > north["r"]
    assert not list(ElementTree.fromstring(picture("t", [*tiles, Tile("Nowhere", None, "–", "/x", "")])).iter(f"{SVG}circle"))
    assert scale_of(tiles).high == 0


def test_the_public_gets_published_counts_only(public: FlaskClient) -> None:
    assert list(table(public)[0]) == ["village", "township", "households", "faults", "absences", "needs", "poor"]
    assert {row["households"] for row in table(public)} == {""}
    problem(public.get("/villages?measure=visit"), 400)


@pytest.mark.parametrize("query", ["measure=wealth", "place=V99", "as_of=soon", "place=H06"])
def test_what_is_wrong_with_a_request_is_said(staff: FlaskClient, query: str) -> None:
    problem(staff.get(f"/villages?{query}"), 400)
